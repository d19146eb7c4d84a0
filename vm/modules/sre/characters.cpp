#include "vm/modules/sre/characters.h"

#include <cctype>

#include "marshal/base/verify.h"
#include "vm/runtime/text/character_types.h"
#include "vm/runtime/text/unicode.h"

namespace py::vm::sre {
namespace {

bool is_ascii_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_ascii_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_newline(char32_t c) { return c == '\n'; }
bool is_unicode_digit(char32_t c) { return decimal_value(c) >= 0; }
bool is_unicode_linebreak(char32_t c) {
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

bool is_locale_word(char32_t c) { return c < 0x100 && (std::isalnum(int(c)) || c == '_'); }
bool is_wide_word(char32_t c) { return is_alnum(c); }

bool in_category(Category category, char32_t character) {
    switch (category) {
#define SRE_CATEGORY(name, test)                 \
    case Category::name: return test(character); \
    case Category::NOT_##name: return !test(character);
#include "vm/modules/sre/opcodes.def"
    }
    VERIFY_NOT_REACHED();
}

char32_t ascii_lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

char32_t unicode_lower(char32_t c) {
    CharacterType const& type = character_type(c);
    if (type.flags & CharacterType::kSpecialCase) return special_case(c).lower[0];
    return char32_t(int32_t(c) + type.to_lower);
}

char32_t unicode_upper(char32_t c) {
    CharacterType const& type = character_type(c);
    if (type.flags & CharacterType::kSpecialCase) return special_case(c).upper[0];
    return char32_t(int32_t(c) + type.to_upper);
}

char32_t locale_lower(char32_t c) { return c < 0x100 ? char32_t(std::tolower(int(c))) : c; }
char32_t locale_upper(char32_t c) { return c < 0x100 ? char32_t(std::toupper(int(c))) : c; }

char32_t folded(char32_t character, Fold fold) {
    switch (fold) {
        case Fold::None: return character;
        case Fold::Ascii: return ascii_lower(character);
        case Fold::Unicode: return unicode_lower(character);
        case Fold::Locale: return locale_lower(character);
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::vm::sre
