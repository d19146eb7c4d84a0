#pragma once

#include <string>
#include <string_view>

#include "compiler/ast/base.h"
#include "compiler/diag/diagnostic.h"
#include "compiler/source/source.h"

namespace py::compiler::source {

/// A diagnostic at a byte range of `source`, with offsets in characters from 1 and the text of its first line
/// (line feed included), as CPython's parser makes SyntaxErrors. An `end_line` below 0 means "no end": the
/// end is then reported at `line` and, like an `end_column` below 0, at offset −1.
diag::Diagnostic located_error(Source const& source, diag::DiagnosticType type, std::string message,
                               ast::SourceRange where);

/// Decodes malformed UTF-8 as `bytes.decode("utf-8", "replace")` does.
std::string replace_malformed(std::string_view text);

}  // namespace py::compiler::source
