#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/compiler.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// The text of one stage, or why there is none.
struct StageDump {
    std::string text;
    std::unique_ptr<diag::Diagnostic> error;
    std::vector<diag::Diagnostic> warnings;
};

/// Compiles as far as `--emit` asks, and prints what came out.
StageDump dump_stage(ByteView source, CompileOptions const& compile_options, Options const& options);

}  // namespace py::compiler::driver
