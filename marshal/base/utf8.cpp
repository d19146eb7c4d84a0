#include "marshal/base/utf8.h"

#include <cstring>

namespace py::utf8 {
namespace {

bool is_continuation(char byte) { return (uint8_t(byte) & 0xC0) == 0x80; }

char32_t low_bits(char byte) { return uint8_t(byte) & 0x3F; }

constexpr bool is_surrogate(char32_t character) { return character >= 0xD800 && character <= 0xDFFF; }

/// Bytes of the character that starts with `lead`; 0 if none does.
size_t sequence_size(uint8_t lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2) return 0;
    if (lead < 0xE0) return 2;
    if (lead < 0xF0) return 3;
    return lead < 0xF5 ? 4 : 0;
}

}  // namespace

DecodedCharacter decode_valid(std::string_view text) {
    uint8_t lead = uint8_t(text[0]);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xE0) return {char32_t(lead & 0x1F) << 6 | low_bits(text[1]), 2};
    if (lead < 0xF0) return {char32_t(lead & 0x0F) << 12 | low_bits(text[1]) << 6 | low_bits(text[2]), 3};
    char32_t high = char32_t(lead & 0x07) << 18 | low_bits(text[1]) << 12;
    return {high | low_bits(text[2]) << 6 | low_bits(text[3]), 4};
}

std::optional<DecodedCharacter> decode_first(std::string_view text, Surrogates surrogates) {
    size_t size = sequence_size(uint8_t(text[0]));
    if (size == 0 || size > text.size()) return {};
    for (size_t i = 1; i < size; i++) {
        if (!is_continuation(text[i])) return {};
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    DecodedCharacter decoded = decode_valid(text);
    if (decoded.value < kSmallest[size] || decoded.value > 0x10FFFF) return {};
    if (surrogates == Surrogates::Reject && is_surrogate(decoded.value)) return {};
    return decoded;
}

std::string_view valid_prefix(std::string_view text, size_t size) {
    if (size >= text.size()) return text;
    while (size > 0 && (uint8_t(text[size]) & 0xC0) == 0x80) size--;
    return text.substr(0, size);
}

std::optional<size_t> find_invalid(std::string_view text, Surrogates surrogates) {
    size_t at = 0;
    while (at < text.size()) {
        if (uint8_t(text[at]) < 0x80) {
            at++;
            continue;
        }
        auto decoded = decode_first(text.substr(at), surrogates);
        if (!decoded) return at;
        at += decoded->size;
    }
    return {};
}

bool is_ascii(std::string_view text) {
    constexpr uint64_t kHighBits = 0x8080808080808080;
    auto word_at = [&](size_t at) {
        uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof word);
        return word;
    };
    size_t size = text.size();
    uint64_t bits = 0;
    if (size < 8) {
        for (char byte : text) bits |= uint8_t(byte);
        return (bits & 0x80) == 0;
    }
    size_t at = 0;
    for (; at + 32 <= size; at += 32) {
        bits = word_at(at) | word_at(at + 8) | word_at(at + 16) | word_at(at + 24);
        if (bits & kHighBits) return false;
    }
    for (bits = 0; at + 8 < size; at += 8) bits |= word_at(at);
    // The last eight bytes, some of them maybe for the second time.
    return ((bits | word_at(size - 8)) & kHighBits) == 0;
}

void append(std::string& text, char32_t character) {
    auto tail = [character](int shift) { return char(0x80 | (character >> shift & 0x3F)); };
    if (character < 0x80) {
        text += char(character);
    } else if (character < 0x800) {
        text += {char(0xC0 | character >> 6), tail(0)};
    } else if (character < 0x10000) {
        text += {char(0xE0 | character >> 12), tail(6), tail(0)};
    } else {
        text += {char(0xF0 | character >> 18), tail(12), tail(6), tail(0)};
    }
}

}  // namespace py::utf8
