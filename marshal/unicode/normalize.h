#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace py::unicode {

/// The normal forms of Unicode Standard Annex #15, Unicode 14.0.
enum class NormalForm : uint8_t { C, D, KC, KD };

/// The characters of `text`, which may be surrogates, in a normal form.
std::u32string normalize(std::u32string_view text, NormalForm form);

/// The NFKC form (Unicode Standard Annex #15) of well-formed UTF-8, Unicode 14.0.
std::string normalize_nfkc(std::string_view text);

}  // namespace py::unicode
