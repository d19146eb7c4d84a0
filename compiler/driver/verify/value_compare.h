#pragma once

#include <string>
#include <string_view>

#include "marshal/code/object.h"

namespace py::compiler::driver {

/// Whether two constants are the same value of the same type: floats by their bits, the members of a frozenset in any
/// order. Code objects are the same if they are one object. `found` may come from untrusted bytes; the time taken is
/// bounded by the size of `expected` and of what can be reached in `found` at the same places.
bool same_value(code::Object const& expected, code::Object const& found);

/// `repr()`, cut where it gets long.
std::string short_repr(code::Object const& object);
/// The same of a str.
std::string quoted_text(std::string_view text);

}  // namespace py::compiler::driver
