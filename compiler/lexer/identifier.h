#pragma once

#include <string_view>

#include "compiler/lexer/token.h"
#include "compiler/source/source.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::lexer {

/// The interned, NFKC-normalised text of a NAME token.
code::StrObject const* intern_identifier(source::Source const& source, Token const& token,
                                         code::ObjectFactory& factory);

}  // namespace py::compiler::lexer
