#pragma once

#include <string>

#include "vm/objects/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// "[[fill]align][sign][z][#][0][width][grouping][.precision][type]"; 0 or -1 where left out.
struct FormatSpec {
    char32_t fill = ' ';
    char32_t align = 0;
    bool has_align = false;
    char32_t sign = 0;
    bool no_negative_zero = false;
    bool alternate = false;
    bool zero_padded = false;
    int64_t width = -1;
    char32_t grouping = 0;
    int64_t precision = -1;
    char32_t type = 0;
};

Raises<FormatSpec> parse_format_spec(Thread& thread, Str* text, Value value, char32_t default_align);
/// Sign and body in a field, aligned; '=' pads between the two.
Str* pad(FormatSpec const& spec, Str* sign, Str* body);
/// A float that is not negative, as %e, %f or %g have it.
std::string double_text(double value, char type, int64_t precision, bool alternate);

}  // namespace py::vm
