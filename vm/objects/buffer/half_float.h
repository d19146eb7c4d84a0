#pragma once

#include <cstdint>
#include <optional>

namespace py::vm {

/// IEEE 754 binary16: the nearest one, halves to even; nothing if it would be infinite.
std::optional<uint16_t> half_from_double(double value);
double double_from_half(uint16_t bits);

}  // namespace py::vm
