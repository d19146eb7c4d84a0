#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "compiler/ast/base.h"
#include "compiler/diag/diagnostic.h"

namespace py::compiler::diag {

/// Line `line` (from 1) of the file called `filename`, as CPython puts it into errors that it finds after
/// parsing: it opens the file anew, whatever was passed to the compiler. The result is UTF-8 and ends with
/// the line's newline (always `\n`) if it has one. Empty if there is no such file or line, or the line is not
/// UTF-8. Of a line that CPython's buffer of 1,000 bytes cannot hold it gives what was read last, and so does
/// this.
std::optional<std::string> program_text(std::string const& filename, int32_t line);

/// A SyntaxError over `range` with the text of its first line. Offsets are bytes here, not characters, as
/// CPython has them in errors from the symbol table and the code generator.
Diagnostic syntax_error_at(std::string message, std::string const& filename, ast::SourceRange const& range);

/// A SyntaxError with a line and an offset (counted from 1) but no end offset.
Diagnostic syntax_error_at(std::string message, std::string const& filename, int32_t line, int32_t offset);

/// An error that is not about a place in the source.
Diagnostic unplaced_error(DiagnosticType type, std::string message, std::string const& filename);

/// What CPython says to trees that nest too deep for its passes.
Diagnostic recursion_error(std::string const& filename);

}  // namespace py::compiler::diag
