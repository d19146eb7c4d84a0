#include <algorithm>

#include "vm/gc/address_space.h"
#include "vm/interp/frame.h"
#include "vm/modules/ast/build_tree.h"
#include "vm/modules/ast/read_tree.h"
#include "vm/modules/warnings/warnings.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/builtins_namespace.h"
#include "vm/runtime/code/code_storage.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/rooted.h"
#include "vm/runtime/system/memory_request.h"

// From source text to a code object, and running it in given namespaces.

namespace py::vm {

CompilerInterface* the_compiler = nullptr;

namespace {

Type& type_named(std::string_view name) {
    for (Type* type : {&IndentationError_type, &TabError_type, &ValueError_type, &MemoryError_type,
                       &RecursionError_type, &OverflowError_type, &UnicodeDecodeError_type, &LookupError_type,
                       &SyntaxWarning_type, &TypeError_type, &SystemError_type, &DeprecationWarning_type}) {
        if (type->name_view() == name) return *type;
    }
    return SyntaxError_type;
}

Value number_or_none(std::optional<int32_t> number) { return number ? Value::small(*number) : none(); }

Error raise_problem(Thread& thread, Type& type, SourceProblem const& problem) {
    Value message = Value::of(make_str(problem.message));
    if (!type.is_subtype_of(&SyntaxError_type)) return raise_value(thread, type, message);
    Value filename = Value::of(make_str(problem.filename));
    Value text = problem.text ? Value::of(make_str(*problem.text)) : none();
    Tuple* details = problem.end_lineno || problem.end_offset
                         ? make_tuple({filename, number_or_none(problem.lineno), number_or_none(problem.offset), text,
                                       number_or_none(problem.end_lineno), number_or_none(problem.end_offset)})
                         : make_tuple({filename, number_or_none(problem.lineno), number_or_none(problem.offset), text});
    return raise_exception(thread, make_exception(type, make_tuple({message, Value::of(details)})));
}

/// A warning that a filter has made an error is a SyntaxError with its place in the program, which the compiler tells
/// when it is to fail for it.
Raises<void> tell_warning(Thread& thread, CompileRequest request, SourceProblem const& warning) {
    Type& category = type_named(warning.type);
    auto told = warn_explicit(thread, category, Value::of(make_str(warning.message)), make_str(warning.filename),
                              warning.lineno.value_or(0));
    if (told.ok()) return {};
    if (!catch_pending(thread, category)) return Error{};
    request.warnings_are_errors = true;
    CompiledSource failed = the_compiler->compile(request);
    bool same = failed.error && failed.error->message == warning.message;
    return raise_problem(thread, SyntaxError_type, same ? *failed.error : warning);
}

/// The compiler ends the process when the system gives it no memory. Where a program has limited that, so much for each
/// byte of source must be there, which is what dense code takes.
Raises<void> request_compiler_memory(Thread& thread, CompileRequest const& request) {
    constexpr uint64_t kBytesEach = 140;
    if (address_space_share(1) == SIZE_MAX) return {};
    return request_memory(thread, request.source.size(), kBytesEach);
}

Raises<CompiledSource> run_compiler(
    Thread& thread, CompileRequest const& request,
    CompiledSource (CompilerInterface::*operation)(CompileRequest const&) = &CompilerInterface::compile) {
    if (!the_compiler) return raise(thread, RuntimeError_type, "this machine has no compiler");
    TRY(request_compiler_memory(thread, request));
    CompiledSource compiled = (the_compiler->*operation)(request);
    for (SourceProblem const& warning : compiled.warnings) TRY(tell_warning(thread, request, warning));
    if (compiled.error) return raise_problem(thread, type_named(compiled.error->type), *compiled.error);
    return compiled;
}

/// However high the recursion limit is, a walk over a tree must fit into the compiler's stack.
constexpr int kMostSyntaxDepth = 10'000;
/// Levels of a tree for one level of calls.
constexpr int kSyntaxDepthFactor = 3;

}  // namespace

Raises<Code*> compile_syntax(Thread& thread, Value tree, CompileRequest request) {
    SyntaxInput input;
    Rooted constants{Value::of(TRY(read_tree(thread, tree, request.mode, input)))};
    request.tree = &input;
    return compile_source(thread, request);
}

Raises<Code*> compile_source(Thread& thread, CompileRequest const& request) {
    CompiledSource compiled = TRY(run_compiler(thread, request));
    code::CodeObject const* source = compiled.code;
    auto verified = loader::verify(*source, bytecode::kTarget311, compiled.arena);
    if (!verified.ok())
        return raise(thread, SystemError_type, "compiled code is not valid: {}", {verified.error().to_string()});
    return make_code(source, new_code_storage(std::move(compiled.arena), std::move(verified).value()));
}

Raises<Value> parse_source(Thread& thread, CompileRequest request) {
    request.flags |= kOnlyAst;
    int calls = std::clamp(thread.depth_left, 0, kMostSyntaxDepth / kSyntaxDepthFactor);
    request.maximum_depth = uint32_t(calls * kSyntaxDepthFactor);
    CompiledSource parsed = TRY(run_compiler(thread, request));
    return build_tree(thread, parsed.syntax);
}

Raises<std::vector<ScopeDescription>> resolve_names(Thread& thread, CompileRequest const& request) {
    CompiledSource resolved = TRY(run_compiler(thread, request, &CompilerInterface::resolve_names));
    return std::move(resolved.scopes);
}

void add_builtins(Thread& thread, Dict* globals) {
    if (!globals->find(names.__builtins__).is_empty()) return;
    Dict* current = thread.fp ? frame_function(thread.fp)->builtins : nullptr;
    globals->store(names.__builtins__, builtins_value(current ? current : builtins_module()->dict));
}

Raises<Value> run_in_namespaces(Thread& thread, Code* code, Dict* globals, Value locals, Tuple* closure) {
    Function* function = new_function(code, globals);
    function->closure = closure;
    return run_code(thread, function, locals);
}

}  // namespace py::vm
