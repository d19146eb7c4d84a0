#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace py::utf8 {

/// Whether lone surrogates (U+D800 to U+DFFF, as three bytes) count as valid: CPython's `surrogatepass`.
enum class Surrogates : uint8_t { Reject, Pass };

struct DecodedCharacter {
    char32_t value;
    /// Bytes taken, 1 to 4.
    uint8_t size;
};

/// The first character of `text`, which is not empty; nothing if its bytes are not well-formed UTF-8 (RFC 3629: no
/// overlong forms, nothing above U+10FFFF).
std::optional<DecodedCharacter> decode_first(std::string_view text, Surrogates surrogates);

/// The first character of `text`, which is not empty and known to be valid (surrogates passed).
DecodedCharacter decode_valid(std::string_view text);

/// The start of valid `text`, of at most `size` bytes, that ends between two characters.
std::string_view valid_prefix(std::string_view text, size_t size);

/// The offset of the first byte that does not belong to a well-formed character; nothing if all of `text` is valid.
std::optional<size_t> find_invalid(std::string_view text, Surrogates surrogates);

/// Whether all bytes are below 128.
bool is_ascii(std::string_view text);

/// Appends `character` (up to U+10FFFF, surrogates included) as one to four bytes.
void append(std::string& text, char32_t character);

}  // namespace py::utf8
