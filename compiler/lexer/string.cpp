#include <fmt/format.h>

#include "compiler/lexer/lexer_state.h"
#include "compiler/lexer/scan.h"

namespace py::compiler::lexer {
namespace {

/// The next quote, backslash, line feed or NUL. Notes whether anything before it is beyond ASCII.
char const* find_in_line(char const* at, char quote, bool& non_ascii) {
    for (;;) {
        Block block(at);
        uint32_t found = block.equal(quote) | block.equal('\\') | block.equal('\n') | block.equal('\0');
        non_ascii |= (block.non_ascii() & (found - 1) & ~found) != 0;
        if (found != 0) return at + std::countr_zero(found);
        at += 16;
    }
}

}  // namespace

/// A string literal from `start`, its prefix included; its opening quote is at `quote`.
Lexer::Cursor Lexer::lex_string(Cursor start, Cursor quote) {
    if (quote[1] == *quote) {
        if (quote[2] == *quote) return lex_triple_quoted(start, quote);
        emit(TokenKind::STRING, start, quote + 2);
        next_[-1].needs_decoding = start != quote;
        return quote + 2;
    }
    int32_t first_line = line_;
    Cursor first_line_start = line_start_;
    bool needs_decoding = start != quote;
    Cursor at = quote + 1;
    for (;; at++) {
        at = find_in_line(at, *quote, needs_decoding);
        if (*at == *quote) break;
        if (*at == '\\' && at + 1 < end_) {
            needs_decoding = true;
            if (*++at == '\n') advance_line(at + 1);
            continue;
        }

        return fail_unterminated(start, at, first_line, first_line_start, "string literal");
    }
    emit(TokenKind::STRING, start, at + 1);
    next_[-1].line = first_line;
    next_[-1].column = int32_t(start - first_line_start);
    next_[-1].needs_decoding = needs_decoding;
    return at + 1;
}

Lexer::Cursor Lexer::lex_triple_quoted(Cursor start, Cursor quote) {
    int32_t first_line = line_;
    Cursor first_line_start = line_start_;
    Cursor at = quote + 3;
    bool needs_decoding = start != quote;
    for (;;) {
        Block block(at);
        needs_decoding |= block.non_ascii() != 0;
        uint32_t stops = block.equal(*quote) | block.equal('\\') | block.equal('\0');
        uint32_t line_feeds = block.equal('\n');
        // Only the line feeds before the first stop are in the string for certain.
        if (stops != 0) line_feeds &= stops ^ (stops - 1);
        for (; line_feeds != 0; line_feeds &= line_feeds - 1) advance_line(at + std::countr_zero(line_feeds) + 1);
        if (stops == 0) {
            at += 16;
            continue;
        }
        at += std::countr_zero(stops);
        if (*at == *quote) {
            if (at[1] == *quote && at[2] == *quote) break;
            at++;
        } else if (*at == '\\' && at + 1 < end_) {
            needs_decoding = true;
            if (at[1] == '\n') advance_line(at + 2);
            at += 2;
        } else {
            return fail_unterminated(start, at, first_line, first_line_start, "triple-quoted string literal");
        }
    }
    at += 3;
    emit(TokenKind::STRING, start, at);
    next_[-1].needs_decoding = needs_decoding;
    next_[-1].line = first_line;
    next_[-1].column = int32_t(start - first_line_start);
    return at;
}

/// Reported where the literal begins; it was read up to `at`.
Lexer::Cursor Lexer::fail_unterminated(Cursor start, Cursor at, int32_t first_line, Cursor first_line_start,
                                       char const* what) {
    std::string message = fmt::format("unterminated {} (detected at line {})", what, line_);
    bool at_end_of_text = at == end_;
    line_ = first_line;
    line_start_ = first_line_start;
    fail(start + 1, std::move(message));
    result_.error_->unterminated_string = at_end_of_text;
    return nullptr;
}

}  // namespace py::compiler::lexer
