#pragma once

#include <cstdint>
#include <string>

namespace py {

/// Whether a float without fraction or exponent gets ".0", as a float of its own does and a part of a complex does not.
enum class PointZero : uint8_t { Add, Omit };

/// Appends `value` as Python's `repr()` shows it: the fewest digits that give the same double back, without an exponent
/// from 1e-4 up to below 1e16.
void append_float(std::string& text, double value, PointZero point_zero = PointZero::Add);

}  // namespace py
