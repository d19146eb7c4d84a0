#include "compiler/driver/io/text.h"

#include <fmt/format.h>

#include "marshal/base/utf8.h"
#include "marshal/code/repr.h"

namespace py::compiler::driver {

namespace {

constexpr char32_t kFirstEscape = 0xdc80;
constexpr char32_t kLastEscape = 0xdcff;

bool is_surrogate(char32_t character) { return character >= 0xd800 && character <= 0xdfff; }

}  // namespace

std::string decode_file_name(std::string_view bytes) {
    if (!utf8::find_invalid(bytes, utf8::Surrogates::Reject)) return std::string(bytes);
    std::string text;
    while (!bytes.empty()) {
        auto next = utf8::decode_first(bytes, utf8::Surrogates::Reject);
        if (next) {
            text += bytes.substr(0, next->size);
        } else {
            utf8::append(text, kFirstEscape - 0x80 + uint8_t(bytes[0]));
        }
        bytes.remove_prefix(next ? next->size : 1);
    }
    return text;
}

std::string encode_file_name(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        auto next = utf8::decode_first(text, utf8::Surrogates::Pass);
        size_t size = next ? next->size : 1;
        bool is_escape = next && next->value >= kFirstEscape && next->value <= kLastEscape;
        if (is_escape) {
            bytes += char(next->value - kFirstEscape + 0x80);
        } else {
            bytes += text.substr(0, size);
        }
        text.remove_prefix(size);
    }
    return bytes;
}

std::string printable(std::string_view text) {
    if (!utf8::find_invalid(text, utf8::Surrogates::Reject)) return std::string(text);
    std::string result;
    while (!text.empty()) {
        auto next = utf8::decode_first(text, utf8::Surrogates::Pass);
        size_t size = next ? next->size : 1;
        if (next && !is_surrogate(next->value)) {
            result += text.substr(0, size);
        } else {
            result +=
                next ? fmt::format("\\u{:04x}", uint32_t(next->value)) : fmt::format("\\x{:02x}", uint8_t(text[0]));
        }
        text.remove_prefix(size);
    }
    return result;
}

std::string quoted(std::string_view file_name) {
    std::string text;
    code::append_str_repr(text, decode_file_name(file_name));
    return text;
}

std::string shown_name(std::string_view file_name) {
    auto literal = quoted(file_name);
    auto inner = std::string_view(literal).substr(1, literal.size() - 2);
    return inner == file_name ? std::string(inner) : literal;
}

}  // namespace py::compiler::driver
