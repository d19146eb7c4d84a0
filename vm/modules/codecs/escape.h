#pragma once

#include <string_view>

#include "vm/objects/bytes/bytes.h"

namespace py::vm {

/// Bytes as they stand between the quotes of a literal, and back. Errors: ValueError.
Bytes* escape_bytes(ByteView bytes);
Raises<Bytes*> unescape_bytes(Thread& thread, ByteView bytes, std::string_view errors);

}  // namespace py::vm
