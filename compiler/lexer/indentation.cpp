#include "compiler/lexer/character_class.h"
#include "compiler/lexer/lexer_state.h"
#include "compiler/lexer/scan.h"

namespace py::compiler::lexer {
namespace {

constexpr int32_t kTabSize = 8;

}  // namespace

/// Skips blank lines and comments, then opens or closes blocks by the indentation of the next statement
/// (reference: Indentation). Returns the statement's first character.
Lexer::Cursor Lexer::start_line(Cursor at) {
    for (;;) {
        Cursor line = at;
        at = skip_spaces(at);
        switch (*at) {
            case '\n': advance_fresh_line(++at); continue;
            case '#':
                at = skip_comment_line(at);
                if (*at != '\n') return at;
                advance_fresh_line(++at);
                continue;
            case '\t':
            case '\f':
            case '\\':
                at = start_unusual_line(line, at);
                if (at == nullptr || *at != '\n') return at;
                advance_fresh_line(++at);
                continue;
            default: {
                int32_t column = int32_t(at - line);
                return start_statement(at, {column, column});
            }
        }
    }
}

Lexer::Cursor Lexer::start_statement(Cursor at, Indentation indentation) {
    auto const& current = indent_stack_[size_t(indents_)];
    if (indentation.column == current.column && indentation.alternative == current.alternative) [[likely]]
        return at;
    return change_indentation(at, indentation);
}

/// The end of a line that holds nothing but a comment; the comment may be a type comment.
Lexer::Cursor Lexer::skip_comment_line(Cursor at) {
    Cursor end = find_line_end(at);
    if (options_.type_comments && lex_type_comment(at, end)) {
        // A type comment's own line feed is a token; that of a `type: ignore` is not.
        if (next_[-1].kind == TokenKind::TYPE_COMMENT && *end == '\n') emit(TokenKind::NEWLINE, end, end);
    }
    return end;
}

/// A line whose indentation holds tabs, form feeds or line continuations. Returns its first other character;
/// on a line without a statement that is its line feed, or the end of the text.
Lexer::Cursor Lexer::start_unusual_line(Cursor line, Cursor at) {
    int32_t column = int32_t(at - line);
    Indentation indentation{column, column};
    int32_t continued_column = 0;
    for (;; at++) {
        if (*at == ' ') {
            indentation.column++;
            indentation.alternative++;
        } else if (*at == '\t') {
            indentation.column = (indentation.column / kTabSize + 1) * kTabSize;
            indentation.alternative++;
        } else if (*at == '\f') {
            indentation = {0, 0};
        } else if (*at == '\\') {
            // The first backslash after white space fixes the indentation of what follows.
            if (continued_column == 0) continued_column = indentation.column;
            at = continue_line(at);
            if (at == nullptr) return nullptr;
            buffer_start_ = line_start_;
            at--;
        } else {
            break;
        }
    }
    if (*at == '#') return skip_comment_line(at);
    if (*at == '\n') return at;
    if (continued_column != 0) indentation = {continued_column, continued_column};
    return start_statement(at, indentation);
}

Lexer::Cursor Lexer::change_indentation(Cursor at, Indentation indentation) {
    auto fail_tabs = [this] {
        return fail_at_line(diag::DiagnosticType::TabError, "inconsistent use of tabs and spaces in indentation");
    };
    if (indentation.column > indent_stack_[size_t(indents_)].column) {
        if (indents_ + 1 >= kMaxIndents) {
            return fail_at_line(diag::DiagnosticType::IndentationError, "too many levels of indentation");
        }
        if (indentation.alternative <= indent_stack_[size_t(indents_)].alternative) return fail_tabs();
        indent_stack_[size_t(++indents_)] = indentation;
        emit_mark(TokenKind::INDENT, at);
        return at;
    }
    int32_t closed = 0;
    for (; indents_ > 0 && indentation.column < indent_stack_[size_t(indents_)].column; indents_--) closed++;
    if (indentation.column != indent_stack_[size_t(indents_)].column) return fail_dedent();
    if (indentation.alternative != indent_stack_[size_t(indents_)].alternative) return fail_tabs();
    for (; closed > 0; closed--) emit_mark(TokenKind::DEDENT, at);
    return at;
}

/// Joins the next line to this one (reference: Explicit line joining).
Lexer::Cursor Lexer::continue_line(Cursor backslash) {
    Cursor at = backslash + 1;
    if (*at != '\n') return fail_continuation(at);
    advance_line(++at);
    return at == end_ ? fail_unexpected_end() : at;
}

}  // namespace py::compiler::lexer
