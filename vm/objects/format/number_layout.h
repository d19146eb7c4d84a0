#pragma once

#include <string>
#include <string_view>

#include "vm/objects/format/spec.h"

namespace py::vm {

/// A number in pieces: the sign goes first, then padding with '=', then prefix and digits.
struct NumberText {
    bool negative = false;
    /// "0x" and the like.
    std::string_view prefix;
    /// Digits before the point: those that grouping separates.
    std::string integer;
    /// Point, fraction, exponent, percent sign.
    std::string rest;
    /// Digits in a group: 3, or 4 for the powers of two.
    int group = 3;
};

/// Puts the pieces together as `spec` says (sign, grouping, fill, alignment).
Str* lay_out_number(NumberText const& number, FormatSpec const& spec);

}  // namespace py::vm
