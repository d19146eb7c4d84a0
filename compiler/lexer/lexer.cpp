#include "compiler/lexer/lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lexer/character_class.h"
#include "compiler/lexer/identifier.h"
#include "compiler/lexer/keyword_table.h"
#include "compiler/lexer/lexer_state.h"
#include "compiler/lexer/scan.h"

namespace py::compiler::lexer {
namespace {

/// The kinds of one-character operators and brackets, by character.
constexpr auto kSingleKinds = [] {
    std::array<TokenKind, 128> kinds{};
    kinds.fill(TokenKind::OP);
    auto set = [&](char c, TokenKind kind) { kinds[size_t(c)] = kind; };
#define TOKEN(name, text) \
    if (sizeof(text) == 2) set(text[0], TokenKind::name);
#include "compiler/lexer/tokens.def"
#undef TOKEN
    return kinds;
}();

TokenKind single_kind(char c) { return kSingleKinds[uint8_t(c)]; }

/// What an operator character becomes with others behind it.
struct Extensions {
    TokenKind with_equal = TokenKind::OP;
    char second = 0;
    TokenKind with_second = TokenKind::OP;
    TokenKind with_second_and_equal = TokenKind::OP;
};

constexpr auto kExtensions = [] {
    std::array<Extensions, 128> table{};
    using enum TokenKind;
    table['+'] = {PLUSEQUAL};
    table['-'] = {MINEQUAL, '>', RARROW};
    table['*'] = {STAREQUAL, '*', DOUBLESTAR, DOUBLESTAREQUAL};
    table['/'] = {SLASHEQUAL, '/', DOUBLESLASH, DOUBLESLASHEQUAL};
    table['%'] = {PERCENTEQUAL};
    table['&'] = {AMPEREQUAL};
    table['|'] = {VBAREQUAL};
    table['^'] = {CIRCUMFLEXEQUAL};
    table['='] = {EQEQUAL};
    table['!'] = {NOTEQUAL};
    table['<'] = {LESSEQUAL, '<', LEFTSHIFT, LEFTSHIFTEQUAL};
    table['>'] = {GREATEREQUAL, '>', RIGHTSHIFT, RIGHTSHIFTEQUAL};
    table[':'] = {COLONEQUAL};
    table['@'] = {ATEQUAL};
    return table;
}();

bool matches(char opening, char closing) {
    return opening == '(' ? closing == ')' : opening == '[' ? closing == ']' : closing == '}';
}

}  // namespace

Lexer::Lexer(source::Source const& source, LexOptions const& options)
    : source_(source),
      options_(options),
      begin_(source.text().data()),
      end_(begin_ + source.text().size()),
      line_start_(begin_),
      buffer_start_(begin_),
      line_(options.first_line - 1) {}

void Lexer::grow() {
    // Typical code has a token for every five bytes; most buffers never grow.
    size_t used = size_t(next_ - result_.tokens_.get());
    size_t capacity = used == 0 ? size_t(end_ - begin_) / 4 + 64 : used + used / 2;
    auto* tokens = static_cast<Token*>(
        std::realloc(static_cast<void*>(result_.tokens_.release()), capacity * sizeof(Token)));
    VERIFY(tokens != nullptr);
    result_.tokens_.reset(tokens);
    next_ = tokens + used;
    limit_ = tokens + capacity;
}

TokenBuffer Lexer::run() {
    advance_fresh_line(begin_);
    Cursor at = start_line(begin_);
    run_to_end(at);
    result_.size_ = size_t(next_ - result_.tokens_.get());
    result_.open_brackets_.assign(brackets_.begin(), brackets_.begin() + level_);
    if (result_.error_) record_unclosed_bracket();
    if (options_.first_line_column != 0) shift_first_line();
    return std::move(result_);
}

[[gnu::always_inline]] inline Lexer::Cursor Lexer::lex_name(Cursor start) {
    Cursor at = skip_ascii_name(start);
    if (uint8_t(*at) >= 0x80) [[unlikely]]
        return lex_non_ascii_name(start);
    emit(TokenKind::NAME, start, at, kKeywordTable.find(start, size_t(at - start)));
    return at;
}

[[gnu::noinline]] Lexer::Cursor Lexer::lex_non_ascii_name(Cursor start) {
    Cursor at = start;
    while (is_name_character(*at)) at++;
    if (!is_valid_identifier({start, at})) return fail_identifier(start, at);
    emit(TokenKind::NAME, start, at, 0, true);
    return at;
}

/// A name, or a string literal with a prefix: one of b, r, u, f, br, rb, fr, rf in any case.
[[gnu::always_inline]] inline Lexer::Cursor Lexer::lex_prefixed(Cursor start) {
    char second = start[1];
    if (second == '"' || second == '\'') return lex_string(start, start + 1);
    char third = character_class(second) == CharacterClass::StringPrefix ? start[2] : '\0';
    if (third == '"' || third == '\'') {
        char low = char(start[0] | 0x20);
        char high = char(second | 0x20);
        bool raw_first = low == 'r' && (high == 'b' || high == 'f');
        bool raw_second = high == 'r' && (low == 'b' || low == 'f');
        if (raw_first || raw_second) return lex_string(start, start + 2);
    }
    return lex_name(start);
}

[[gnu::always_inline]] inline Lexer::Cursor Lexer::lex_operator(Cursor start) {
    char first = *start;
    char second = start[1];
    Extensions const& extensions = kExtensions[uint8_t(first)];
    if (second == '=') {
        emit(extensions.with_equal, start, start + 2);
        return start + 2;
    }
    if (second == extensions.second && second != 0) {
        bool with_equal = start[2] == '=' && extensions.with_second_and_equal != TokenKind::OP;
        Cursor at = start + 2 + with_equal;
        emit(with_equal ? extensions.with_second_and_equal : extensions.with_second, start, at);
        return at;
    }
    // The old spelling of "!=", which only `from __future__ import barry_as_FLUFL` allows.
    if (first == '<' && second == '>') {
        emit(TokenKind::NOTEQUAL, start, start + 2);
        return start + 2;
    }
    emit(single_kind(first), start, start + 1);
    return start + 1;
}

[[gnu::always_inline]] inline Lexer::Cursor Lexer::lex_dot(Cursor start) {
    if (is_digit(start[1])) return lex_fraction(start, start + 1);
    bool ellipsis = start[1] == '.' && start[2] == '.';
    Cursor at = start + (ellipsis ? 3 : 1);
    emit(ellipsis ? TokenKind::ELLIPSIS : TokenKind::DOT, start, at);
    return at;
}

[[gnu::always_inline]] inline Lexer::Cursor Lexer::open_bracket(Cursor start) {
    if (level_ >= kMaxBrackets) return fail(start + 1, "too many nested parentheses");
    brackets_[size_t(level_++)] = {*start, line_, int32_t(start - line_start_)};
    emit(single_kind(*start), start, start + 1);
    return start + 1;
}

[[gnu::always_inline]] inline Lexer::Cursor Lexer::close_bracket(Cursor start) {
    if (level_ == 0) return fail(start + 1, fmt::format("unmatched '{}'", *start));
    OpenBracket const& opening = brackets_[size_t(--level_)];
    if (!matches(opening.bracket, *start)) return fail_mismatch(start, opening);
    emit(single_kind(*start), start, start + 1);
    return start + 1;
}

[[gnu::cold]] Lexer::Cursor Lexer::fail_mismatch(Cursor start, OpenBracket const& opening) {
    std::string message = fmt::format("closing parenthesis '{}' does not match opening parenthesis '{}'",
                                      *start, opening.bracket);
    if (opening.line != line_) message += fmt::format(" on line {}", opening.line);
    return fail(start + 1, std::move(message));
}

/// Ends a line; `start` is the line feed at `at`, or the comment before it.
[[gnu::always_inline]] inline Lexer::Cursor Lexer::lex_line_feed(Cursor start, Cursor at) {
    if (level_ > 0) {
        advance_fresh_line(at + 1);
        return skip_spaces(at + 1);
    }
    emit(TokenKind::NEWLINE, start, at);
    advance_fresh_line(at + 1);
    return start_line(at + 1);
}

/// The loop over all tokens. The frequent kinds are inlined into it.
void Lexer::run_to_end(Cursor at) {
    while (at != nullptr) {
        if (*at == ' ') at++;
        switch (character_class(*at)) {
            case CharacterClass::Blank: at++; break;
            case CharacterClass::Name: at = lex_name(at); break;
            case CharacterClass::StringPrefix: at = lex_prefixed(at); break;
            case CharacterClass::Single:
                emit(single_kind(*at), at, at + 1);
                at++;
                break;
            case CharacterClass::Operator: at = lex_operator(at); break;
            case CharacterClass::Open: at = open_bracket(at); break;
            case CharacterClass::Close: at = close_bracket(at); break;
            case CharacterClass::Dot: at = lex_dot(at); break;
            case CharacterClass::LineFeed: at = lex_line_feed(at, at); break;
            case CharacterClass::Quote: at = lex_string(at, at); break;
            case CharacterClass::Digit: at = lex_number(at); break;
            case CharacterClass::Comment: at = lex_comment(at); break;
            case CharacterClass::Backslash: at = continue_line(at); break;
            case CharacterClass::NonAscii: at = lex_non_ascii_name(at); break;
            case CharacterClass::Stray:
            case CharacterClass::Invalid: at = lex_unusual(at); break;
        }
    }
}

Lexer::Cursor Lexer::lex_comment(Cursor start) {
    Cursor at = find_line_end(start);
    if (options_.type_comments && lex_type_comment(start, at)) return at;
    return *at == '\n' ? lex_line_feed(start, at) : finish(at);
}

/// The end of the text, or a character that no token begins with.
Lexer::Cursor Lexer::lex_unusual(Cursor start) {
    if (start == end_) return finish(start);
    if (character_class(*start) == CharacterClass::Stray) {
        emit(TokenKind::OP, start, start + 1);
        return start + 1;
    }
    return fail(start + 1, fmt::format("invalid non-printable character U+{:04X}", uint8_t(*start)));
}

Lexer::Cursor Lexer::finish(Cursor at) {
    if (level_ > 0) return fail_unexpected_end();
    if (options_.single) finish_single(at);
    emit_mark(TokenKind::ENDMARKER, at);
    return nullptr;
}

/// In `single` mode the end of the text ends the statement too, and closes its blocks.
void Lexer::finish_single(Cursor at) {
    bool anything = next_ != result_.tokens_.get();
    if (!anything) return;
    bool after_newline = false;
    do {
        emit_mark(TokenKind::NEWLINE, at);
        after_newline = indents_ == 0;
        for (; indents_ > 0; indents_--) emit_mark(TokenKind::DEDENT, at);
    } while (!after_newline);
}

/// Columns on the first line of an f-string's expression are those of the enclosing source.
void Lexer::shift_first_line() {
    Token* tokens = result_.tokens_.get();
    for (size_t i = 0; i < result_.size_ && tokens[i].line == options_.first_line; i++) {
        if (tokens[i].end_line != options_.first_line) break;
        tokens[i].column += options_.first_line_column;
        tokens[i].end_column += options_.first_line_column;
    }
}

TokenBuffer lex(source::Source const& source, LexOptions const& options) {
    return Lexer(source, options).run();
}

}  // namespace py::compiler::lexer
