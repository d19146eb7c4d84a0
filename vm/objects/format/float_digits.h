#pragma once

#include <string>

namespace py::vm {

/// How a finite float becomes digits.
struct FloatDigits {
    /// 'e', 'f', 'g' or 'r' (shortest that gives the float back; `precision` does not count).
    char style = 'r';
    /// Digits after the point; significant digits for 'g'.
    int precision = 6;
    /// Keeps the point, and for 'g' the zeros at the end (`#`).
    bool alternate = false;
    /// Adds ".0" where the digits would read as an int.
    bool point_zero = false;
    bool upper = false;
};

/// The text of `value`, with a minus sign where its sign bit is set (but for NaN); "inf" and "nan" if it is not
/// finite. As C's printf, correctly rounded for any precision.
std::string float_digits(double value, FloatDigits const& how);

}  // namespace py::vm
