#pragma once

#include <cstdint>
#include <string>

#include "marshal/base/bytes.h"

namespace py::compiler::driver {

/// The line of a source file with that number, as Python shows it below a warning: decoded, without its end. Empty if
/// there is none, or the file cannot be decoded.
std::string shown_line(ByteView source, int32_t number);

}  // namespace py::compiler::driver
