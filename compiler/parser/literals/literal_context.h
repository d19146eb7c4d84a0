#pragma once

#include <span>

#include "compiler/diag/diagnostics.h"
#include "compiler/lexer/lexer.h"
#include "compiler/source/source.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::parser {

/// What reading literals needs of the parser it works for.
struct LiteralContext {
    source::Source const& source;
    /// For nodes; constants go to the factory's own arena.
    Arena& arena;
    code::ObjectFactory& factory;
    diag::Diagnostics& diagnostics;
    /// The tokens that the parser works on, and what they were made with.
    std::span<lexer::Token const> tokens;
    lexer::LexOptions const& lex_options;
    /// How many f-strings enclose this source: 0 for a module.
    int fstring_depth = 0;
    /// The parser itself, for `parse_fstring_expression`.
    void* parser = nullptr;
};

}  // namespace py::compiler::parser
