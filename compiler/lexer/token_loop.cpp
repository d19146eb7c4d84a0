#include <bit>

#include "compiler/lexer/first_character.h"
#include "compiler/lexer/lexer_state.h"
#include "compiler/lexer/window.h"

namespace py::compiler::lexer {
namespace {

/// Whether a line that begins so, behind spaces, is no plain statement: it is empty, a comment, or goes on with other
/// white space.
bool starts_unusual_line(char c) {
    CharacterClass found = character_class(c);
    return found >= CharacterClass::Blank && found <= CharacterClass::Backslash;
}

}  // namespace

/// Where the tokenizer is among tokens and lines, in registers as long as only frequent tokens come.
struct Lexer::Place {
    Token* next;
    uint8_t* next_symbol;
    /// The line in the upper half: so it goes to memory together with a column.
    uint64_t high_line;
    /// The column of the window's first byte, which may lie before the line.
    uint32_t column;
    int32_t level;
    /// What the next statement is indented by if it opens and closes no block; −1 if that cannot be told by spaces.
    int32_t indentation;
};

/// Makes room for all tokens of a window.
[[gnu::always_inline]] inline Lexer::Place Lexer::enter(Cursor base) {
    if (limit_ - next_ < ptrdiff_t(Window::kSize)) [[unlikely]]
        grow();
    auto const& indentation = indent_stack_[size_t(indents_)];
    return {.next = next_,
            .next_symbol = next_symbol_,
            .high_line = uint64_t(uint32_t(line_)) << 32,
            .column = uint32_t(base - line_start_),
            .level = level_,
            .indentation = indentation.column == indentation.alternative ? indentation.column : -1};
}

[[gnu::always_inline]] inline void Lexer::leave(Place const& place) {
    next_ = place.next;
    next_symbol_ = place.next_symbol;
    level_ = place.level;
}

/// A token of the current line whose place in the window and in the text is given.
[[gnu::always_inline]] inline void Lexer::write_frequent(Place& place, uint32_t kind_and_symbol, uint32_t start,
                                                         uint32_t offset, uint32_t size) {
    uint32_t const what = kind_and_symbol | uint32_t(place.level) << 16;
    write_token(place.next++, what, start, size, place.high_line, place.column + offset);
    *place.next_symbol++ = uint8_t(kind_and_symbol >> 8);
}

void Lexer::run_to_end(Cursor at) {
    while (at != nullptr) at = lex_window(at);
}

/// The tokens that begin in the next 64 bytes, but for the last one, which may go on behind them. Names, keywords and
/// what is written with one character take one way without branches, since nobody can foretell which comes next.
Lexer::Cursor Lexer::lex_window(Cursor base) {
    Window const window(base);
    uint64_t starts = window.starts();
    if (starts == 0) return base + Window::kSize;
    uint32_t const last = Window::kSize - 1 - uint32_t(std::countl_zero(starts));
    // Where brackets might become too many, each is looked at for itself.
    if (last == 0 || level_ > kMaxBrackets - int32_t(Window::kSize)) [[unlikely]]
        return lex_token(base);
    starts ^= uint64_t(1) << last;

    uint32_t const base_in_text = uint32_t(base - begin_);
    Place place = enter(base);
    while (starts != 0) {
        uint32_t const offset = uint32_t(__builtin_ctzll(starts));
        starts &= starts - 1;
        uint32_t const size = window.size_at(offset);
        Cursor const start = base + offset;
        auto const character = uint8_t(*start);
        FirstCharacter const& first = kFirstCharacters[character];
        if ((first.unusual_before & kNextCharacters[uint8_t(start[size])]) == 0) [[likely]] {
            // Everything is noted as if it opened a bracket, one place above the brackets that are open.
            uint8_t const innermost = brackets_[size_t(place.level)];
            brackets_[size_t(place.level) + 1] = character;
            if ((first.opening & (first.opening ^ innermost)) != 0) [[unlikely]] {
                leave(place);
                return fail_bracket(start);
            }
            place.level += first.depth;
            uint32_t const what = kKeywordTable.find(start, size, first.kind_and_symbol);
            write_frequent(place, what, base_in_text + offset, offset, size);
            continue;
        }

        Cursor at;
        if (character == '\n') {
            if (place.level == 0) {
                write_frequent(place, kind_and_symbol_of(TokenKind::NEWLINE), base_in_text + offset, offset, 0);
            }
            Cursor const line = start + 1;
            advance_fresh_line(line);
            if (line != end_) {
                place.high_line += uint64_t(1) << 32;
                place.column = uint32_t(base - line);
            }
            if (place.level > 0) continue;
            uint32_t const indentation = uint32_t(__builtin_ctzll(starts | uint64_t(1) << last)) - offset - 1;
            if (int32_t(indentation) == place.indentation && !starts_unusual_line(line[indentation])) [[likely]]
                continue;
            leave(place);
            at = start_line(line);
        } else {
            leave(place);
            at = lex_token(start);
        }
        if (at == nullptr || at >= base + last) return at;
        place = enter(base);
        starts = window.starts_from(starts, uint32_t(at - base));
    }
    leave(place);
    return base + last;
}

}  // namespace py::compiler::lexer
