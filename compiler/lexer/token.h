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

/// A token: where it lies in the normalised source text. Hard keywords have kinds of their own (see `Keyword`).
struct Token {
    TokenKind kind;
    /// The hard or soft keyword that a NAME is, 0 for any other name; numbered by the generated keyword table.
    uint8_t keyword = 0;
    /// Depth of open brackets after this token.
    uint16_t level = 0;
    uint32_t start = 0;
    uint32_t end = 0;
    int32_t line = 0;
    int32_t column = 0;
    int32_t end_line = 0;
    int32_t end_column = 0;
};

}  // namespace py::compiler::lexer
