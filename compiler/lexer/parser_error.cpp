#include "compiler/lexer/parser_error.h"

#include <algorithm>

#include "compiler/diag/program_text.h"
#include "compiler/source/utf8.h"

namespace py::compiler::lexer {
namespace {

using source::Source;

std::string_view buffered_text(ErrorFrame const& frame, int32_t line) {
    Source const& source = frame.source;
    int32_t first_line = frame.options.first_line;
    if (frame.reached_line <= line) {
        uint32_t end = source.line_start(frame.reached_line - first_line + 2);
        if (end > frame.buffer_start) return source.text().substr(frame.buffer_start, end - frame.buffer_start);
    }
    int32_t relative = std::clamp(line - first_line + 1, 1, source.line_count());
    std::string_view text = source.line(relative);
    if (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

std::string quoted_text(ErrorFrame const& frame, int32_t line) {
    if (frame.source.errors_quote_file() && !frame.options.fstring) {
        if (auto text = diag::program_text(frame.source.filename(), line)) return *text;
    }
    return source::replace_malformed_utf8(buffered_text(frame, line));
}

/// A character that the offset cuts counts whole.
int32_t offset_in_characters(std::string const& text, int32_t offset) {
    if (offset <= 0) return offset;
    size_t size = std::min(size_t(offset), text.size() + 1);
    size_t inside = std::min(size, text.size());
    return int32_t(source::count_characters(std::string_view(text).substr(0, inside)) + (size - inside));
}

/// Whether the line that starts at `start` goes on from the line before by a backslash.
bool continues_by_backslash(std::string_view text, uint32_t start) {
    return start >= 2 && text[start - 1] == '\n' && text[start - 2] == '\\';
}

}  // namespace

ErrorFrame error_frame(Source const& source, LexOptions const& options, std::span<Token const> tokens, size_t reached) {
    std::string_view text = source.text();
    uint32_t start = source.line_start(tokens[reached].end_line - options.first_line + 1);
    size_t index = reached + 1;
    for (;;) {
        // Back to the first token that ends on this line or later.
        while (index > 0 && tokens[index - 1].end > start) index--;
        if (index <= reached && tokens[index].start < start) {
            start = source.line_start(tokens[index].line - options.first_line + 1);
        } else if (index > 0 && tokens[index - 1].kind != TokenKind::NEWLINE && continues_by_backslash(text, start)) {
            start = uint32_t(text.rfind('\n', start - 2) + 1);
        } else {
            break;
        }
    }
    return {source, options, tokens[reached].end_line, start};
}

ErrorLocation location_of_last_token(Source const& source, Token const& token) {
    ErrorLocation where{token.line, token.column + 1, token.end_line, -1};
    if (token.end_column != -1) where.end_offset = token.end_column + 1;
    if (token.column == -1) {
        size_t line_feed = token.end == 0 ? std::string_view::npos : source.text().rfind('\n', token.end - 1);
        // At the end of the text the tokenizer still stands on the last line.
        if (line_feed != std::string_view::npos && line_feed + 1 == source.text().size()) {
            line_feed = line_feed == 0 ? std::string_view::npos : source.text().rfind('\n', line_feed - 1);
        }
        where.offset = int32_t(token.end - (line_feed == std::string_view::npos ? 0 : line_feed + 1));
    }
    return where;
}

diag::Diagnostic parser_error(ErrorFrame const& frame, diag::DiagnosticType type, std::string message,
                              ErrorLocation where) {
    std::string text = quoted_text(frame, where.line);
    if (frame.options.fstring) {
        message.insert(0, "f-string: ");
        where.offset -= frame.options.first_line_column;
        where.end_offset -= frame.options.first_line_column;
    }
    if (frame.source.errors_in_characters()) {
        where.offset = offset_in_characters(text, where.offset);
        where.end_offset = offset_in_characters(text, where.end_offset);
    }
    return diag::Diagnostic{.type = type,
                            .message = std::move(message),
                            .filename = frame.source.filename(),
                            .lineno = where.line,
                            .offset = where.offset,
                            .end_lineno = where.end_line,
                            .end_offset = where.end_offset,
                            .text = std::move(text)};
}

}  // namespace py::compiler::lexer
