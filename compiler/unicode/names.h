#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace py::compiler::unicode {

/// The character with this name or alias, case ignored (`\N{…}`); not named sequences. Unicode 14.0.
std::optional<uint32_t> find_character(std::string_view name);

}  // namespace py::compiler::unicode
