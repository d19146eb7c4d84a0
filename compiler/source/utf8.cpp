#include "compiler/source/utf8.h"

#include <fmt/format.h>

#include <cstring>

namespace py::compiler::source {
namespace {

constexpr char kInvalidStart[] = "invalid start byte";
constexpr char kInvalidContinuation[] = "invalid continuation byte";
constexpr char kUnexpectedEnd[] = "unexpected end of data";

/// Length of the sequence a byte starts, 0 if it starts none.
size_t sequence_size(uint8_t first) {
    if (first < 0xC2) return first < 0x80 ? 1 : 0;
    if (first < 0xE0) return 2;
    if (first < 0xF0) return 3;
    return first < 0xF5 ? 4 : 0;
}

/// The second byte's range is narrower after some first bytes: no overlong forms, surrogates or planes
/// past 16.
bool is_second_byte(uint8_t first, uint8_t second) {
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

std::optional<Utf8Error> check_sequence(std::string_view text, size_t at) {
    uint8_t first = uint8_t(text[at]);
    size_t size = sequence_size(first);
    if (size == 0) return Utf8Error{at, at + 1, kInvalidStart};
    for (size_t i = 1; i < size; i++) {
        if (at + i >= text.size()) return Utf8Error{at, text.size(), kUnexpectedEnd};
        uint8_t byte = uint8_t(text[at + i]);
        bool good = i == 1 ? is_second_byte(first, byte) : (byte & 0xC0) == 0x80;
        if (!good) return Utf8Error{at, at + i, kInvalidContinuation};
    }
    return std::nullopt;
}

}  // namespace

std::string Utf8Error::message(std::string_view text) const {
    if (end - start == 1) {
        return fmt::format("'utf-8' codec can't decode byte 0x{:02x} in position {}: {}", uint8_t(text[start]), start,
                           reason);
    }
    return fmt::format("'utf-8' codec can't decode bytes in position {}-{}: {}", start, end - 1, reason);
}

std::optional<Utf8Error> find_malformed_utf8(std::string_view text) {
    size_t at = 0;
    while (at < text.size()) {
        if (text.size() - at >= 8) {
            uint64_t chunk;
            std::memcpy(&chunk, text.data() + at, 8);
            if ((chunk & 0x8080808080808080) == 0) {
                at += 8;
                continue;
            }
        }
        if (auto error = check_sequence(text, at)) return error;
        at += sequence_size(uint8_t(text[at]));
    }
    return std::nullopt;
}

std::string replace_malformed_utf8(std::string_view text) {
    std::string replaced;
    size_t at = 0;
    while (auto error = find_malformed_utf8(text.substr(at))) {
        replaced.append(text.substr(at, error->start)).append("\xEF\xBF\xBD");
        at += error->end;
    }
    return replaced.append(text.substr(at));
}

void append_utf8(std::string& text, uint32_t code_point) {
    if (code_point < 0x80) {
        text += char(code_point);
    } else if (code_point < 0x800) {
        text += char(0xC0 | code_point >> 6);
        text += char(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        text += char(0xE0 | code_point >> 12);
        text += char(0x80 | (code_point >> 6 & 0x3F));
        text += char(0x80 | (code_point & 0x3F));
    } else {
        text += char(0xF0 | code_point >> 18);
        text += char(0x80 | (code_point >> 12 & 0x3F));
        text += char(0x80 | (code_point >> 6 & 0x3F));
        text += char(0x80 | (code_point & 0x3F));
    }
}

}  // namespace py::compiler::source
