#pragma once

#include <string>

#include "compiler/lexer/lexer.h"
#include "compiler/source/source.h"

namespace py::compiler::lexer {

/// One token a line: "1,0-1,5: NAME 'async'", with lines and columns as `ast` counts them, an error last.
std::string dump_tokens(source::Source const& source, TokenBuffer const& buffer);

}  // namespace py::compiler::lexer
