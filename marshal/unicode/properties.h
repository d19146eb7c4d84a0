#pragma once

#include <cstdint>

namespace py::unicode {

/// Properties of code points up to 0x10FFFF, Unicode 14.0 (Python 3.11's version).
bool is_xid_start(uint32_t code_point);
bool is_xid_continue(uint32_t code_point);
/// `str.isprintable`: neither "other" nor a separator, but for the space.
bool is_printable(uint32_t code_point);

}  // namespace py::unicode
