#include "compiler/compiler.h"

#include "compiler/stack_space.h"
#include "compiler/stages.h"

namespace py::compiler {
namespace {

void run_stages(ByteView source, CompileOptions const& options, Compilation& result) {
    Stages stages(source, options, result.arena);
    auto code = stages.code();
    if (code.ok()) {
        result.code = code.value();
    } else {
        result.error = std::make_unique<diag::Diagnostic>(*code.error());
        // Errors without a place in the source (MemoryError) may come without its name.
        if (result.error->filename.empty()) result.error->filename = options.filename;
    }
    result.warnings = std::move(stages.diagnostics().warnings());
}

}  // namespace

Compilation compile(ByteView source, CompileOptions const& options) {
    Compilation result;
    call_with_stack(kCompilerStack, [&] { run_stages(source, options, result); });
    return result;
}

}  // namespace py::compiler
