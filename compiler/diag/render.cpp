#include "compiler/diag/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "marshal/base/utf8.h"

namespace py::compiler::diag {

namespace {

/// Python's `str.isspace` of one character.
bool is_space(char32_t character) {
    if (character >= 0x2000 && character <= 0x200a) return true;
    switch (character) {
        case ' ':
        case '\t':
        case '\n':
        case '\v':
        case '\f':
        case '\r':
        case 0x1c:
        case 0x1d:
        case 0x1e:
        case 0x1f:
        case 0x85:
        case 0xa0:
        case 0x1680:
        case 0x2028:
        case 0x2029:
        case 0x202f:
        case 0x205f:
        case 0x3000: return true;
        default: return false;
    }
}

/// A blank for each of the first `count` characters of `line`; white space stands for itself, so that tabs align.
std::string blanks_under(std::string_view line, int64_t count) {
    std::string blanks;
    while (count-- > 0 && !line.empty()) {
        auto next = utf8::decode_valid(line);
        if (is_space(next.value)) {
            blanks += line.substr(0, next.size);
        } else {
            blanks += ' ';
        }
        line.remove_prefix(next.size);
    }
    return blanks;
}

/// The line of carets under `line`, from which `stripped` characters were taken off at the front.
std::string render_carets(Diagnostic const& error, std::string_view line, int64_t stripped) {
    if (!error.offset) return {};
    int64_t offset = *error.offset;
    int64_t end = error.end_offset.value_or(0) != 0 ? *error.end_offset : offset;
    if (end == offset || end == -1) end = offset + 1;
    int64_t column = offset - 1 - stripped;
    if (column < 0) return {};
    std::string carets(size_t(std::max<int64_t>(end - offset, 0)), '^');
    return fmt::format("    {}{}\n", blanks_under(line, column), carets);
}

std::string render_source_line(Diagnostic const& error) {
    if (!error.text) return {};
    std::string_view line = *error.text;
    while (line.ends_with('\n')) line.remove_suffix(1);
    size_t stripped = std::min(line.find_first_not_of(" \n\f"), line.size());
    line.remove_prefix(stripped);
    return fmt::format("    {}\n{}", line, render_carets(error, line, int64_t(stripped)));
}

std::string_view strip(std::string_view line) {
    while (!line.empty()) {
        auto first = utf8::decode_first(line, utf8::Surrogates::Pass);
        if (!first || !is_space(first->value)) break;
        line.remove_prefix(first->size);
    }
    while (!line.empty() && (is_space(uint8_t(line.back())) && uint8_t(line.back()) < 0x80)) line.remove_suffix(1);
    return line;
}

}  // namespace

std::string_view name_of(DiagnosticType type) {
    constexpr std::string_view kNames[] = {
#define DIAGNOSTIC_TYPE(name) #name,
#include "compiler/diag/diagnostic_types.def"
#undef DIAGNOSTIC_TYPE
    };
    return kNames[size_t(type)];
}

std::string render_error(Diagnostic const& error) {
    if (!error.lineno)
        return fmt::format("{}{}: {} ({})\n", render_source_line(error), name_of(error.type), error.message,
                           error.filename);
    return fmt::format("  File \"{}\", line {}\n{}{}: {}\n", error.filename, *error.lineno, render_source_line(error),
                       name_of(error.type), error.message);
}

std::string render_warning(Diagnostic const& warning, std::string_view source_line) {
    auto text = fmt::format("{}:{}: {}: {}\n", warning.filename, warning.lineno.value_or(0), name_of(warning.type),
                            warning.message);
    source_line = strip(source_line);
    if (!source_line.empty()) text += fmt::format("  {}\n", source_line);
    return text;
}

}  // namespace py::compiler::diag
