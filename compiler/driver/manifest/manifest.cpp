#include "compiler/driver/manifest/manifest.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "marshal/base/utf8.h"

namespace py::compiler::driver {

namespace {

constexpr std::string_view kTitle = "pycc-manifest 1 ";

/// Control characters and backslashes, and in names that are no UTF-8 all bytes that are not ASCII, become `\x0a`.
std::string escaped(std::string_view path) {
    bool is_text = !utf8::find_invalid(path, utf8::Surrogates::Reject);
    std::string result;
    for (char character : path) {
        auto byte = uint8_t(character);
        bool is_plain = byte >= 0x20 && byte != 0x7f && byte != '\\' && (byte < 0x80 || is_text);
        result += is_plain ? std::string(1, character) : fmt::format("\\x{:02x}", byte);
    }
    return result;
}

int digit_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    return -1;
}

bool read_digits(std::string_view text, uint8_t* bytes, size_t count) {
    if (text.size() != count * 2) return false;
    for (size_t i = 0; i < count; i++) {
        int high = digit_value(text[i * 2]), low = digit_value(text[i * 2 + 1]);
        if (high < 0 || low < 0) return false;
        bytes[i] = uint8_t(high << 4 | low);
    }
    return true;
}

std::optional<std::string> unescaped(std::string_view text) {
    std::string path;
    while (!text.empty()) {
        uint8_t byte = uint8_t(text[0]);
        size_t taken = 1;
        if (byte == '\\') {
            if (text.size() < 4 || text[1] != 'x' || !read_digits(text.substr(2, 2), &byte, 1)) return {};
            taken = 4;
        }
        path += char(byte);
        text.remove_prefix(taken);
    }
    if (path.empty()) return {};
    return path;
}

std::optional<uint64_t> read_number(std::string_view text) {
    uint64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

/// Takes what stands before the next `separator`, and that too.
std::string_view take_until(std::string_view& text, char separator) {
    auto end = text.find(separator);
    auto part = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return part;
}

bool read_line(std::string_view line, Manifest& manifest) {
    FileDigest digest;
    if (!read_digits(take_until(line, ' '), digest.xxh3.data(), digest.xxh3.size())) return false;
    if (!read_digits(take_until(line, ' '), digest.sha256.data(), digest.sha256.size())) return false;
    auto size = read_number(take_until(line, ' '));
    auto path = unescaped(line);
    if (!size || !path) return false;
    digest.size = *size;
    return manifest.emplace(std::move(*path), digest).second;
}

}  // namespace

std::string write_manifest(Manifest const& manifest) {
    auto text = fmt::format("{}{}\n", kTitle, manifest.size());
    for (auto const& [path, digest] : manifest)
        text += fmt::format("{} {} {} {}\n", hexadecimal(digest.xxh3), hexadecimal(digest.sha256), digest.size,
                            escaped(path));
    return text;
}

Result<Manifest, std::string> read_manifest(std::string_view text) {
    auto title = take_until(text, '\n');
    auto files = title.starts_with(kTitle) ? read_number(title.substr(kTitle.size())) : std::nullopt;
    if (!files) return Err{std::string("line 1: not a manifest that this version can read")};
    Manifest manifest;
    for (size_t line = 2; !text.empty(); line++)
        if (text.find('\n') == text.npos || !read_line(take_until(text, '\n'), manifest))
            return Err{fmt::format("line {}: not a line of a manifest", line)};
    if (manifest.size() != *files)
        return Err{fmt::format("lists {} files where its first line says {}", manifest.size(), *files)};
    return manifest;
}

}  // namespace py::compiler::driver
