#include "vm/builtins/functions.h"
#include "vm/interp/frame.h"
#include "vm/interp/support.h"
#include "vm/modules/ast/ast.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/code/compiler_interface.h"
#include "vm/runtime/code/source_text.h"
#include "vm/runtime/import/import.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"

// compile, exec, eval, __import__.

namespace py::vm {
namespace {

constexpr uint32_t kFutureFlags = 0x1FE0000;
constexpr uint32_t kKnownFlags = kFutureFlags | code::kNested | kDontImplyDedent | kOnlyAst | kIgnoreCookie |
                                 kTypeComments | kTopLevelAwait | kAllowIncompleteInput | code::kGenerator;

/// The future statements in force where the call stands.
uint32_t inherited_flags(Thread& thread) { return thread.fp ? frame_code(thread.fp)->flags & kFutureFlags : 0; }

Raises<CompileMode> mode_of(Thread& thread, Value mode, uint32_t flags) {
    if (!mode.is<Str>())
        return raise(thread, TypeError_type, "compile() argument 'mode' must be str, not {}", {type_of(mode)});
    if (equal_text(mode.as<Str>(), "exec")) return CompileMode::Exec;
    if (equal_text(mode.as<Str>(), "eval")) return CompileMode::Eval;
    if (equal_text(mode.as<Str>(), "single")) return CompileMode::Single;
    if (equal_text(mode.as<Str>(), "func_type")) {
        if (flags & kOnlyAst) return CompileMode::FuncType;
        return raise(thread, ValueError_type, "compile() mode 'func_type' requires flag PyCF_ONLY_AST");
    }
    return raise(thread, ValueError_type,
                 flags & kOnlyAst ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                                  : "compile() mode must be 'exec', 'eval' or 'single'");
}

Raises<void> audit_source(Thread& thread, std::string_view source, Str* filename) {
    if (!has_audit_hooks()) return {};
    return audit(thread, "compile", {Value::of(make_bytes(as_bytes(source))), Value::of(filename)});
}

Raises<Value> builtin_compile(Thread& thread, Value* args) {
    Str* filename = TRY(source_file_name(thread, args[1]));
    int64_t flags = args[3].is_empty() ? 0 : TRY(to_int64(thread, args[3]));
    bool inherit = args[4].is_empty() || !TRY(truth_of(thread, args[4]));
    int64_t optimize = args[5].is_empty() ? -1 : TRY(to_int64(thread, args[5]));
    if (flags & ~int64_t(kKnownFlags)) return raise(thread, ValueError_type, "compile(): unrecognised flags");
    if (optimize < -1 || optimize > 2) return raise(thread, ValueError_type, "compile(): invalid optimize value");
    CompileRequest request{.filename = to_utf8(filename),
                           .flags = uint32_t(flags) | (inherit ? inherited_flags(thread) : 0),
                           .optimize = optimize < 0 ? configuration.optimize : int(optimize)};
    request.mode = TRY(mode_of(thread, args[2], request.flags));
    request.feature_version = TRY(to_c_int(thread, args[6], -1));
    if (type_of(args[0])->is_subtype_of(&ast_type)) {
        TRY(audit(thread, "compile", {args[0], none()}));
        if (request.flags & kOnlyAst) return args[0];
        return Value::of(TRY(compile_syntax(thread, args[0], std::move(request))));
    }
    SourceText source;
    TRY(read_source(thread, args[0], "compile", "string, bytes or AST object", source));
    TRY(audit_source(thread, source.text, filename));
    request.source = as_bytes(source.text);
    request.source_is_str = source.is_str;
    if (request.flags & kOnlyAst) return parse_source(thread, std::move(request));
    return Value::of(TRY(compile_source(thread, request)));
}

struct Namespaces {
    Dict* globals;
    Value locals;
};

Raises<bool> is_mapping(Value value) { return value.is<Dict>() || type_of(value)->slots.get_item != nullptr; }

Raises<void> namespaces_for(Thread& thread, Value globals, Value locals, bool is_exec, Namespaces& result) {
    bool no_globals = globals.is_empty() || is_none(globals);
    bool no_locals = locals.is_empty() || is_none(locals);
    if (!no_globals && !globals.is<Dict>()) {
        if (is_exec) return raise(thread, TypeError_type, "exec() globals must be a dict, not {}", {type_of(globals)});
        return raise(thread, TypeError_type,
                     TRY(is_mapping(globals)) ? "globals must be a real dict; try eval(code, {}, mapping)"
                                              : "globals must be a dict");
    }
    if (!no_locals && !TRY(is_mapping(locals))) {
        if (is_exec)
            return raise(thread, TypeError_type, "locals must be a mapping or None, not {}", {type_of(locals)});
        return raise(thread, TypeError_type, "locals must be a mapping");
    }
    if (no_globals) {
        if (!thread.fp) return raise(thread, SystemError_type, "globals and locals cannot be NULL");
        result.globals = frame_function(thread.fp)->globals;
        result.locals = no_locals ? current_locals(thread) : locals;
    } else {
        result.globals = globals.as<Dict>();
        result.locals = no_locals ? globals : locals;
    }
    add_builtins(thread, result.globals);
    return {};
}

size_t free_variables(Code* code) {
    size_t count = 0;
    for (uint8_t kind : code->source->localspluskinds->bytes) count += (kind & code::kFree) != 0;
    return count;
}

Raises<Tuple*> check_closure(Thread& thread, size_t wanted, Value closure) {
    if (!closure.is<Tuple>() || closure.as<Tuple>()->size != wanted) {
        return raise(thread, TypeError_type, "code object requires a closure of exactly length {}", {wanted});
    }
    for (Value cell : closure.as<Tuple>()->span()) {
        if (!cell.is<Cell>())
            return raise(thread, TypeError_type, "code object requires a closure of exactly length {}", {wanted});
    }
    return closure.as<Tuple>();
}

Raises<Value> run_source(Thread& thread, Value source, CompileMode mode, Namespaces const& namespaces) {
    SourceText text;
    TRY(read_source(thread, source, mode == CompileMode::Exec ? "exec" : "eval", "string, bytes or code object", text));
    if (mode == CompileMode::Eval) text.text.erase(0, text.text.find_first_not_of(" \t"));
    CompileRequest request{.source = as_bytes(text.text),
                           .source_is_str = text.is_str,
                           .filename = "<string>",
                           .mode = mode,
                           .flags = inherited_flags(thread),
                           .optimize = configuration.optimize};
    TRY(audit_source(thread, text.text, intern(request.filename)));
    Code* code = TRY(compile_source(thread, request));
    TRY(audit(thread, "exec", {Value::of(code)}));
    return run_in_namespaces(thread, code, namespaces.globals, namespaces.locals);
}

Raises<Value> builtin_exec(Thread& thread, Value* args) {
    Namespaces namespaces;
    TRY(namespaces_for(thread, args[1], args[2], true, namespaces));
    bool no_closure = args[3].is_empty() || is_none(args[3]);
    if (!args[0].is<Code>()) {
        if (!no_closure) return raise(thread, TypeError_type, "closure can only be used when source is a code object");
        TRY(run_source(thread, args[0], CompileMode::Exec, namespaces));
        return none();
    }
    Code* code = args[0].as<Code>();
    size_t wanted = free_variables(code);
    if (!wanted && !no_closure) return raise(thread, TypeError_type, "cannot use a closure with this code object");
    Tuple* closure = wanted ? TRY(check_closure(thread, wanted, no_closure ? none() : args[3])) : nullptr;
    TRY(audit(thread, "exec", {args[0]}));
    TRY(run_in_namespaces(thread, code, namespaces.globals, namespaces.locals, closure));
    return none();
}

Raises<Value> builtin_eval(Thread& thread, Value* args) {
    Namespaces namespaces;
    TRY(namespaces_for(thread, args[1], args[2], false, namespaces));
    if (!args[0].is<Code>()) return run_source(thread, args[0], CompileMode::Eval, namespaces);
    if (free_variables(args[0].as<Code>())) {
        return raise(thread, TypeError_type, "code object passed to eval() may not contain free variables");
    }
    TRY(audit(thread, "exec", {args[0]}));
    return run_in_namespaces(thread, args[0].as<Code>(), namespaces.globals, namespaces.locals);
}

}  // namespace

Raises<Value> builtin_import(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) return raise(thread, TypeError_type, "module name must be a string");
    int64_t level = args[4].is_empty() ? 0 : TRY(to_int64(thread, args[4]));
    Value globals = args[1].is_empty() ? none() : args[1];
    return import_module(thread, args[0].as<Str>(), globals, args[2], args[3].is_empty() ? none() : args[3], level);
}

