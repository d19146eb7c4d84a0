#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "compiler/lexer/token.h"
#include "compiler/source/source.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::lexer {

/// The interned, NFKC-normalised text of a NAME token (PEP 3131).
[[gnu::returns_nonnull]] code::StrObject const* intern_identifier(source::Source const& source, Token const& token,
                                                                  code::ObjectFactory& factory);

/// Whether a name with characters beyond ASCII is UTF-8 of the form XID_Start XID_Continue*.
bool is_valid_identifier(std::string_view name);

/// The character that makes a (well-formed) name no identifier, and where it ends in the name.
struct InvalidCharacter {
    uint32_t code_point;
    size_t end;
    bool printable;
};
std::optional<InvalidCharacter> find_invalid_character(std::string_view name);

}  // namespace py::compiler::lexer
