#pragma once

#include <string_view>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

// The encodings that the machine knows itself. `errors` names an error handler; empty means strict. All raise
// UnicodeEncodeError, UnicodeDecodeError, or what the handler raises.

namespace py::vm {

/// What a decoder made, and how many bytes it used: with `final` false it leaves an unfinished end alone.
struct Decoded {
    Str* text = nullptr;
    size_t consumed = 0;
};

/// Of UTF-16 and UTF-32. Native: decoding looks for a mark first, encoding writes one.
enum class ByteOrder : int8_t { Little = -1, Native = 0, Big = 1 };

Raises<Bytes*> encode_ascii(Thread& thread, Str* text, std::string_view errors);
Raises<Bytes*> encode_latin1(Thread& thread, Str* text, std::string_view errors);
Raises<Bytes*> encode_utf8(Thread& thread, Str* text, std::string_view errors);
Raises<Bytes*> encode_utf16(Thread& thread, Str* text, std::string_view errors, ByteOrder order);
Raises<Bytes*> encode_utf32(Thread& thread, Str* text, std::string_view errors, ByteOrder order);
Raises<Bytes*> encode_utf7(Thread& thread, Str* text);
/// \n, \xff, \uffff and so on.
Bytes* encode_unicode_escape(Str* text);
/// Latin-1, and \uffff for the rest.
Bytes* encode_raw_unicode_escape(Str* text);
/// `mapping` gives for each code an int below 256, bytes, or None. Null: Latin-1.
Raises<Bytes*> encode_charmap(Thread& thread, Str* text, std::string_view errors, Value mapping);

Raises<Str*> decode_ascii(Thread& thread, ByteView bytes, std::string_view errors);
Raises<Decoded> decode_utf8(Thread& thread, ByteView bytes, std::string_view errors, bool final);
/// `order` becomes what a mark says.
Raises<Decoded> decode_utf16(Thread& thread, ByteView bytes, std::string_view errors, ByteOrder& order, bool final);
Raises<Decoded> decode_utf32(Thread& thread, ByteView bytes, std::string_view errors, ByteOrder& order, bool final);
Raises<Decoded> decode_utf7(Thread& thread, ByteView bytes, std::string_view errors, bool final);
Raises<Decoded> decode_unicode_escape(Thread& thread, ByteView bytes, std::string_view errors, bool final);
Raises<Decoded> decode_raw_unicode_escape(Thread& thread, ByteView bytes, std::string_view errors, bool final);
/// `mapping` gives for each byte a code, a str or None; a str is indexed. Empty: Latin-1.
Raises<Str*> decode_charmap(Thread& thread, ByteView bytes, std::string_view errors, Value mapping);

}  // namespace py::vm
