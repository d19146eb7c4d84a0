#pragma once

#include <string_view>

#include "vm/objects/format/spec.h"
#include "vm/objects/str/str_builder.h"

namespace py::vm {

/// A number in pieces, which are someone else's memory: the sign goes first, then padding with '=', then prefix and
/// digits.
struct NumberText {
    bool negative = false;
    /// "0x" and the like.
    std::string_view prefix;
    /// Digits before the point: those that grouping separates.
    std::string_view integer;
    /// Point, fraction, exponent, percent sign.
    std::string_view rest;
    /// Digits in a group: 3, or 4 for the powers of two.
    int group = 3;
};

/// Puts the pieces together as `spec` says (sign, grouping, fill, alignment).
void append_number(StrBuilder& out, NumberText const& number, FormatSpec const& spec);

}  // namespace py::vm
