#include <string_view>

#include "compiler/lexer/lexer_state.h"

namespace py::compiler::lexer {
namespace {

char const* skip_blanks(char const* at) {
    while (*at == ' ' || *at == '\t') at++;
    return at;
}

/// The text after "# type: ", white space being free between the three parts; null if the comment is another
/// one.
char const* type_text(char const* start, char const* end) {
    constexpr std::string_view kType = "type:";
    char const* at = skip_blanks(start + 1);
    if (size_t(end - at) < kType.size() || std::string_view(at, kType.size()) != kType) return nullptr;
    return skip_blanks(at + kType.size());
}

bool is_ignore(char const* text, char const* end) {
    constexpr std::string_view kIgnore = "ignore";
    if (size_t(end - text) < kIgnore.size() || std::string_view(text, kIgnore.size()) != kIgnore) return false;
    char const* after = text + kIgnore.size();
    if (after == end) return true;
    bool alphanumeric = (*after >= '0' && *after <= '9') || ((*after | 0x20) >= 'a' && (*after | 0x20) <= 'z');
    return !alphanumeric && uint8_t(*after) < 0x80;
}

}  // namespace

/// Emits the token of a type comment (PEP 484) in the comment from `start` to `end`; false if it is none.
bool Lexer::lex_type_comment(Cursor start, Cursor end) {
    Cursor text = type_text(start, end);
    if (text == nullptr) return false;
    if (is_ignore(text, end)) {
        emit(TokenKind::TYPE_IGNORE, text + 6, end);
    } else {
        emit(TokenKind::TYPE_COMMENT, text, end);
    }
    return true;
}

}  // namespace py::compiler::lexer
