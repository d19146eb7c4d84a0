#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace py::compiler::parser {

/// The outcome of resolving escape sequences (reference: String and Bytes literals).
struct DecodedEscapes {
    /// From the character after the first backslash that starts no known escape sequence; empty if there is
    /// none.
    std::string_view first_invalid;
    /// CPython's message, with its "(unicode error)" or "(value error)".
    std::optional<std::string> error;
};

/// Appends `body`, which is UTF-8, with its escapes resolved; surrogates become three bytes.
DecodedEscapes decode_text_escapes(std::string_view body, std::string& value);

/// Appends `body`, which is ASCII, with its escapes resolved.
DecodedEscapes decode_bytes_escapes(std::string_view body, std::string& value);

}  // namespace py::compiler::parser
