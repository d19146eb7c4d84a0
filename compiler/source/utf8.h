#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace py::compiler::source {

/// Why bytes are not UTF-8, as the codec of CPython tells it.
struct Utf8Error {
    /// The offending bytes, as offsets in the text.
    size_t start;
    size_t end;
    char const* reason;

    /// "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
    std::string message(std::string_view text) const;
};

/// The first malformed sequence; none if the text is UTF-8 (without surrogates).
std::optional<Utf8Error> find_malformed_utf8(std::string_view text);

/// Decodes as `bytes.decode("utf-8", "replace")` does: each malformed sequence becomes U+FFFD.
std::string replace_malformed_utf8(std::string_view text);

/// Appends one code point (0 to 0x10FFFF; surrogates become three bytes like others).
void append_utf8(std::string& text, uint32_t code_point);

/// Characters in well-formed text (surrogates included).
inline size_t count_characters(std::string_view text) {
    size_t count = 0;
    for (char c : text) count += (uint8_t(c) & 0xC0) != 0x80;
    return count;
}

/// A character of well-formed text, and how many bytes it takes.
struct Utf8Character {
    uint32_t code_point;
    uint32_t size;
};
inline Utf8Character decode_utf8_character(char const* at) {
    auto byte = [at](int i) { return uint32_t(uint8_t(at[i])); };
    if (byte(0) < 0x80) return {byte(0), 1};
    if (byte(0) < 0xE0) return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    if (byte(0) < 0xF0) return {(byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    return {(byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}

}  // namespace py::compiler::source
