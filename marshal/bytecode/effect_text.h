#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace py::bytecode {

/// A number of stack items that depends on an instruction's operand: a constant and up to two terms of the form
/// `scale * f((oparg >> shift) & mask)`, where f is the identity or the count of one bits.
struct ItemCount {
    /// One term of the sum.
    struct Term {
        int8_t scale = 0;
        uint8_t shift = 0;
        bool popcount = false;
        uint32_t mask = 0;

        /// Whether the terms differ by their scale at most.
        constexpr bool counts_as(Term const& other) const {
            return shift == other.shift && popcount == other.popcount && mask == other.mask;
        }
    };
    int8_t fixed = 0;
    uint8_t term_count = 0;
    Term terms[2] = {};

    constexpr int64_t operator()(uint32_t oparg) const {
        int64_t count = fixed;
        for (uint8_t i = 0; i < term_count; i++) {
            uint32_t bits = oparg >> terms[i].shift & terms[i].mask;
            count += terms[i].scale * int64_t(terms[i].popcount ? std::popcount(bits) : bits);
        }
        return count;
    }

    /// Only a constant and one multiple of `oparg & mask`.
    constexpr bool is_linear() const { return term_count <= 1 && terms[0].shift == 0 && !terms[0].popcount; }

    friend constexpr ItemCount operator-(ItemCount left, ItemCount const& right) {
        left.fixed = int8_t(left.fixed - right.fixed);
        for (uint8_t i = 0; i < right.term_count; i++) left.subtract(right.terms[i]);
        return left;
    }

  private:
    constexpr void subtract(Term const& term) {
        for (uint8_t i = 0; i < term_count; i++) {
            if (!terms[i].counts_as(term)) continue;
            terms[i].scale = int8_t(terms[i].scale - term.scale);
            if (terms[i].scale == 0) {
                terms[i] = terms[--term_count];
                terms[term_count] = {};
            }
            return;
        }
        terms[term_count] = term;
        terms[term_count++].scale = int8_t(-term.scale);
    }
};

/// What an instruction pops, and what it pushes when control goes on and when it jumps.
struct StackEffect {
    ItemCount popped;
    ItemCount pushed;
    ItemCount pushed_by_jump;

    constexpr bool is_fixed() const {
        return popped.term_count == 0 && pushed.term_count == 0 && pushed_by_jump.term_count == 0;
    }
};

/// Reads the effect column of `opcodes.def` while compiling; a malformed text does not compile.
class EffectParser {
  public:
    static consteval StackEffect parse(std::string_view text) {
        EffectParser parser(text);
        StackEffect effect;
        parser.expect('(');
        effect.popped = parser.items();
        parser.expect('-');
        parser.expect('-');
        effect.pushed = parser.items();
        effect.pushed_by_jump = parser.accept('|') ? parser.items() : effect.pushed;
        parser.expect(')');
        return effect;
    }

  private:
    consteval explicit EffectParser(std::string_view text) : rest_(text) {}

    /// `name, name[expression], ...`, possibly none.
    consteval ItemCount items() {
        ItemCount count;
        while (is_letter(peek())) {
            while (is_letter(peek())) rest_.remove_prefix(1);
            if (accept('[')) {
                expression(count);
                expect(']');
            } else {
                count.fixed++;
            }
            accept(',');
        }
        return count;
    }

    /// A sum of terms; the first has no sign.
    consteval void expression(ItemCount& count) {
        int sign = 1;
        do {
            term(count, sign);
            sign = peek() == '-' ? -1 : 1;
        } while (accept('+') || accept('-'));
    }

    /// `n`, `n * oparg`, `oparg`, `oparg & n`, `(oparg >> n)`, `(oparg & n)`, `(oparg >> n) & n`, `popcount(oparg &
    /// n)`.
    consteval void term(ItemCount& count, int sign) {
        ItemCount::Term term{.scale = int8_t(sign), .mask = ~uint32_t(0)};
        if (is_digit(peek())) {
            int value = number();
            if (!accept('*')) {
                count.fixed = int8_t(count.fixed + sign * value);
                return;
            }
            term.scale = int8_t(sign * value);
        }
        if (accept_word("popcount")) term.popcount = true;
        bool in_parentheses = accept('(');
        if (!accept_word("oparg")) fail();
        if (accept('>')) {
            expect('>');
            term.shift = uint8_t(number());
            expect(')');
            in_parentheses = false;
        }
        if (accept('&')) term.mask = uint32_t(number());
        if (in_parentheses) expect(')');
        count.terms[count.term_count++] = term;
    }

    consteval char peek() {
        while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
        return rest_.empty() ? '\0' : rest_[0];
    }
    consteval bool accept(char c) {
        if (peek() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    consteval bool accept_word(std::string_view word) {
        peek();
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    consteval void expect(char c) {
        if (!accept(c)) fail();
    }
    consteval int number() {
        int value = 0;
        if (!is_digit(peek())) fail();
        for (; !rest_.empty() && is_digit(rest_[0]); rest_.remove_prefix(1)) value = value * 10 + (rest_[0] - '0');
        return value;
    }
    static consteval bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static consteval bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
    /// Not a constant expression: reaching it is the compile error.
    static void fail() {}

    std::string_view rest_;
};

}  // namespace py::bytecode
