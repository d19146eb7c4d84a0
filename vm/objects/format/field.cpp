#include "vm/objects/format/field.h"

#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

bool is_brace(char32_t c) { return c == '{' || c == '}'; }

Raises<int64_t> parse_spec(Thread& thread, Str* pattern, size_t at, TemplateField& field) {
    int depth = 1;
    for (; at < pattern->length; at++) {
        char32_t c = pattern->at(at);
        if (c == '{') {
            depth++;
            field.nested = true;
        }
        if (c == '}' && --depth == 0) {
            field.spec_end = at;
            return int64_t(at + 1);
        }
    }
    return raise(thread, ValueError_type, "unmatched '{' in format spec");
}

/// `at` stands behind the opening brace; returns the place behind the closing one.
Raises<int64_t> parse_field(Thread& thread, Str* pattern, size_t at, TemplateField& field) {
    field.name_start = at;
    char32_t c = 0;
    bool in_brackets = false;
    for (; at < pattern->length; at++) {
        c = pattern->at(at);
        // Between brackets stands a key, which may be any text.
        if (c == '[') in_brackets = true;
        if (c == ']') in_brackets = false;
        if (in_brackets) continue;
        if (c == '{') return raise(thread, ValueError_type, "unexpected '{' in field name");
        if (c == '}' || c == ':' || c == '!') break;
    }
    if (at >= pattern->length) return raise(thread, ValueError_type, "expected '}' before end of string");
    field.name_end = at++;
    if (c == '!') {
        if (at >= pattern->length) {
            return raise(thread, ValueError_type, "end of string while looking for conversion specifier");
        }
        field.conversion = pattern->at(at++);
        if (at >= pattern->length) return raise(thread, ValueError_type, "unmatched '{' in format spec");
        c = pattern->at(at++);
        if (c != '}' && c != ':') {
            return raise(thread, ValueError_type, "expected ':' after conversion specifier");
        }
    }
    field.spec_start = field.spec_end = at;
    if (c == '}') return int64_t(at);
    return parse_spec(thread, pattern, at, field);
}

Error empty_attribute(Thread& thread) { return raise(thread, ValueError_type, "Empty attribute in format string"); }

}  // namespace

Raises<TemplatePiece> next_template_piece(Thread& thread, Str* pattern, size_t at) {
    TemplatePiece piece{at, at, false, {}, 0};
    while (at < pattern->length && !is_brace(pattern->at(at))) at++;
    piece.literal_end = piece.next = at;
    if (at == pattern->length) return piece;
    char32_t brace = pattern->at(at++);
    if (at < pattern->length && pattern->at(at) == brace) {
        piece.literal_end = at;
        piece.next = at + 1;
        return piece;
    }
    if (brace == '}') return raise(thread, ValueError_type, "Single '}' encountered in format string");
    if (at == pattern->length) return raise(thread, ValueError_type, "Single '{' encountered in format string");
    piece.has_field = true;
    piece.next = size_t(TRY(parse_field(thread, pattern, at, piece.field)));
    return piece;
}

size_t end_of_first_name(Str* pattern, size_t start, size_t end) {
    while (start < end && pattern->at(start) != '.' && pattern->at(start) != '[') start++;
    return start;
}

Raises<int64_t> decimal_in(Thread& thread, Str* pattern, size_t start, size_t end) {
    int64_t number = start == end ? -1 : 0;
    for (size_t i = start; i < end; i++) {
        char32_t c = pattern->at(i);
        if (c < '0' || c > '9') return int64_t(-1);
        if (number > INT64_MAX / 100) return raise(thread, ValueError_type, "Too many decimal digits in format string");
        number = number * 10 + int64_t(c - '0');
    }
    return number;
}

Raises<NameStep> next_name_step(Thread& thread, Str* pattern, size_t at, size_t end) {
    if (pattern->at(at) == '.') {
        size_t stop = end_of_first_name(pattern, at + 1, end);
        if (stop == at + 1) return empty_attribute(thread);
        return NameStep{true, Value::of(substring(pattern, at + 1, stop)), stop};
    }
    if (pattern->at(at) != '[') {
        return raise(thread, ValueError_type, "Only '.' or '[' may follow ']' in format field specifier");
    }
    size_t stop = at + 1;
    while (stop < end && pattern->at(stop) != ']') stop++;
    if (stop == end) return raise(thread, ValueError_type, "Missing ']' in format string");
    if (stop == at + 1) return empty_attribute(thread);
    int64_t number = TRY(decimal_in(thread, pattern, at + 1, stop));
    Value name = number >= 0 ? Value::small(number) : Value::of(substring(pattern, at + 1, stop));
    return NameStep{false, name, stop + 1};
}

}  // namespace py::vm
