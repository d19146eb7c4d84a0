#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace py::unicode {

/// The character with this name or alias, case ignored (`\N{…}`); not named sequences. Unicode 14.0.
std::optional<uint32_t> find_character(std::string_view name);
/// A name as the lists have it.
std::string upper_name(std::string_view name);
/// The characters of the named sequence with this name, case ignored; none if there is none. Unicode 14.0.
std::u32string_view find_sequence(std::string_view name);
/// The name, not an alias; empty if the character has none (controls, surrogates, what is unassigned).
std::string character_name(uint32_t code_point);

}  // namespace py::unicode
