#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace py::unicode {

/// The character with this name or alias, case ignored (`\N{…}`); not named sequences. Unicode 14.0.
std::optional<uint32_t> find_character(std::string_view name);
/// The name, not an alias; empty if the character has none (controls, surrogates, what is unassigned).
std::string character_name(uint32_t code_point);

}  // namespace py::unicode
