#include "marshal/base/siphash.h"
#include "vm/modules/marshal/marshal.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/runtime/import/import_lock.h"
#include "vm/runtime/import/import_system.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/configuration.h"

// The module _imp: what importlib asks of the machine.

namespace py::vm {
namespace {

Raises<Value> acquire_lock(Thread& thread, Value*) {
    TRY(import_lock.acquire(thread));
    return none();
}
Raises<Value> release_lock(Thread& thread, Value*) {
    if (!import_lock.release(thread)) return raise(thread, RuntimeError_type, "not holding the import lock");
    return none();
}
Raises<Value> lock_held(Thread&, Value*) { return boolean(import_lock.is_held()); }

Raises<Value> extension_suffixes(Thread&, Value*) { return Value::of(new_list()); }

Raises<Str*> text_argument(Thread& thread, Value value, char const* function) {
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "{}() argument must be str, not {}", {function, type_of(value)});
}

NativeModule const* native_named(Str* name) { return name->is_ascii() ? find_native_module(name->ascii()) : nullptr; }

Raises<Value> is_builtin(Thread& thread, Value* args) {
    Str* name = TRY(text_argument(thread, args[0], "is_builtin"));
    // sys and builtins cannot be made anew.
    if (name == names.sys || name == names.builtins || equal_text(name, "sys") || equal_text(name, "builtins"))
        return Value::small(-1);
    return Value::small(native_named(name) ? 1 : 0);
}

Raises<Value> create_builtin(Thread& thread, Value* args) {
    Value name = TRY(get_attribute(thread, args[0], names.name));
    if (!name.is<Str>()) return raise(thread, TypeError_type, "name must be string, not {}", {type_of(name)});
    if (equal_text(name.as<Str>(), "sys")) return Value::of(sys_module());
    if (equal_text(name.as<Str>(), "builtins")) return Value::of(builtins_module());
    NativeModule const* native = native_named(name.as<Str>());
    return native ? Value::of(TRY(make_native_module(thread, *native))) : none();
}
Raises<Value> exec_builtin(Thread&, Value*) { return Value::small(0); }

Raises<Value> create_dynamic(Thread& thread, Value* args) {
    Value name = TRY(get_attribute(thread, args[0], names.name));
    Error error = raise(thread, ImportError_type, "extension modules of CPython cannot be loaded");
    exception_field(thread.pending, "name") = name;
    return error;
}
Raises<Value> exec_dynamic(Thread&, Value*) { return Value::small(0); }

// Frozen modules.

FrozenModule const* frozen_named(Str* name) { return name->is_ascii() ? find_frozen_module(name->ascii()) : nullptr; }

Raises<Value> is_frozen(Thread& thread, Value* args) {
    return boolean(frozen_named(TRY(text_argument(thread, args[0], "is_frozen"))) != nullptr);
}

Error raise_not_frozen(Thread& thread, Str* name) {
    Error error = raise(thread, ImportError_type, "No such frozen object named {}", {name});
    exception_field(thread.pending, "name") = Value::of(name);
    return error;
}

Raises<Value> is_frozen_package(Thread& thread, Value* args) {
    Str* name = TRY(text_argument(thread, args[0], "is_frozen_package"));
    if (!frozen_named(name)) return raise_not_frozen(thread, name);
    return boolean(false);
}

Raises<Value> find_frozen(Thread& thread, Value* args) {
    FrozenModule const* found = frozen_named(TRY(text_argument(thread, args[0], "find_frozen")));
    if (!found) return none();
    Value data = none();
    if (!args[1].is_empty() && TRY(truth_of(thread, args[1]))) {
        data = TRY(dump_marshalled(thread, Value::of(TRY(load_frozen_code(thread, *found)))));
    }
    return Value::of(make_tuple({data, boolean(false), Value::of(make_str(found->original_name))}));
}

Raises<Value> get_frozen_object(Thread& thread, Value* args) {
    Str* name = TRY(text_argument(thread, args[0], "get_frozen_object"));
    if (!args[1].is_empty() && !is_none(args[1])) {
        Buffer buffer;
        TRY(buffer.acquire(thread, args[1]));
        Value loaded = TRY(load_marshalled(thread, buffer.bytes())).value;
        if (loaded.is<Code>()) return loaded;
        return raise(thread, TypeError_type, "frozen object {} is not a code object", {TRY(repr_of(thread, args[0]))});
    }
    FrozenModule const* found = frozen_named(name);
    if (!found) return raise_not_frozen(thread, name);
    return Value::of(TRY(load_frozen_code(thread, *found)));
}

Raises<Value> init_frozen(Thread& thread, Value* args) {
    if (!frozen_named(TRY(text_argument(thread, args[0], "init_frozen")))) return none();
    return call(thread, builtins_module()->dict->find(names.__import__), {args[0]});
}

Raises<Value> frozen_module_names(Thread&, Value*) {
    List* list = new_list();
    for (FrozenModule const& module : frozen_modules()) list->append(Value::of(make_str(module.name)));
    return Value::of(list);
}

Raises<Value> override_frozen_modules(Thread&, Value*) { return none(); }
Raises<Value> override_multi_interpreters(Thread&, Value*) { return Value::small(0); }

// Code objects and caches.

void set_filename(Code* code, Str* old_name, Str* filename) {
    if (!equal_text(code->filename, old_name)) return;
    note_write(code);
    code->filename = filename;
    // Those inside that are not made yet will take the name from this one.
    if (!code->consts) return;
    for (Value constant : code->consts->span()) {
        if (constant.is<Code>()) set_filename(constant.as<Code>(), old_name, filename);
    }
}

Raises<Value> fix_co_filename(Thread& thread, Value* args) {
    if (!args[0].is<Code>())
        return raise(thread, TypeError_type, "_fix_co_filename() argument 1 must be code, not {}", {type_of(args[0])});
    Str* filename = TRY(text_argument(thread, args[1], "_fix_co_filename"));
    set_filename(args[0].as<Code>(), args[0].as<Code>()->filename, filename);
    return none();
}

Raises<Value> source_hash(Thread& thread, Value* args) {
    int64_t key = TRY(to_int64(thread, args[0]));
    Buffer buffer;
    ByteView bytes;
    if (args[1].is<Bytes>()) {
        bytes = args[1].as<Bytes>()->view();
    } else {
        TRY(buffer.acquire(thread, args[1]));
        bytes = buffer.bytes();
    }
    uint64_t hash = siphash13(uint64_t(key), 0, bytes);
    uint8_t little[8];
    for (int i = 0; i < 8; i++) little[i] = uint8_t(hash >> (8 * i));
    return Value::of(make_bytes(little));
}

constexpr MethodDef kFunctions[] = {
    {"acquire_lock", "()", acquire_lock,
     "Waits until no other thread imports, and keeps them from it until release_lock(). It nests."},
    {"release_lock", "()", release_lock,
     "Lets other threads import again. RuntimeError if this thread had not kept them from it."},
    {"lock_held", "()", lock_held, "Whether the import lock is held."},
    {"extension_suffixes", "()", extension_suffixes, "Endings of extension modules' files: there are none."},
    {"is_builtin", "(name, /)", is_builtin,
     "1 if there is a native module of that name, -1 if it cannot be made twice, else 0."},
    {"create_builtin", "(spec, /)", create_builtin,
     "A new native module of the name in a spec; None if there is none."},
    {"exec_builtin", "(mod, /)", exec_builtin,
     "Does nothing, and gives 0: native modules are complete when they are made."},
    {"create_dynamic", "(spec, file=None, /)", create_dynamic,
     "ImportError: modules in shared libraries are made for another machine."},
    {"exec_dynamic", "(mod, /)", exec_dynamic, "Does nothing, and gives 0: no module comes from a shared library."},
    {"is_frozen", "(name, /)", is_frozen, "Whether there is a frozen module of that name."},
    {"is_frozen_package", "(name, /)", is_frozen_package,
     "Whether the frozen module of that name is a package. ImportError if there is none."},
    {"find_frozen", "(name, /, *, withdata=False)", find_frozen,
     "(bytes of its code or None, whether it is a package, original name) of a frozen module; None if there is none."},
    {"get_frozen_object", "(name, data=None, /)", get_frozen_object,
     "Code of a frozen module. ImportError if there is none."},
    {"init_frozen", "(name, /)", init_frozen, "Makes a frozen module; None if there is none."},
    {"_frozen_module_names", "()", frozen_module_names, "List of the names of all frozen modules."},
    {"_override_frozen_modules_for_tests", "(override, /)", override_frozen_modules,
     "Does nothing: frozen modules are used as they are."},
    {"_override_multi_interp_extensions_check", "(override, /)", override_multi_interpreters,
     "Does nothing, and gives 0: a process has one machine."},
    {"_fix_co_filename", "(code, path, /)", fix_co_filename,
     "Writes another path into a code object and those within it."},
    {"source_hash", "(key, source)", source_hash,
     "Eight bytes that depend on a source text and a key, for .pyc files that are checked by content."},
};

Raises<void> fill(Thread&, Module* module) {
    module->dict->store(intern("check_hash_based_pycs"), Value::of(intern(configuration.check_hash_based_pycs)));
    return {};
}

}  // namespace

extern NativeModule const kImpModule;
NativeModule const kImpModule{
    .name = "_imp", .doc = "What importlib asks of the machine.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
