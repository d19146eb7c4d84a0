#include "compiler/diag/program_text.h"

#include <cstdio>
#include <memory>
#include <string_view>

namespace py::compiler::diag {
namespace {

struct FileCloser {
    void operator()(FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<FILE, FileCloser>;

/// The most bytes of a line that CPython holds at a time.
constexpr size_t kBufferBytes = 999;

/// Reads up to and including the next newline of any kind, which becomes `\n`, but no more than the buffer's
/// size. Empty at the end of the file.
std::string read_piece(FILE* file) {
    std::string piece;
    while (piece.size() < kBufferBytes) {
        int c = std::getc(file);
        if (c == EOF) break;
        if (c == '\r') {
            int next = std::getc(file);
            if (next != '\n' && next != EOF) std::ungetc(next, file);
            c = '\n';
        }
        piece.push_back(char(c));
        if (c == '\n') break;
    }
    return piece;
}

/// Whether the piece stopped for want of room. (A NUL in the last place looks like room left.)
bool was_cut(std::string const& piece) {
    return piece.size() == kBufferBytes && piece.back() != '\n' && piece.back() != '\0';
}

struct CharacterRule {
    uint8_t lead_mask;
    uint8_t lead;
    uint32_t minimum;
    int continuation_bytes;
};
constexpr CharacterRule kCharacterRules[] = {{0xE0, 0xC0, 0x80, 1}, {0xF0, 0xE0, 0x800, 2}, {0xF8, 0xF0, 0x10000, 3}};

/// Length of the character at the start of `text`, 0 if it is not UTF-8 (overlong, surrogate, out of range…).
size_t character_length(std::string_view text) {
    uint8_t lead = uint8_t(text[0]);
    if (lead < 0x80) return 1;
    for (CharacterRule const& rule : kCharacterRules) {
        if ((lead & rule.lead_mask) != rule.lead) continue;
        if (text.size() < size_t(rule.continuation_bytes) + 1) return 0;
        uint32_t character = lead & uint8_t(~rule.lead_mask);
        for (int i = 1; i <= rule.continuation_bytes; i++) {
            if ((uint8_t(text[i]) & 0xC0) != 0x80) return 0;
            character = character << 6 | (uint8_t(text[i]) & 0x3F);
        }
        bool surrogate = character >= 0xD800 && character < 0xE000;
        return character < rule.minimum || surrogate || character > 0x10FFFF ? 0 : rule.continuation_bytes + 1;
    }
    return 0;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        size_t length = character_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace

std::optional<std::string> program_text(std::string const& filename, int32_t line) {
    if (line <= 0) return std::nullopt;
    File file(std::fopen(filename.c_str(), "r"));
    if (!file) return std::nullopt;
    std::string piece;
    for (int32_t i = 0; i < line; i++) {
        do {
            piece = read_piece(file.get());
            if (piece.empty()) return std::nullopt;
        } while (was_cut(piece));
    }
    piece.resize(std::min(piece.find('\0'), piece.size()));
    if (!is_utf8(piece)) return std::nullopt;
    return piece;
}

Diagnostic syntax_error_at(std::string message, std::string const& filename, ast::SourceRange const& range) {
    Diagnostic error;
    error.message = std::move(message);
    error.filename = filename;
    error.lineno = range.line;
    error.offset = range.column + 1;
    error.end_lineno = range.end_line;
    error.end_offset = range.end_column + 1;
    error.text = program_text(filename, range.line);
    return error;
}

Diagnostic syntax_error_at(std::string message, std::string const& filename, int32_t line, int32_t offset) {
    Diagnostic error = syntax_error_at(std::move(message), filename, ast::SourceRange{line, offset - 1, line, 0});
    error.end_offset = std::nullopt;
    return error;
}

Diagnostic unplaced_error(DiagnosticType type, std::string message, std::string const& filename) {
    Diagnostic error;
    error.type = type;
    error.message = std::move(message);
    error.filename = filename;
    return error;
}

Diagnostic recursion_error(std::string const& filename) {
    return unplaced_error(DiagnosticType::RecursionError, "maximum recursion depth exceeded during compilation",
                          filename);
}

}  // namespace py::compiler::diag
