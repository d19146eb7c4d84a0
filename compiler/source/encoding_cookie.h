#pragma once

#include <string>
#include <string_view>

namespace py::compiler::source {

/// The encoding that a text declares in its first two lines (PEP 263), with the common spellings of UTF-8 and
/// Latin-1 made one ("utf-8", "iso-8859-1"); empty if none. `text` has LF line ends; a line counts only if it
/// is terminated.
std::string find_encoding_cookie(std::string_view text);

}  // namespace py::compiler::source
