#include "vm/modules/io/newlines.h"

#include <cstring>

#include "vm/objects/containers.h"
#include "vm/objects/str/str_builder.h"

namespace py::vm::io {
namespace {

/// The index of the first `character` at or after `from`, or -1.
int64_t find_character(Str* text, char32_t character, size_t from) {
    if (from >= text->length) return -1;
    void* characters = text->characters();
    if (text->width() == 1) {
        auto const* start = static_cast<uint8_t const*>(characters);
        auto const* found = static_cast<uint8_t const*>(memchr(start + from, int(character), text->length - from));
        return found ? found - start : -1;
    }
    for (size_t i = from; i < text->length; i++) {
        if (text->at(i) == character) return int64_t(i);
    }
    return -1;
}

/// Notes, and if asked translates, the ends of lines of a text that has some "\r".
Str* scan(Str* text, bool translate, uint8_t& seen) {
    StrBuilder translated;
    size_t start = 0;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c == '\n') {
            seen |= kSeenLf;
        } else if (c == '\r') {
            bool pair = i + 1 < text->length && text->at(i + 1) == '\n';
            seen |= pair ? kSeenCrLf : kSeenCr;
            if (translate) {
                translated.append_part(text, start, i);
                translated.append('\n');
            }
            i += pair;
            start = i + 1;
        }
    }
    if (!translate) return text;
    translated.append_part(text, start, text->length);
    return translated.finish();
}

}  // namespace

bool has_character(Str* text, char character) { return find_character(text, char32_t(character), 0) >= 0; }

Str* NewlineState::apply(Str* text, bool final) {
    if (pending_cr && (text->length || final)) {
        text = concatenate(intern("\r"), text);
        pending_cr = false;
    }
    if (text->length == 0) return text;
    if (!final && text->at(text->length - 1) == '\r') {
        text = substring(text, 0, text->length - 1);
        pending_cr = true;
    }
    if (find_character(text, '\r', 0) >= 0) return scan(text, translate, seen);
    if (!(seen & kSeenLf) && find_character(text, '\n', 0) >= 0) seen |= kSeenLf;
    return text;
}

Value NewlineState::seen_value() const {
    Value ends[3];
    size_t count = 0;
    if (seen & kSeenCr) ends[count++] = Value::of(intern("\r"));
    if (seen & kSeenLf) ends[count++] = Value::of(intern("\n"));
    if (seen & kSeenCrLf) ends[count++] = Value::of(intern("\r\n"));
    if (count == 0) return none();
    return count == 1 ? ends[0] : Value::of(make_tuple(std::span<Value const>(ends, count)));
}

int64_t find_line_end(Str* text, size_t from, LineEnd kind) {
    if (kind == LineEnd::Lf || kind == LineEnd::Cr) {
        int64_t at = find_character(text, kind == LineEnd::Lf ? '\n' : '\r', from);
        return at < 0 ? -1 : at + 1;
    }
    if (kind == LineEnd::CrLf) {
        for (int64_t at = find_character(text, '\r', from); at >= 0; at = find_character(text, '\r', size_t(at) + 1)) {
            if (size_t(at) + 1 < text->length && text->at(size_t(at) + 1) == '\n') return at + 2;
        }
        return -1;
    }
    for (size_t i = from; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c == '\n') return int64_t(i) + 1;
        if (c == '\r') return int64_t(i) + (i + 1 < text->length && text->at(i + 1) == '\n' ? 2 : 1);
    }
    return -1;
}

Str* replace_newlines(Str* text, Str* replacement) {
    int64_t at = find_character(text, '\n', 0);
    if (at < 0) return text;
    StrBuilder replaced;
    size_t start = 0;
    for (; at >= 0; at = find_character(text, '\n', start)) {
        replaced.append_part(text, start, size_t(at));
        replaced.append(replacement);
        start = size_t(at) + 1;
    }
    replaced.append_part(text, start, text->length);
    return replaced.finish();
}

bool is_newline_argument(Str* text) {
    return text->length == 0 || equal_text(text, "\n") || equal_text(text, "\r") || equal_text(text, "\r\n");
}

}  // namespace py::vm::io
