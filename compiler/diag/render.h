#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diagnostic.h"

namespace py::compiler::diag {

/// An error as the last lines of CPython's traceback show it: file and line, the source line, carets, and the
/// message, each with a newline.
std::string render_error(Diagnostic const& error);

/// A warning as Python's `warnings` module prints it. `source_line` is the line it is about, empty if unknown.
std::string render_warning(Diagnostic const& warning, std::string_view source_line);

/// One JSON object without a newline: file, type, msg, lineno, offset, end_lineno, end_offset, text. What is None
/// in Python is null; lone surrogates are escaped.
std::string render_json(Diagnostic const& diagnostic);

}  // namespace py::compiler::diag
