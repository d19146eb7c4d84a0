#include "vm/interp/register_op.h"
#include "vm/interp/support.h"
#include "vm/objects/function/builtins_namespace.h"
#include "vm/objects/generator/generator.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/builtins_module.h"

// Names of modules, class bodies and functions' globals.

namespace py::vm {
namespace {

/// What a class body or module stores its names in; the globals where a frame has none of its own.
Value namespace_of(Value* fp) {
    Code* code = frame_code(fp);
    Value space = code->is_optimized() ? kEmpty : frame_owner(fp);
    if (space.is<Generator>()) space = space.as<Generator>()->space;
    return space.is_empty() ? Value::of(frame_function(fp)->globals) : space;
}

bool is_plain(Dict* dict) { return Value::of(dict).is_exact<Dict>(); }

Error raise_name(Thread& thread, Str* name) {
    Error error = raise(thread, NameError_type, "name '{}' is not defined", {name});
    exception_field(thread.pending, "name") = Value::of(name);
    return error;
}

}  // namespace

Error raise_unbound_local(Thread& thread, Code* code, uint32_t local) {
    Str* name = code->local_name(local);
    uint8_t kind = code->source->localspluskinds->bytes[local];
    if (kind & code::kFree) {
        Error error = raise(
            thread, NameError_type,
            "cannot access free variable '{}' where it is not associated with a value in enclosing scope", {name});
        exception_field(thread.pending, "name") = Value::of(name);
        return error;
    }
    return raise(thread, UnboundLocalError_type,
                 "cannot access local variable '{}' where it is not associated with a value", {name});
}

Raises<void> delete_global(Thread& thread, Dict* globals, Str* name) {
    if (globals->remove(name)) return {};
    return raise_name(thread, name);
}

Raises<Value> find_in_namespace(Thread& thread, Value* fp, Str* name) {
    return find_item(thread, namespace_of(fp), name);
}

Raises<Value> load_name(Thread& thread, Value* fp, Str* name) {
    Value found = TRY(find_in_namespace(thread, fp, name));
    if (!found.is_empty()) return found;
    Function* function = frame_function(fp);
    bool was_asked = is_plain(function->globals) && namespace_of(fp) == Value::of(function->globals);
    if (!was_asked) found = function->globals->find(name);
    if (found.is_empty()) found = TRY(find_builtin(thread, function->builtins, name));
    if (found.is_empty()) return raise_name(thread, name);
    return found;
}

Raises<void> store_name(Thread& thread, Value* fp, Str* name, Value value) {
    Value space = namespace_of(fp);
    if (!space.is_exact<Dict>()) return set_item(thread, space, Value::of(name), value);
    space.as<Dict>()->store(name, value);
    return {};
}

Raises<void> delete_name(Thread& thread, Value* fp, Str* name) {
    Value space = namespace_of(fp);
    if (space.is_exact<Dict>()) {
        if (space.as<Dict>()->remove(name)) return {};
        return raise_name(thread, name);
    }
    return set_item(thread, space, Value::of(name), kEmpty);
}

Raises<void> setup_annotations(Thread& thread, Value* fp) {
    if (!TRY(find_in_namespace(thread, fp, names.__annotations__)).is_empty()) return {};
    return store_name(thread, fp, names.__annotations__, Value::of(new_dict()));
}

Raises<Value> load_build_class(Thread& thread, Function* function) {
    Value found = TRY(find_builtin(thread, function->builtins, names.__build_class__));
    if (found.is_empty()) return raise(thread, NameError_type, "__build_class__ not found");
    return found;
}

/// Where classes derived from dict may have something to say.
static Raises<Value> load_unusual_global(Thread& thread, Str* name, Function* function) {
    Value found = TRY(find_item(thread, Value::of(function->globals), name));
    if (found.is_empty()) found = TRY(find_builtin(thread, function->builtins, name));
    if (found.is_empty()) return raise_name(thread, name);
    return found;
}

Raises<Value> load_global(Thread& thread, Instr* ip, Function* function) {
    auto& cache = cache_of<GlobalCache>(ip);
    Dict* globals = function->globals;
    if (!is_plain(globals) || !is_plain(function->builtins)) return load_unusual_global(thread, cache.name, function);
    int64_t index = globals->find_entry(cache.name);
    if (index >= 0) {
        if (cache.counter.left-- == 0) {
            cache.globals_version = globals->version();
            cache.index = uint32_t(index);
            rewrite(ip, RegisterOp::LOAD_GLOBAL_MODULE);
        }
        return globals->entry(uint32_t(index)).value;
    }
    Dict* builtins = function->builtins;
    index = builtins->find_entry(cache.name);
    if (index < 0) return raise_name(thread, cache.name);
    if (cache.counter.left-- == 0) {
        cache.globals_version = globals->version();
        cache.builtins_version = builtins->version();
        cache.index = uint32_t(index);
        rewrite(ip, RegisterOp::LOAD_GLOBAL_BUILTIN);
    }
    return builtins->entry(uint32_t(index)).value;
}

bool remember_builtin_name(Instr* ip, Value* fp) {
    auto& cache = cache_of<GlobalCache>(ip);
    Function* function = frame_function(fp);
    if (!is_plain(function->globals) || !is_plain(function->builtins)) return false;
    if (!(namespace_of(fp) == Value::of(function->globals)) || !function->globals->find(cache.name).is_empty()) {
        return false;
    }
    int64_t index = function->builtins->find_entry(cache.name);
    if (index < 0) return false;
    cache.globals_version = function->globals->version();
    cache.builtins_version = function->builtins->version();
    cache.index = uint32_t(index);
    rewrite(ip, RegisterOp::LOAD_NAME_BUILTIN);
    return true;
}

}  // namespace py::vm
