#include "compiler/lexer/token.h"

namespace py::compiler::lexer {
namespace {

constexpr std::string_view kNames[] = {
#define TOKEN(name, text) #name,
#include "compiler/lexer/tokens.def"
#undef TOKEN
};
constexpr std::string_view kTexts[] = {
#define TOKEN(name, text) text,
#include "compiler/lexer/tokens.def"
#undef TOKEN
};
constexpr std::string_view kKeywordTexts[] = {
    "",
#define KEYWORD(name, text) text,
#define SOFT_KEYWORD(name, text) text,
#include "compiler/lexer/keywords.def"
#undef KEYWORD
#undef SOFT_KEYWORD
};

}  // namespace

std::string_view token_name(TokenKind kind) { return kNames[size_t(kind)]; }
std::string_view token_text(TokenKind kind) { return kTexts[size_t(kind)]; }
std::string_view keyword_text(Keyword keyword) { return kKeywordTexts[size_t(keyword)]; }

}  // namespace py::compiler::lexer
