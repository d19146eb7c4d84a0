#pragma once

#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "compiler/lexer/keyword_table.h"
#include "compiler/lexer/lexer.h"
#include "compiler/lexer/parser_error.h"

namespace py::compiler::lexer {

/// The tokenizer at work on one source. A cursor is passed through its functions by value, and a null cursor
/// that comes back means: stopped, by the end of the text or by an error.
class Lexer {
  public:
    Lexer(source::Source const& source, LexOptions const& options);

    TokenBuffer run();

  private:
    using Cursor = char const*;
    static constexpr int kMaxIndents = 100;
    static constexpr int kMaxBrackets = 200;

    // token_loop.cpp: the loop over all tokens
    struct Place;
    void run_to_end(Cursor at);
    Cursor lex_window(Cursor base);
    Place enter(Cursor base);
    void leave(Place const& place);
    static void write_frequent(Place& place, uint32_t kind_and_symbol, uint32_t start, uint32_t offset, uint32_t size);

    // lexer.cpp: one token of any kind
    Cursor lex_token(Cursor at);
    Cursor lex_name(Cursor start);
    Cursor lex_non_ascii_name(Cursor start);
    Cursor lex_punctuation(Cursor start);
    Cursor lex_long_punctuation(Cursor start);
    Cursor end_punctuation(TokenKind kind, Cursor start, Cursor end);
    Cursor lex_line_feed(Cursor start, Cursor at);
    Cursor lex_comment(Cursor start);
    Cursor lex_unusual(Cursor start);
    Cursor finish(Cursor at);
    void finish_single(Cursor at);
    void shift_first_line();

    // indentation.cpp
    struct Indentation {
        int32_t column;
        int32_t alternative;
    };
    Cursor start_line(Cursor at);
    Cursor start_statement(Cursor at, Indentation indentation);
    Cursor start_unusual_line(Cursor line, Cursor at);
    Cursor skip_comment_line(Cursor at);
    Cursor change_indentation(Cursor at, Indentation indentation);
    Cursor continue_line(Cursor backslash);

    // number.cpp
    Cursor lex_number(Cursor start);
    Cursor lex_prefixed_number(Cursor start);
    Cursor lex_zeros(Cursor start);
    Cursor lex_fraction(Cursor start, Cursor at);
    Cursor lex_exponent(Cursor start, Cursor at);
    Cursor skip_decimal_digits(Cursor at);
    Cursor end_number(Cursor start, Cursor at, char const* kind);
    bool check_number_end(Cursor at, char const* kind);

    // string.cpp
    Cursor lex_string(Cursor start, Cursor quote);
    Cursor lex_triple_quoted(Cursor start, Cursor quote);
    Cursor fail_unterminated(Cursor start, Cursor at, int32_t first_line, Cursor first_line_start, char const* what);

    // type_comment.cpp
    bool lex_type_comment(Cursor start, Cursor end);

    // lexer_error.cpp
    /// An error that CPython's tokenizer raises itself, at the end of what was read. Columns count from 1 in
    /// characters; −1 stands for the cursor.
    Cursor fail(Cursor at, std::string message, int32_t column = -1, int32_t end_column = -1);
    Cursor fail_as_parser(Cursor at, diag::DiagnosticType type, std::string message, ErrorLocation where);
    Cursor fail_at_line(diag::DiagnosticType type, char const* message);
    Cursor fail_dedent();
    Cursor fail_continuation(Cursor at);
    Cursor fail_unexpected_end();
    Cursor fail_undecodable(Cursor at, std::string message);
    Cursor fail_identifier(Cursor start, Cursor end);
    Cursor fail_bracket(Cursor start);
    Cursor fail_mismatch(Cursor start, OpenBracket const& opening);
    /// False if the warning is an error.
    bool warn(Cursor at, std::string message);
    /// The open brackets, outermost first.
    std::vector<OpenBracket> open_brackets() const;
    void record_unclosed_bracket();
    ErrorFrame frame() const;

    /// Enters the line that starts at `at`, unless the text ends there.
    void advance_line(Cursor at) {
        if (at == end_) return;
        line_++;
        line_start_ = at;
    }
    /// Likewise, for a line that begins no token of an earlier line.
    void advance_fresh_line(Cursor at) {
        advance_line(at);
        buffer_start_ = line_start_;
    }

    void grow();

    /// The fields of a token within one line go to memory in few stores: this is the hottest code of all. `what` is the
    /// first four of them, `high_line` the line in the upper half of a word.
    [[gnu::always_inline]] static void write_token(Token* token, uint32_t what, uint32_t start, uint32_t size,
                                                   uint64_t high_line, uint32_t column) {
        static_assert(sizeof(Token) == 28 && std::endian::native == std::endian::little);
        uint64_t const words[] = {what | uint64_t(start) << 32, high_line | (start + size), high_line | column};
        uint32_t const end_column = column + size;
        std::memcpy(static_cast<void*>(token), words, sizeof(words));
        std::memcpy(reinterpret_cast<char*>(token) + sizeof(words), &end_column, sizeof(end_column));
    }
    void emit(TokenKind kind, Cursor start, Cursor end) { emit(kind, start, end, symbol_of(kind)); }
    void emit(TokenKind kind, Cursor start, Cursor end, uint8_t symbol) {
        if (next_ == limit_) [[unlikely]]
            grow();
        *next_symbol_++ = symbol;
        *next_++ = {.kind = kind,
                    .symbol = symbol,
                    .level = uint8_t(level_),
                    .start = uint32_t(start - begin_),
                    .end = uint32_t(end - begin_),
                    .line = line_,
                    .column = int32_t(start - line_start_),
                    .end_line = line_,
                    .end_column = int32_t(end - line_start_)};
    }
    /// A token without text: INDENT, DEDENT, ENDMARKER.
    void emit_mark(TokenKind kind, Cursor at) {
        emit(kind, at, at);
        next_[-1].column = next_[-1].end_column = -1;
    }

    source::Source const& source_;
    LexOptions const& options_;
    Cursor const begin_;
    Cursor const end_;

    Token* next_ = nullptr;
    Token* limit_ = nullptr;
    uint8_t* next_symbol_ = nullptr;
    Cursor line_start_;
    Cursor buffer_start_;
    int32_t line_;
    int32_t level_ = 0;
    int32_t indents_ = 0;
    std::array<Indentation, kMaxIndents> indent_stack_;
    /// The open brackets, from index 1 on; what lies above index `level_` means nothing.
    std::array<uint8_t, kMaxBrackets + 2> brackets_;
    TokenBuffer result_;
};

}  // namespace py::compiler::lexer
