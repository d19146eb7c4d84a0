#pragma once

#include <string>

#include "marshal/base/bytes.h"
#include "vm/objects/object.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

/// An immutable run of bytes.
struct Bytes : Object {
    static constexpr Layout kLayout = Layout::Bytes;
    uint64_t size;
    /// 0 while unknown.
    int64_t cached_hash;
    uint8_t data[];

    ByteView view() const { return {data, size}; }
};

/// Room for `size` bytes, zero, to be filled in before anyone else sees it.
Bytes* new_bytes(size_t size);
Bytes* make_bytes(ByteView bytes);
int64_t hash_bytes(ByteView bytes);

/// str.encode and bytes.decode: utf-8, ascii, latin-1 under their usual names, with the error handlers strict, ignore,
/// replace, surrogatepass (utf-8), surrogateescape, backslashreplace and xmlcharrefreplace. Errors: LookupError for
/// other names, UnicodeEncodeError and UnicodeDecodeError.
Raises<Bytes*> encode_text(Thread& thread, Str* text, std::string_view encoding, std::string_view errors);
Raises<Str*> decode_bytes(Thread& thread, ByteView bytes, std::string_view encoding, std::string_view errors);

}  // namespace py::vm