namespace {

/// Calls sys.breakpointhook with what it was called with.
Raises<Value> builtin_breakpoint(Thread& thread, Value* args) {
    Value hook = sys_module()->dict->find(intern("breakpointhook"));
    if (hook.is_empty()) return raise(thread, RuntimeError_type, "lost sys.breakpointhook");
    Dict* keywords = args[1].as<Dict>();
    List* values = make_list(std::span<Value const>(args[0].as<Tuple>()->span()));
    List* keyword_names = new_list();
    for (int64_t i = keywords->next_entry(0); i >= 0; i = keywords->next_entry(uint32_t(i) + 1)) {
        keyword_names->append(keywords->entry(uint32_t(i)).key);
        values->append(keywords->entry(uint32_t(i)).value);
    }
    Tuple* all_names = keyword_names->size ? make_tuple(std::span<Value const>(keyword_names->span())) : nullptr;
    return call(thread, hook, CallArgs{values->items, args[0].as<Tuple>()->size, all_names});
}

constexpr MethodDef kFunctions[] = {
    {"breakpoint", "(*args, **kws)", builtin_breakpoint, "Enters the debugger, by sys.breakpointhook."},
    {"compile", "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)",
     builtin_compile, "Makes a code object, or a tree, of source text."},
    {"exec", "(source, globals=None, locals=None, /, *, closure=None)", builtin_exec,
     "Runs statements in given namespaces."},
    {"eval", "(source, globals=None, locals=None, /)", builtin_eval, "The value of an expression in given namespaces."},
    {"__import__", "(name, globals=None, locals=None, fromlist=(), level=0)", builtin_import,
     "What an import statement calls."},
};

}  // namespace

std::span<MethodDef const> builtin_code_functions() { return kFunctions; }

}  // namespace py::vm
