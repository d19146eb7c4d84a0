#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "marshal/base/bytes.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class StrBuilder;

/// `[[fill]align][sign]["z"]["#"]["0"][width][grouping]["." precision][type]` (library reference: Format
/// Specification Mini-Language).
struct FormatSpec {
    char32_t fill = ' ';
    /// '<', '>', '=' or '^'; `has_align` tells whether the text says so.
    char32_t align = '<';
    bool has_align = false;
    /// 0, '+', '-' or ' '.
    char32_t sign = 0;
    bool no_negative_zero = false;
    bool alternate = false;
    int64_t width = -1;
    /// 0, ',' or '_'.
    char32_t grouping = 0;
    int64_t precision = -1;
    char32_t type = 0;
};

/// Reads `text`; what is returned stays until the next text is read. `align` and `type` are the defaults of the
/// formatted type, which errors call `type_name`. Errors: ValueError; MemoryError for a width that could not be had.
Raises<FormatSpec const*> parse_format_spec(Thread& thread, Str* text, std::string_view type_name, char32_t align,
                                            char32_t type);

/// ValueError: the type does not know this format code.
Error unknown_format_code(Thread& thread, char32_t code, std::string_view type);

/// `text` filled up to the width.
Str* pad_text(Str* text, FormatSpec const& spec);
void append_padded(StrBuilder& out, Str* text, FormatSpec const& spec);

Raises<Str*> format_str(Thread& thread, Str* text, Str* spec);
/// Of what `is_int`.
Raises<Str*> format_int(Thread& thread, Value value, Str* spec);
Raises<Str*> format_float(Thread& thread, double value, Str* spec);
/// The same at the end of a text; `spec` is not empty.
Raises<void> append_int(Thread& thread, StrBuilder& out, Value value, Str* spec);
Raises<void> append_float(Thread& thread, StrBuilder& out, double value, Str* spec);
/// format(value, spec), of any value, at the end of a text.
Raises<void> append_formatted(Thread& thread, StrBuilder& out, Value value, Str* spec);
Raises<Str*> format_complex(Thread& thread, double real, double imag, Str* spec);

/// `template % arguments` (library reference: printf-style String Formatting).
Raises<Str*> format_percent(Thread& thread, Str* pattern, Value arguments);
/// The same for bytes.
Raises<std::vector<uint8_t>> format_percent(Thread& thread, ByteView pattern, Value arguments);
/// str.format: `keywords` is a dict or, for format_map, any mapping; `positional` is null for format_map.
Raises<Str*> format_template(Thread& thread, Str* pattern, struct Tuple* positional, Value keywords);

}  // namespace py::vm
