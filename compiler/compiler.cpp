#include "compiler/compiler.h"

#include "compiler/diag/program_text.h"
#include "compiler/stack_space.h"
#include "compiler/stages.h"

namespace py::compiler {
namespace {

void keep_error(diag::Diagnostic const& error, CompileOptions const& options, Compilation& result) {
    result.error = std::make_unique<diag::Diagnostic>(error);
    // Errors without a place in the source (MemoryError) may come without its name.
    if (result.error->filename.empty()) result.error->filename = options.filename;
}

/// Calls `work`, or fails with MemoryError where there is no stack for it.
template <class Work>
void run_with_stack(CompileOptions const& options, Compilation& result, Work&& work) {
    if (call_with_stack(kCompilerStack, std::forward<Work>(work))) return;
    keep_error(diag::unplaced_error(diag::DiagnosticType::MemoryError, "", options.filename), options, result);
}

void run_stages(Stages& stages, CompileOptions const& options, Compilation& result) {
    auto code = stages.code();
    if (code.ok()) {
        result.code = code.value();
    } else {
        keep_error(*code.error(), options, result);
    }
    result.warnings = std::move(stages.diagnostics().warnings());
}

void run_parser(ByteView source, CompileOptions const& options, std::function<void(ast::ModNode const&)> const& visit,
                Compilation& result) {
    Stages stages(source, options, result.arena);
    auto tree = stages.tree();
    if (tree.ok()) {
        visit(*tree.value());
    } else {
        keep_error(*tree.error(), options, result);
    }
    result.warnings = std::move(stages.diagnostics().warnings());
}

void run_resolver(ByteView source, CompileOptions const& options,
                  std::function<void(symtable::Scope const&)> const& visit, Compilation& result) {
    Stages stages(source, options, result.arena);
    auto table = stages.symbols_before_folding();
    if (table.ok()) {
        visit(*table.value().top());
    } else {
        keep_error(*table.error(), options, result);
    }
    result.warnings = std::move(stages.diagnostics().warnings());
}

}  // namespace

Compilation compile(ByteView source, CompileOptions const& options) {
    Compilation result(options.chunks);
    run_with_stack(options, result, [&] {
        Stages stages(source, options, result.arena);
        run_stages(stages, options, result);
    });
    return result;
}

Compilation compile_tree(TreeMaker const& make_tree, CompileOptions const& options) {
    Compilation result(options.chunks);
    run_with_stack(options, result, [&] {
        Stages stages(make_tree, options, result.arena);
        run_stages(stages, options, result);
    });
    return result;
}

Compilation parse(ByteView source, CompileOptions const& options,
                  std::function<void(ast::ModNode const& tree)> const& visit) {
    Compilation result(options.chunks);
    run_with_stack(options, result, [&] { run_parser(source, options, visit, result); });
    return result;
}

Compilation resolve_names(ByteView source, CompileOptions const& options,
                          std::function<void(symtable::Scope const& top)> const& visit) {
    Compilation result(options.chunks);
    run_with_stack(options, result, [&] { run_resolver(source, options, visit, result); });
    return result;
}

}  // namespace py::compiler
