#pragma once

#include <string>

#include "marshal/base/bytes.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

inline void append_hex(std::string& text, uint8_t byte) {
    text.push_back("0123456789abcdef"[byte >> 4]);
    text.push_back("0123456789abcdef"[byte & 15]);
}

/// What hex() gives: `separator` (one ASCII character, or empty) after so many bytes, counted from the right.
Raises<Str*> hex_text(Thread& thread, ByteView bytes, Value separator, Value bytes_per_separator);

}  // namespace py::vm
