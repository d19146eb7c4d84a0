#pragma once

#include <string_view>

#include "vm/objects/containers.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

// Codecs by name, as the module codecs registers them.

namespace py::vm {

void register_codec_search(Value function);
/// Forgets the function, and all codecs found so far.
void unregister_codec_search(Value function);
/// The tuple (encode, decode, stream reader, stream writer) of an encoding. Error: LookupError.
Raises<Tuple*> lookup_codec(Thread& thread, std::string_view encoding);
/// codecs.encode and codecs.decode: any object through any codec. Empty `errors`: not passed on.
Raises<Value> encode_object(Thread& thread, Value object, std::string_view encoding, std::string_view errors);
Raises<Value> decode_object(Thread& thread, Value object, std::string_view encoding, std::string_view errors);
/// Lower case, and everything else than letters, digits and dots as single underscores.
std::string normalized_encoding(std::string_view name);

}  // namespace py::vm
