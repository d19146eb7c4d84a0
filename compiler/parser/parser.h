#pragma once

#include "compiler/compiler.h"
#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/nodes.h"
#include "compiler/source/source.h"
#include "marshal/base/arena.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::parser {

inline constexpr int kLatestFeatureVersion = 11;

struct ParseOptions {
    Mode mode = Mode::Exec;
    /// Keep type comments and `# type: ignore` (ast.PyCF_TYPE_COMMENTS).
    bool type_comments = false;
    /// As in `CompileOptions`.
    bool allow_incomplete = false;
    bool imply_dedents = true;
    bool warnings_are_errors = false;
    /// `from __future__ import barry_as_FLUFL` is in force from outside (PEP 401).
    bool barry_as_flufl = false;
    /// The N of the Python 3.N whose syntax may be used, as far as `feature_version.h` knows.
    int feature_version = kLatestFeatureVersion;
};

/// Parses a source into a tree, which lives in `ast_arena`; its names and constants live in `objects`.
/// The source is to be decoded with `FinalNewline::Add` for `Mode::Exec`, else with `Keep`.
/// Errors: SyntaxError and its kinds as CPython words and places them; MemoryError where the source is nested
/// too deeply. Warnings go to `diagnostics`.
diag::Diagnosed<ast::ModNode*> parse(source::Source const& source, ParseOptions const& options, Arena& ast_arena,
                                     code::ObjectFactory& objects, diag::Diagnostics& diagnostics);

}  // namespace py::compiler::parser
