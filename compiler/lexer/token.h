#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace py::compiler::lexer {

enum class TokenKind : uint8_t {
#define TOKEN(name, text) name,
#include "compiler/lexer/tokens.def"
#undef TOKEN
};

inline constexpr size_t kTokenKindCount = 0
#define TOKEN(name, text) +1
#include "compiler/lexer/tokens.def"
#undef TOKEN
    ;

/// Which hard or soft keyword a NAME is. The hard ones come first; `kFirstSoftKeyword` starts the others.
enum class Keyword : uint8_t {
    NotAKeyword,
#define KEYWORD(name, text) name,
#define SOFT_KEYWORD(name, text) name,
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
};

inline constexpr size_t kHardKeywordCount = 0
#define KEYWORD(name, text) +1
#define SOFT_KEYWORD(name, text)
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
    ;
inline constexpr size_t kKeywordCount = 0
#define KEYWORD(name, text) +1
#define SOFT_KEYWORD(name, text) +1
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
    ;

/// How many values `Token::symbol` has: few enough for a set of 128 bits.
inline constexpr size_t kSymbolCount = kTokenKindCount + kKeywordCount;

/// A token: where it lies in the normalised source text. Both hard and soft keywords are of kind NAME
/// (`async` and `await` too) and told apart by `symbol`.
///
/// Positions are CPython's: lines from 1, columns in bytes from 0. NEWLINE lies on the line feed (empty at
/// the end of a text without one). INDENT, DEDENT and ENDMARKER have column and end column −1; their `start`
/// and `end` are where the tokenizer stands after them: before the first token of the line, or at the end of
/// the text.
struct Token {
    TokenKind kind;
    /// One small number for what the grammar can tell apart: the kind, or a keyword after all kinds. Soft
    /// keywords count as keywords here; a rule that wants NAME must accept them too.
    uint8_t symbol = 0;
    /// Depth of open brackets after this token, at most 200.
    uint8_t level = 0;
    /// Set on a NAME with non-ASCII characters (to be normalised to NFKC, see identifier.h), and on a STRING that is
    /// more than ASCII characters between quotes, one or three.
    bool needs_decoding = false;
    /// Byte offsets in `Source::text()`.
    uint32_t start = 0;
    uint32_t end = 0;
    int32_t line = 0;
    int32_t column = 0;
    int32_t end_line = 0;
    int32_t end_column = 0;

    Keyword keyword_kind() const { return Keyword(symbol < kTokenKindCount ? 0 : symbol - kTokenKindCount + 1); }
    bool is_hard_keyword() const { return symbol >= kTokenKindCount && symbol < kTokenKindCount + kHardKeywordCount; }
};
static_assert(sizeof(Token) == 28);
static_assert(kSymbolCount <= 128);

/// The value of `symbol` for a keyword.
constexpr uint8_t symbol_of(Keyword keyword) { return uint8_t(kTokenKindCount - 1 + uint8_t(keyword)); }
constexpr uint8_t symbol_of(TokenKind kind) { return uint8_t(kind); }
/// The first two bytes of a token: its kind, and its symbol above.
constexpr uint16_t kind_and_symbol_of(TokenKind kind, uint8_t symbol) { return uint16_t(uint8_t(kind) | symbol << 8); }
constexpr uint16_t kind_and_symbol_of(TokenKind kind) { return kind_and_symbol_of(kind, symbol_of(kind)); }

/// A kind's name, and its spelling in the language where it has one (empty otherwise).
std::string_view token_name(TokenKind kind);
std::string_view token_text(TokenKind kind);
std::string_view keyword_text(Keyword keyword);

}  // namespace py::compiler::lexer
