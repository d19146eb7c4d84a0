#include <fmt/format.h>

#include <algorithm>

#include "compiler/lexer/first_character.h"
#include "compiler/lexer/identifier.h"
#include "compiler/lexer/lexer_state.h"
#include "compiler/source/utf8.h"

namespace py::compiler::lexer {

using diag::Diagnostic;
using diag::DiagnosticType;

namespace {

bool is_opening(TokenKind kind) {
    return kind == TokenKind::LPAR || kind == TokenKind::LSQB || kind == TokenKind::LBRACE;
}

}  // namespace

ErrorFrame Lexer::frame() const { return {source_, options_, line_, uint32_t(buffer_start_ - begin_)}; }

Lexer::Cursor Lexer::fail(Cursor at, std::string message, int32_t column, int32_t end_column) {
    std::string_view read(line_start_, size_t(std::max(at, line_start_) - line_start_));
    if (column == -1) column = int32_t(source::count_characters(source::replace_malformed_utf8(read)));
    if (end_column == -1) end_column = column;
    std::string_view line(line_start_, size_t(end_ - line_start_));
    emit(TokenKind::ERRORTOKEN, at, at);
    result_.error_ =
        LexError{.diagnostic = Diagnostic{.type = DiagnosticType::SyntaxError,
                                          .message = std::move(message),
                                          .filename = source_.filename(),
                                          .lineno = line_,
                                          .offset = column,
                                          .end_lineno = line_,
                                          .end_offset = end_column,
                                          .text = source::replace_malformed_utf8(line.substr(0, line.find('\n')))},
                 .raised_by = RaisedBy::Tokenizer};
    return nullptr;
}

Lexer::Cursor Lexer::fail_as_parser(Cursor at, DiagnosticType type, std::string message, ErrorLocation where) {
    emit_mark(TokenKind::ERRORTOKEN, at);
    result_.error_ =
        LexError{.diagnostic = parser_error(frame(), type, std::move(message), where), .raised_by = RaisedBy::Parser};
    return nullptr;
}

/// An error whose offset is the start of the line, whatever caused it.
Lexer::Cursor Lexer::fail_at_line(DiagnosticType type, char const* message) {
    return fail_as_parser(line_start_, type, message, {line_, 1, line_, 0});
}

Lexer::Cursor Lexer::fail_dedent() {
    // CPython has the tokenizer stand behind the line then.
    std::string_view rest(line_start_, size_t(end_ - line_start_));
    size_t size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    return fail_as_parser(line_start_, DiagnosticType::IndentationError,
                          "unindent does not match any outer indentation level", {line_, int32_t(size), line_, -1});
}

/// `at` is the character behind the backslash.
Lexer::Cursor Lexer::fail_continuation(Cursor at) {
    Cursor read = at == end_ ? at : at + 1;
    int32_t offset = int32_t(read - buffer_start_);
    return fail_as_parser(at, DiagnosticType::SyntaxError, "unexpected character after line continuation character",
                          {line_, std::max(offset, 1), line_, 0});
}

Lexer::Cursor Lexer::fail_unexpected_end() {
    if (level_ > 0) {
        record_unclosed_bracket();
        emit_mark(TokenKind::ERRORTOKEN, end_);
        result_.error_ =
            LexError{.diagnostic = *result_.unclosed_bracket_, .raised_by = RaisedBy::Parser, .unexpected_end = true};
        return nullptr;
    }
    fail_as_parser(end_, DiagnosticType::SyntaxError, "unexpected EOF while parsing",
                   {line_, int32_t(end_ - line_start_), line_, -1});
    result_.error_->unexpected_end = true;
    return nullptr;
}

void Lexer::record_unclosed_bracket() {
    if (level_ == 0 || result_.unclosed_bracket_) return;
    OpenBracket open = open_brackets().back();
    result_.unclosed_bracket_ =
        parser_error(frame(), DiagnosticType::SyntaxError, fmt::format("'{}' was never closed", open.bracket),
                     {open.line, open.column + 1, open.line, 0});
}

std::vector<OpenBracket> Lexer::open_brackets() const {
    std::vector<OpenBracket> open(size_t(level_), OpenBracket{});
    Token const* token = next_;
    for (int32_t level = level_; level > 0; level--) {
        // The last one of this level that opened has not been closed.
        do token--;
        while (token->level != level || !is_opening(token->kind));
        open[size_t(level) - 1] = {char(brackets_[size_t(level)]), token->line, token->column};
    }
    return open;
}

/// A bracket too many, or one that does not match.
Lexer::Cursor Lexer::fail_bracket(Cursor start) {
    if (kFirstCharacters[uint8_t(*start)].depth > 0) {
        return fail(start + 1, "too many nested parentheses");
    }
    if (level_ == 0) return fail(start + 1, fmt::format("unmatched '{}'", *start));
    OpenBracket opening = open_brackets().back();
    level_--;
    return fail_mismatch(start, opening);
}

Lexer::Cursor Lexer::fail_mismatch(Cursor start, OpenBracket const& opening) {
    std::string message =
        fmt::format("closing parenthesis '{}' does not match opening parenthesis '{}'", *start, opening.bracket);
    if (opening.line != line_) message += fmt::format(" on line {}", opening.line);
    return fail(start + 1, std::move(message));
}

/// A name that is not UTF-8, not made of XID characters, or neither.
Lexer::Cursor Lexer::fail_identifier(Cursor start, Cursor end) {
    std::string_view name(start, size_t(end - start));
    if (auto error = source::find_malformed_utf8(name)) {
        return fail_as_parser(end, DiagnosticType::SyntaxError, fmt::format("(unicode error) {}", error->message(name)),
                              {line_, int32_t(end - line_start_), line_, -1});
    }
    InvalidCharacter invalid = *find_invalid_character(name);
    std::string message;
    if (invalid.printable) {
        message = "invalid character '";
        source::append_utf8(message, invalid.code_point);
        message += fmt::format("' (U+{:04X})", invalid.code_point);
    } else {
        message = fmt::format("invalid non-printable character U+{:04X}", invalid.code_point);
    }
    return fail(start + invalid.end, std::move(message));
}

bool Lexer::warn(Cursor at, std::string message) {
    if (options_.warnings_are_errors) {
        fail(at, std::move(message));
        return false;
    }
    LexWarning warning;
    warning.token_index = uint32_t(next_ - result_.storage_.tokens());
    warning.diagnostic.type = DiagnosticType::SyntaxWarning;
    warning.diagnostic.message = std::move(message);
    warning.diagnostic.filename = source_.filename();
    warning.diagnostic.lineno = line_;
    result_.warnings_.push_back(std::move(warning));
    return true;
}

}  // namespace py::compiler::lexer
