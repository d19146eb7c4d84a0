#include "vm/modules/sys/sys.h"

#include <tuple>

#include "vm/errors/unraisable.h"
#include "vm/modules/sys/functions.h"
#include "vm/modules/sys/information.h"
#include "vm/modules/sys/settings.h"
#include "vm/modules/sys/sys_frames.h"
#include "vm/modules/sys/sys_threads.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

// The module sys.

namespace py::vm {
namespace {

Raises<Value> sys_exit(Thread& thread, Value* args) {
    if (args[0].is_empty() || is_none(args[0])) {
        return raise_exception(thread, make_exception(SystemExit_type, empty_tuple()));
    }
    Tuple* parts = args[0].is<Tuple>() ? args[0].as<Tuple>() : make_tuple({args[0]});
    return raise_exception(thread, make_exception(SystemExit_type, parts));
}

Raises<Value> sys_getrecursionlimit(Thread& thread, Value*) { return Value::small(thread.recursion_limit); }

Raises<Value> sys_setrecursionlimit(Thread& thread, Value* args) {
    int64_t limit = TRY(to_int64(thread, args[0]));
    if (limit < 1) return raise(thread, ValueError_type, "recursion limit must be greater or equal than 1");
    if (limit > 1000000000) limit = 1000000000;
    int used = thread.recursion_limit - thread.depth_left;
    if (limit <= used) {
        return raise(thread, RecursionError_type,
                     "cannot set the recursion limit to {} at the recursion depth {}: the limit is too low",
                     {limit, used});
    }
    thread.recursion_limit = int(limit);
    thread.depth_left = int(limit) - used;
    return none();
}

Raises<Value> sys_exc_info(Thread& thread, Value*) {
    Exception* handled = thread.handled_exception();
    if (!handled) return Value::of(make_tuple({none(), none(), none()}));
    Value traceback = handled->traceback ? Value::of(handled->traceback) : none();
    return Value::of(make_tuple({Value::of(handled->type()), Value::of(handled), traceback}));
}

Raises<Value> sys_exception(Thread& thread, Value*) {
    Exception* handled = thread.handled_exception();
    return handled ? Value::of(handled) : none();
}

Raises<Value> sys_intern(Thread& thread, Value* args) {
    if (!args[0].is_exact<Str>()) return raise(thread, TypeError_type, "can't intern {}", {type_of(args[0])});
    return Value::of(intern(args[0].as<Str>()));
}

Raises<Value> sys_excepthook(Thread& thread, Value* args) {
    std::string text;
    if (args[1].is<Exception>()) {
        text = render_exception(thread, args[1].as<Exception>());
    } else {
        text = to_utf8(format_message("TypeError: print_exception(): Exception expected for value, {} found\n",
                                      {type_of(args[1])}));
    }
    Value stream = sys_module()->dict->find(names.stderr);
    if (stream.is_empty() || is_none(stream)) return none();
    TRY(call_method(thread, stream, names.write, {Value::of(make_str(text))}));
    TRY(call_method(thread, stream, names.flush, {}));
    return none();
}

/// Shows a value at the prompt and keeps it as `builtins._`, which is None while the repr is being made.
Raises<Value> sys_displayhook(Thread& thread, Value* args) {
    if (is_none(args[0])) return none();
    Value module = loaded_modules()->find(names.builtins);
    if (module.is_empty()) return raise(thread, RuntimeError_type, "lost builtins module");
    Str* last = intern("_");
    TRY(set_attribute(thread, module, last, none()));
    Value stream = sys_module()->dict->find(names.stdout);
    if (stream.is_empty() || is_none(stream)) return raise(thread, RuntimeError_type, "lost sys.stdout");
    Str* text = TRY(repr_of(thread, args[0]));
    auto written = call_method(thread, stream, names.write, {Value::of(text)});
    if (!written.ok()) {
        if (!catch_pending(thread, UnicodeEncodeError_type)) return Error{};
        TRY(call_method(thread, stream, names.write, {Value::of(TRY(ascii_of(thread, args[0])))}));
    }
    TRY(call_method(thread, stream, names.write, {Value::of(intern("\n"))}));
    TRY(set_attribute(thread, module, last, args[0]));
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"excepthook", "(exctype, value, traceback, /)", sys_excepthook,
     "Writes an exception that nobody caught, with its traceback, to sys.stderr."},
    {"displayhook", "(object, /)", sys_displayhook,
     "Writes the repr of what the prompt computed to sys.stdout, and keeps it as `_`. Nothing for None."},
    {"unraisablehook", "(unraisable, /)", default_unraisablehook,
     "Writes an exception that could not be raised anywhere, as one in a finalizer, to sys.stderr."},
    {"exit", "(status=None, /)", sys_exit,
     "Ends the program by SystemExit. The status is None or 0 for success, another number, or an object to be written "
     "to sys.stderr."},
    {"getrecursionlimit", "()", sys_getrecursionlimit, "How deep calls may nest."},
    {"setrecursionlimit", "(limit, /)", sys_setrecursionlimit,
     "Sets how deep calls may nest. RecursionError if they are deeper now."},
    {"exc_info", "()", sys_exc_info,
     "Type, value and traceback of the exception that is being handled; None three times if there is none."},
    {"exception", "()", sys_exception, "The exception that is being handled, or None."},
    {"intern", "(string, /)", sys_intern, "The one text of all equal ones that comparisons know by its identity."},
};

}  // namespace

void fill_sys_module(Thread& thread, Module* module, Dict* modules) {
    add_functions(module, kFunctions);
    add_functions(module, sys_frame_functions());
    add_functions(module, sys_functions());
    Dict* dict = module->dict;
    dict->store(names.__doc__, Value::of(make_str("The machine itself: its settings, streams, modules and limits.")));
    auto set = [&](std::string_view name, Value value) { dict->store(intern(name), value); };
    set("modules", Value::of(modules));
    for (char const* hook : {"excepthook", "displayhook", "unraisablehook", "breakpointhook"}) {
        set("__" + std::string(hook) + "__", dict->find(intern(hook)));
    }
    add_sys_information(module);
    add_sys_settings(thread, module);
    add_sys_thread_functions(module);
    add_unraisable_type(module);
}

}  // namespace py::vm
