#pragma once

#include "compiler/diag/diagnostics.h"
#include "compiler/source/source.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::parser {

/// What reading literals needs of the parser it works for.
struct LiteralContext {
    source::Source const& source;
    code::ObjectFactory& factory;
    diag::Diagnostics& diagnostics;
    /// As in the `LexOptions` of the tokens: other values inside f-strings only.
    int32_t first_line = 1;
    int32_t first_line_column = 0;
    /// How many f-strings enclose this source: 0 for a module. Bounds the recursion, and tells errors that
    /// they are to be reported as an f-string's.
    int fstring_depth = 0;
    /// Warnings (invalid escape sequences) are reported in the first pass only.
    bool report_warnings = true;
    /// The parser itself, handed back to `parse_fstring_expression`.
    void* parser = nullptr;
};

}  // namespace py::compiler::parser
