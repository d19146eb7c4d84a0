#include "vm/runtime/import/import.h"

#include "vm/interp/frame.h"
#include "vm/interp/support.h"
#include "vm/modules/warnings/warnings.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/function/builtins_namespace.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/import/import_system.h"
#include "vm/runtime/import/import_time.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/system/configuration.h"

// Import statements. Finding and loading is the work of the standard library's importlib (import_system.cpp).

namespace py::vm {
namespace {

Error raise_import_error(Thread& thread, Type& type, Str* message, Value name, Value path = kEmpty) {
    Error error = raise_value(thread, type, Value::of(message));
    exception_field(thread.pending, "msg") = Value::of(message);
    exception_field(thread.pending, "name") = name;
    if (!path.is_empty()) exception_field(thread.pending, "path") = path;
    return error;
}

bool is_importlib_file(Str* filename) {
    return equal_text(filename, "<frozen importlib._bootstrap>") ||
           equal_text(filename, "<frozen importlib._bootstrap_external>");
}

/// Takes the frames of importlib out of the pending exception's traceback: all runs of them for an ImportError, else
/// those that end in a call of code outside.
void cut_importlib_frames(Thread& thread) {
    Exception* exception = thread.pending;
    if (configuration.verbose) return;
    bool always = exception->type()->is_subtype_of(&ImportError_type);
    Traceback** link = &exception->traceback;
    Traceback** outer = link;
    bool inside = false;
    while (Traceback* entry = *link) {
        bool now_inside = is_importlib_file(entry->code->filename);
        if (now_inside && !inside) outer = link;
        inside = now_inside;
        if (inside && (always || equal_text(entry->code->name, "_call_with_frames_removed"))) {
            *outer = entry->next;
            link = outer;
        } else {
            link = &entry->next;
        }
    }
}

/// Whatever a program has made of sys.modules.
Value importlib() { return running_importlib() ? Value::of(running_importlib()) : kEmpty; }

/// Without a standard library there are only the modules of the machine.
Raises<Value> load_native(Thread& thread, Str* name) {
    NativeModule const* native = name->is_ascii() ? find_native_module(name->ascii()) : nullptr;
    if (!native)
        return raise_import_error(thread, ModuleNotFoundError_type, format_message("No module named '{}'", {name}),
                                  Value::of(name));
    Module* made = TRY(make_native_module(thread, *native));
    loaded_modules()->store(name, Value::of(made));
    return Value::of(made);
}

Raises<void> audit_import(Thread& thread, Str* name) {
    if (!has_audit_hooks()) return {};
    auto setting = [](char const* attribute) {
        Value value = sys_module()->dict->find(intern(attribute));
        return value.is_empty() ? none() : value;
    };
    return audit(thread, "import",
                 {Value::of(name), none(), setting("path"), setting("meta_path"), setting("path_hooks")});
}

Raises<Value> find_and_load(Thread& thread, Str* name) {
    Value library = importlib();
    if (library.is_empty()) return load_native(thread, name);
    TRY(audit_import(thread, name));
    Value finder = TRY(get_attribute(thread, library, names._find_and_load));
    Value import = builtins_module()->dict->find(names.__import__);
    ImportTimer timer(name);
    auto found = call(thread, finder, {Value::of(name), import.is_empty() ? none() : import});
    if (!found.ok()) cut_importlib_frames(thread);
    return found;
}

Raises<bool> is_initializing(Thread& thread, Value module) {
    Value spec = TRY(find_attribute(thread, module, names.__spec__));
    if (spec.is_empty() || is_none(spec)) return false;
    Value flag = TRY(find_attribute(thread, spec, names._initializing));
    return !flag.is_empty() && TRY(truth_of(thread, flag));
}

/// The module of that name; another thread that is still at it is waited for.
Raises<Value> load_absolute(Thread& thread, Str* name) {
    Value module = TRY(loaded_modules()->find(thread, Value::of(name)));
    if (module.is_empty() || is_none(module)) return find_and_load(thread, name);
    if (TRY(is_initializing(thread, module)) && !importlib().is_empty()) {
        auto waited = call_method(thread, importlib(), intern("_lock_unlock_module"), {Value::of(name)});
        if (!waited.ok()) {
            cut_importlib_frames(thread);
            return Error{};
        }
    }
    return module;
}

int64_t find_last_dot(Str* text, size_t stop) { return find_last_text(text, intern("."), 0, stop); }

Raises<Str*> package_from_name(Thread& thread, Dict* globals) {
    Str* text = intern("can't resolve package from __spec__ or __package__, falling back on __name__ and __path__");
    TRY(issue_warning(thread, Value::of(text), &ImportWarning_type, 1, kEmpty));
    Value name = globals->find(names.__name__);
    if (name.is_empty()) return raise_value(thread, KeyError_type, Value::of(intern("'__name__' not in globals")));
    if (!name.is<Str>()) return raise(thread, TypeError_type, "__name__ must be a string");
    if (!globals->find(names.__path__).is_empty()) return name.as<Str>();
    int64_t dot = find_last_dot(name.as<Str>(), name.as<Str>()->length);
    return dot < 0 ? empty_str() : substring(name.as<Str>(), 0, size_t(dot));
}

/// The package that relative names start from.
Raises<Str*> current_package(Thread& thread, Value scope) {
    if (!scope.is<Dict>()) {
        if (is_none(scope)) return raise_value(thread, KeyError_type, Value::of(intern("'__name__' not in globals")));
        return raise(thread, TypeError_type, "globals must be a dict");
    }
    Dict* globals = scope.as<Dict>();
    Value package = globals->find(names.__package__);
    Value spec = globals->find(names.__spec__);
    bool has_spec = !spec.is_empty() && !is_none(spec);
    if (!package.is_empty() && !is_none(package)) {
        if (!package.is<Str>()) return raise(thread, TypeError_type, "package must be a string");
        if (has_spec) {
            Value parent = TRY(get_attribute(thread, spec, intern("parent")));
            if (!TRY(equal(thread, package, parent))) {
                TRY(issue_warning(thread, Value::of(intern("__package__ != __spec__.parent")), &ImportWarning_type, 1,
                                  kEmpty));
            }
        }
        return package.as<Str>();
    }
    if (!has_spec) return package_from_name(thread, globals);
    Value parent = TRY(get_attribute(thread, spec, intern("parent")));
    if (!parent.is<Str>()) return raise(thread, TypeError_type, "__spec__.parent must be a string");
    return parent.as<Str>();
}

Raises<Str*> resolve_relative(Thread& thread, Str* name, Value globals, int64_t level) {
    Str* package = TRY(current_package(thread, globals));
    if (package->length == 0)
        return raise(thread, ImportError_type, "attempted relative import with no known parent package");
    size_t end = package->length;
    for (int64_t up = 1; up < level; up++) {
        int64_t dot = find_last_dot(package, end);
        if (dot < 0) return raise(thread, ImportError_type, "attempted relative import beyond top-level package");
        end = size_t(dot);
    }
    Str* base = substring(package, 0, end);
    return name->length ? format_message("{}.{}", {base, name}) : base;
}

/// `import a.b.c` binds `a`.
Raises<Value> top_of(Thread& thread, Value module, Str* name, Str* absolute, int64_t level) {
    int64_t dot = find_text(name, intern("."), 0, name->length);
    if (dot < 0 || name->length == 0) return module;
    if (level == 0) return load_absolute(thread, intern(substring(name, 0, size_t(dot))));
    size_t cut = name->length - size_t(dot);
    Str* top = substring(absolute, 0, absolute->length - cut);
    Value found = TRY(loaded_modules()->find(thread, Value::of(top)));
    if (!found.is_empty()) return found;
    return raise(thread, KeyError_type, "{} not in sys.modules as expected", {TRY(repr_of(thread, Value::of(top)))});
}

/// The module's own `__file__`, if it is a text.
Raises<Value> file_of(Thread& thread, Value module) {
    if (!module.is<Module>()) return kEmpty;
    Value file = TRY(find_attribute(thread, module, names.__file__));
    return file.is<Str>() ? file : kEmpty;
}

Error raise_cannot_import(Thread& thread, Value module, Value module_name, Str* name) {
    bool known = module_name.is<Str>();
    Value shown = known ? module_name : Value::of(intern("<unknown module name>"));
    Value file = TRY(file_of(thread, module));
    Str* name_text = TRY(repr_of(thread, Value::of(name)));
    Str* module_text = TRY(repr_of(thread, shown));
    Str* message;
    if (file.is_empty()) {
        message = format_message("cannot import name {} from {} (unknown location)", {name_text, module_text});
    } else if (TRY(is_initializing(thread, module))) {
        message = format_message(
            "cannot import name {} from partially initialized module {} (most likely due to a circular import) ({})",
            {name_text, module_text, file.as<Str>()});
    } else {
        message = format_message("cannot import name {} from {} ({})", {name_text, module_text, file.as<Str>()});
    }
    return raise_import_error(thread, ImportError_type, message, shown, file.is_empty() ? none() : file);
}

Raises<void> store_star_name(Thread& thread, Value module, Value name, bool from_all, Value* fp) {
    if (!name.is<Str>()) {
        Value module_name = TRY(get_attribute(thread, module, names.__name__));
        if (!module_name.is<Str>())
            return raise(thread, TypeError_type, "module __name__ must be a string, not {}", {type_of(module_name)});
        return raise(
            thread, TypeError_type, "{} in {}.{} must be str, not {}",
            {from_all ? "Item" : "Key", module_name.as<Str>(), from_all ? "__all__" : "__dict__", type_of(name)});
    }
    Str* text = intern(name.as<Str>());
    if (!from_all && text->length && text->at(0) == '_') return {};
    return store_name(thread, fp, text, TRY(get_attribute(thread, module, text)));
}

}  // namespace

Raises<Value> import_module(Thread& thread, Str* name, Value globals, Value, Value from, int64_t level) {
    if (level < 0) return raise(thread, ValueError_type, "level must be >= 0");
    Str* absolute = name;
    if (level > 0) {
        absolute = TRY(resolve_relative(thread, name, globals, level));
    } else if (name->length == 0) {
        return raise(thread, ValueError_type, "Empty module name");
    }
    Value module = TRY(load_absolute(thread, absolute));
    bool has_from = !is_none(from) && TRY(truth_of(thread, from));
    if (!has_from) return top_of(thread, module, name, absolute, level);
    if (importlib().is_empty() || TRY(find_attribute(thread, module, names.__path__)).is_empty()) return module;
    Value handler = TRY(get_attribute(thread, importlib(), names._handle_fromlist));
    Value import = builtins_module()->dict->find(names.__import__);
    auto handled = call(thread, handler, {module, from, import.is_empty() ? none() : import});
    if (!handled.ok()) cut_importlib_frames(thread);
    return handled;
}

Raises<Value> import_name(Thread& thread, Function* function, Str* name, Value from, Value level) {
    // The machine itself may import too.
    Dict* builtins = function ? function->builtins : builtins_module()->dict;
    if (is_builtins_stand_in(builtins)) {
        return raise(thread, SystemError_type, "bad argument to internal function");
    }
    Value import = builtins->find(names.__import__);
    if (import.is_empty()) return raise(thread, ImportError_type, "__import__ not found");
    Value globals = function ? Value::of(function->globals) : none();
    bool standard =
        import.is_exact<NativeFunction>() && import.as<NativeFunction>()->definition->function == builtin_import;
    if (standard) return import_module(thread, name, globals, none(), from, TRY(to_int64(thread, level)));
    Value locals = thread.fp ? current_locals(thread) : none();
    return call(thread, import, {Value::of(name), globals, locals, from, level});
}

Raises<Value> import_from(Thread& thread, Value module, Str* name) {
    Value found = TRY(find_attribute(thread, module, name));
    if (!found.is_empty()) return found;
    // A module that is being imported further out may not be an attribute of its package yet.
    Value module_name = TRY(find_attribute(thread, module, names.__name__));
    if (module_name.is<Str>()) {
        found = loaded_modules()->find(format_message("{}.{}", {module_name.as<Str>(), name}));
        if (!found.is_empty()) return found;
    }
    return raise_cannot_import(thread, module, module_name, name);
}

Raises<void> import_star(Thread& thread, Value module, Value* fp) {
    Value all = TRY(find_attribute(thread, module, intern("__all__")));
    bool from_all = !all.is_empty();
    if (!from_all) {
        Value dict = TRY(find_attribute(thread, module, names.__dict__));
        if (dict.is_empty())
            return raise(thread, ImportError_type, "from-import-* object has no __dict__ and no __all__");
        all = Value::of(TRY(list_from(thread, TRY(call_method(thread, dict, names.keys, {})))));
    }
    return for_each_item(thread, all, [&](Value name) { return store_star_name(thread, module, name, from_all, fp); });
}

Raises<void> print_expression(Thread& thread, Value value) {
    Value hook = sys_module()->dict->find(intern("displayhook"));
    if (hook.is_empty()) return raise(thread, RuntimeError_type, "lost sys.displayhook");
    TRY(call(thread, hook, {value}));
    return {};
}

}  // namespace py::vm
