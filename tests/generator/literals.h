#pragma once

#include <string>
#include <string_view>

#include "tests/generator/random.h"

namespace py::generator {

/// What NUMBER may be where the grammar wants a certain kind.
enum class NumberKind : unsigned char { Any, Real, Imaginary };

std::string_view pick_number(Random& random, NumberKind kind);
/// A str literal that is no f-string, prefix and quotes included.
std::string_view pick_string(Random& random);
std::string_view pick_bytes(Random& random);
/// Text between the replacement fields of an f-string.
std::string_view pick_fstring_text(Random& random);
/// A format spec without replacement fields.
std::string_view pick_format_spec(Random& random);

}  // namespace py::generator
