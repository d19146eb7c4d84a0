#include "compiler/source/encoding_cookie.h"

namespace py::compiler::source {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

bool is_encoding_character(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || c == '.';
}

size_t skip_blanks(std::string_view line) {
    size_t at = 0;
    while (at < line.size() && is_blank(line[at])) at++;
    return at;
}

/// The name after "coding:" or "coding=" in a comment line, as written.
std::string_view declared_name(std::string_view line) {
    size_t at = skip_blanks(line);
    if (at == line.size() || line[at] != '#') return {};
    while ((at = line.find("coding", at)) != std::string_view::npos) {
        at += 6;
        if (at >= line.size() || (line[at] != ':' && line[at] != '=')) continue;
        size_t begin = at + 1;
        while (begin < line.size() && (line[begin] == ' ' || line[begin] == '\t')) begin++;
        size_t end = begin;
        while (end < line.size() && is_encoding_character(line[end])) end++;
        if (end > begin) return line.substr(begin, end - begin);
    }
    return {};
}

bool is_or_extends(std::string_view name, std::string_view base) {
    return name.starts_with(base) && (name.size() == base.size() || name[base.size()] == '-');
}

std::string normalised_name(std::string_view name) {
    std::string plain(name.substr(0, 12));
    for (char& c : plain) {
        if (c == '_') c = '-';
        if (c >= 'A' && c <= 'Z') c = char(c | 0x20);
    }
    if (is_or_extends(plain, "utf-8")) return "utf-8";
    for (auto* latin : {"latin-1", "iso-8859-1", "iso-latin-1"}) {
        if (is_or_extends(plain, latin)) return "iso-8859-1";
    }
    return std::string(name);
}

}  // namespace

std::string find_encoding_cookie(std::string_view text) {
    for (int i = 0; i < 2; i++) {
        size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        std::string_view line = text.substr(0, end);
        if (auto name = declared_name(line); !name.empty()) return normalised_name(name);
        // Anything but a comment on the first line forbids a declaration on the second.
        size_t code = skip_blanks(line);
        if (code < line.size() && line[code] != '#' && line[code] != '\n') return {};
        text.remove_prefix(end + 1);
    }
    return {};
}

}  // namespace py::compiler::source
