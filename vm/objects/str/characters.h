#pragma once

#include <cstring>
#include <span>

#include "vm/objects/str/str.h"

namespace py::vm {

/// Calls `use` with the characters of a string as a span of their own width: the choice is made once, not at every
/// character. `use` must not allocate while it needs the span of a string that only it refers to.
template <class Use>
decltype(auto) with_characters(Str* string, Use&& use) {
    void const* from = string->characters();
    switch (string->width()) {
        case 1: return use(std::span(static_cast<uint8_t const*>(from), string->length));
        case 2: return use(std::span(static_cast<char16_t const*>(from), string->length));
        default: return use(std::span(static_cast<char32_t const*>(from), string->length));
    }
}

/// All bits that occur in the characters: below 0x80, 0x100 or 0x10000 exactly if each of them is.
template <class Character>
char32_t bits_of(Character const* characters, size_t count) {
    Character bits = 0;
    for (size_t i = 0; i < count; i++) bits |= characters[i];
    return bits;
}

/// The narrowest width of characters with these bits.
constexpr uint32_t width_of_bits(char32_t bits) { return bits < 0x100 ? 1 : bits < 0x10000 ? 2 : 4; }

/// The strings of one Latin-1 character; null where none was needed yet.
extern Str* latin1_characters[256];
/// The string of one character; those of Latin-1 are made once.
Str* character_text(char32_t character);

/// Text of ASCII characters only, as the caller knows.
inline Str* make_ascii(std::string_view ascii) {
    if (ascii.size() == 1) return character_text(uint8_t(ascii[0]));
    Str* string = new_str(ascii.size(), 1, true);
    if (!ascii.empty()) std::memcpy(string->data, ascii.data(), ascii.size());
    return string;
}

/// How often `wanted` (not empty) stands in characters [start, stop), without overlap.
size_t count_text(Str* string, Str* wanted, size_t start, size_t stop);

/// Whether `part` stands at position `at`; it may reach beyond the end.
bool text_stands_at(Str* string, Str* part, size_t at);

}  // namespace py::vm
