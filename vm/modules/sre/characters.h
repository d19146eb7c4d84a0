#pragma once

#include <cstdint>

namespace py::vm::sre {

/// How characters are compared.
enum class Fold : uint8_t { None, Ascii, Unicode, Locale };

enum class Category : uint32_t {
#define SRE_CATEGORY(name, test) name, NOT_##name,
#include "vm/modules/sre/opcodes.def"
};
inline constexpr uint32_t kCategories = uint32_t(Category::NOT_UNI_LINEBREAK) + 1;

bool in_category(Category category, char32_t character);
/// Whether the answer depends on the locale.
constexpr bool is_dynamic(Category category) {
    return category == Category::LOC_WORD || category == Category::NOT_LOC_WORD;
}

inline bool is_ascii_word(char32_t character) {
    // Digits; letters and the underscore.
    constexpr uint64_t kWords[] = {0x03FF'0000'0000'0000, 0x07FF'FFFE'87FF'FFFE};
    return character < 0x80 && kWords[character / 64] >> character % 64 & 1;
}
bool is_locale_word(char32_t character);
bool is_wide_word(char32_t character);
inline bool is_unicode_word(char32_t character) {
    return character < 0x80 ? is_ascii_word(character) : is_wide_word(character);
}

char32_t ascii_lower(char32_t character);
/// The simple mappings: one character each.
char32_t unicode_lower(char32_t character);
char32_t unicode_upper(char32_t character);
char32_t locale_lower(char32_t character);
char32_t locale_upper(char32_t character);
char32_t folded(char32_t character, Fold fold);

}  // namespace py::vm::sre
