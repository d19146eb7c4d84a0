#pragma once

#include <string>
#include <string_view>

namespace py::compiler::driver {

/// A file name as Python's str has it, in UTF-8: bytes that are no UTF-8 become lone surrogates (PEP 383).
std::string decode_file_name(std::string_view bytes);

/// The bytes again.
std::string encode_file_name(std::string_view text);

/// Text for an output in UTF-8: lone surrogates are shown as `\udc80` (Python's `backslashreplace`).
std::string printable(std::string_view text);

/// A Python string literal of the file name, as `repr` writes it.
std::string quoted(std::string_view file_name);

/// A file name in the middle of a line: with odd characters as a literal, otherwise as it is.
std::string shown_name(std::string_view file_name);

}  // namespace py::compiler::driver
