#pragma once

#include <string>
#include <string_view>

namespace py::unicode {

/// The NFKC form (Unicode Standard Annex #15) of well-formed UTF-8, Unicode 14.0.
std::string normalize_nfkc(std::string_view text);

}  // namespace py::unicode
