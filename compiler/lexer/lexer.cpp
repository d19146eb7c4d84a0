#include "compiler/lexer/lexer.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/lexer/character_class.h"
#include "compiler/lexer/first_character.h"
#include "compiler/lexer/identifier.h"
#include "compiler/lexer/lexer_state.h"
#include "compiler/lexer/scan.h"

namespace py::compiler::lexer {
namespace {

/// One of b, r, u, f, br, rb, fr, rf in any case.
bool is_string_prefix(std::string_view text) {
    auto lower = [&](size_t i) { return char(text[i] | 0x20); };
    if (text.size() == 1) return lower(0) == 'b' || lower(0) == 'r' || lower(0) == 'u' || lower(0) == 'f';
    if (text.size() != 2) return false;
    bool raw_first = lower(0) == 'r' && (lower(1) == 'b' || lower(1) == 'f');
    bool raw_second = lower(1) == 'r' && (lower(0) == 'b' || lower(0) == 'f');
    return raw_first || raw_second;
}

}  // namespace

Lexer::Lexer(source::Source const& source, LexOptions const& options)
    : source_(source),
      options_(options),
      begin_(source.text().data()),
      end_(begin_ + source.text().size()),
      line_start_(begin_),
      buffer_start_(begin_),
      line_(options.first_line - 1) {
    indent_stack_[0] = {0, 0};
    brackets_[0] = 0;
}

void Lexer::grow() {
    // Typical code has a token for every seven bytes; most buffers never grow.
    TokenStorage& storage = result_.storage_;
    size_t used = size_t(next_ - storage.tokens());
    storage.grow(used, (used == 0 ? size_t(end_ - begin_) / 4 : used + used / 2) + 128);
    next_ = storage.tokens() + used;
    limit_ = storage.tokens() + storage.capacity();
    next_symbol_ = storage.symbols() + used;
}

TokenBuffer Lexer::run() {
    advance_fresh_line(begin_);
    Cursor at = start_line(begin_);
    run_to_end(at);
    result_.size_ = size_t(next_ - result_.storage_.tokens());
    // A parser that is past the end sees an error.
    if (next_ == limit_) grow();
    *next_symbol_ = symbol_of(TokenKind::ERRORTOKEN);
    if (level_ > 0) result_.open_brackets_ = open_brackets();
    if (result_.error_) record_unclosed_bracket();
    if (options_.first_line_column != 0) shift_first_line();
    return std::move(result_);
}

/// A token of any kind, or white space before it.
Lexer::Cursor Lexer::lex_token(Cursor at) {
    switch (character_class(*at)) {
        case CharacterClass::Blank: return at + 1;
        case CharacterClass::Name: return lex_name(at);
        case CharacterClass::Punctuation: return lex_punctuation(at);
        case CharacterClass::LineFeed: return lex_line_feed(at, at);
        case CharacterClass::Quote: return lex_string(at, at);
        case CharacterClass::Digit: return lex_number(at);
        case CharacterClass::Comment: return lex_comment(at);
        case CharacterClass::Backslash: return continue_line(at);
        case CharacterClass::NonAscii: return lex_non_ascii_name(at);
        case CharacterClass::Stray:
        case CharacterClass::Invalid: return lex_unusual(at);
    }
    __builtin_unreachable();
}

Lexer::Cursor Lexer::lex_name(Cursor start) {
    Cursor at = skip_ascii_name(start);
    if (uint8_t(*at) >= 0x80) return lex_non_ascii_name(start);
    if (character_class(*at) == CharacterClass::Quote && is_string_prefix({start, at})) return lex_string(start, at);
    size_t size = std::min(size_t(at - start), KeywordTable::kMaxSize + 1);
    uint16_t const found = kKeywordTable.find(start, size, kind_and_symbol_of(TokenKind::NAME));
    emit(TokenKind::NAME, start, at, uint8_t(found >> 8));
    return at;
}

Lexer::Cursor Lexer::lex_non_ascii_name(Cursor start) {
    Cursor at = start;
    while (is_name_character(*at)) at++;
    if (!is_valid_identifier({start, at})) return fail_identifier(start, at);
    emit(TokenKind::NAME, start, at);
    next_[-1].needs_decoding = true;
    return at;
}

/// An operator, bracket or dot.
Lexer::Cursor Lexer::lex_punctuation(Cursor start) {
    FirstCharacter const& first = kFirstCharacters[uint8_t(*start)];
    if ((first.unusual_before & kNextCharacters[uint8_t(start[1])]) != 0) return lex_long_punctuation(start);
    bool closes_another = first.opening != 0 && first.opening != brackets_[size_t(level_)];
    if (closes_another || level_ + first.depth > kMaxBrackets) return fail_bracket(start);
    if (first.depth > 0) brackets_[size_t(level_) + 1] = uint8_t(*start);
    level_ += first.depth;
    return end_punctuation(TokenKind(uint8_t(first.kind_and_symbol)), start, start + 1);
}

/// An operator of several characters, an ellipsis, a number that begins with its point, or none of these.
Lexer::Cursor Lexer::lex_long_punctuation(Cursor start) {
    char first = *start;
    char second = start[1];
    Extensions const& extensions = kExtensions[uint8_t(first)];
    if (first == '.') {
        if (is_digit(second)) return lex_fraction(start, start + 1);
        bool ellipsis = start[2] == '.';
        return end_punctuation(ellipsis ? TokenKind::ELLIPSIS : TokenKind::DOT, start, start + (ellipsis ? 3 : 1));
    }
    if (second == '=') return end_punctuation(extensions.with_equal, start, start + 2);
    // The old spelling of "!=", which only `from __future__ import barry_as_FLUFL` allows.
    if (first == '<' && second == '>') return end_punctuation(TokenKind::NOTEQUAL, start, start + 2);
    bool with_equal = start[2] == '=' && extensions.with_second_and_equal != TokenKind::OP;
    return end_punctuation(with_equal ? extensions.with_second_and_equal : extensions.with_second, start,
                           start + 2 + with_equal);
}

Lexer::Cursor Lexer::end_punctuation(TokenKind kind, Cursor start, Cursor end) {
    emit(kind, start, end);
    return end;
}

/// Ends a line; `start` is the line feed at `at`, or the comment before it.
Lexer::Cursor Lexer::lex_line_feed(Cursor start, Cursor at) {
    if (level_ > 0) {
        advance_fresh_line(at + 1);
        return skip_spaces(at + 1);
    }
    emit(TokenKind::NEWLINE, start, at);
    advance_fresh_line(at + 1);
    return start_line(at + 1);
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
    bool anything = next_ != result_.storage_.tokens();
    if (!anything) return;
    bool after_newline = false;
    do {
        emit_mark(TokenKind::NEWLINE, at);
        after_newline = indents_ == 0 || !options_.imply_dedents;
        for (; indents_ > 0 && options_.imply_dedents; indents_--) emit_mark(TokenKind::DEDENT, at);
    } while (!after_newline);
}

/// Columns on the first line of an f-string's expression are those of the enclosing source.
void Lexer::shift_first_line() {
    Token* tokens = result_.storage_.tokens();
    for (size_t i = 0; i < result_.size_ && tokens[i].line == options_.first_line; i++) {
        if (tokens[i].end_line != options_.first_line) break;
        tokens[i].column += options_.first_line_column;
        tokens[i].end_column += options_.first_line_column;
    }
}

TokenBuffer lex(source::Source const& source, LexOptions const& options) { return Lexer(source, options).run(); }

}  // namespace py::compiler::lexer
