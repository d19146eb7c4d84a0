#pragma once

#include "vm/objects/str/str.h"

namespace py::vm {

/// One replacement field, `{name[!conversion][:spec]}`, as character ranges of the pattern.
struct TemplateField {
    size_t name_start, name_end;
    char32_t conversion = 0;
    size_t spec_start = 0, spec_end = 0;
    /// The spec itself has replacement fields.
    bool nested = false;
};

/// Literal text (up to and with a doubled brace, of which it has one), and the field behind it.
struct TemplatePiece {
    size_t literal_start, literal_end;
    bool has_field;
    TemplateField field;
    /// Where the next piece begins.
    size_t next;
};

/// The piece at `at` of what str.format takes (PEP 3101). Error: ValueError.
Raises<TemplatePiece> next_template_piece(Thread& thread, Str* pattern, size_t at);

/// Where the first part of a field's name ends: at a point or a bracket.
size_t end_of_first_name(Str* pattern, size_t start, size_t end);

/// One `.attribute` or `[index]` of a field's name; an index of digits is an int.
struct NameStep {
    bool is_attribute;
    Value name;
    size_t next;
};
Raises<NameStep> next_name_step(Thread& thread, Str* pattern, size_t at, size_t end);

/// The number that characters [start, end) are; -1 if they are no decimal number. Error: ValueError if it is too large.
Raises<int64_t> decimal_in(Thread& thread, Str* pattern, size_t start, size_t end);

}  // namespace py::vm
