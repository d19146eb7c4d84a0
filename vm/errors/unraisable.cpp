#include "vm/errors/unraisable.h"

#include "vm/objects/exception.h"
#include "vm/objects/module/module.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// Exceptions that nobody can catch.

namespace py::vm {
namespace {

enum Field : size_t { kType, kValue, kTraceback, kMessage, kObject, kFields };

constexpr StructField kHookFields[kFields] = {
    {"exc_type", "The class of the exception"},        {"exc_value", "The exception, or None"},
    {"exc_traceback", "Where it was raised, or None"}, {"err_msg", "What to say in front of it, or None"},
    {"object", "What was running, or None"},
};

Type hook_args_type;

StructSequenceSpec const& hook_args_spec() {
    static StructSequenceSpec const spec{"UnraisableHookArgs", kHookFields, kFields,
                                         "What sys.unraisablehook is told of an exception that cannot be raised."};
    return spec;
}

std::string header_of(Thread& thread, Value message, Value object) {
    bool has_message = message.is<Str>();
    std::string text = has_message ? to_utf8(message.as<Str>()) : "Exception ignored in";
    if (is_none(object)) return has_message ? text + ":\n" : "";
    Raises<Str*> shown = repr_of(thread, object);
    if (!shown.ok()) thread.pending = nullptr;
    return text + ": " + (shown.ok() ? to_utf8(shown.value()) : "<object repr() failed>") + "\n";
}

/// To `sys.stderr`, if there is one.
Raises<void> write_error_text(Thread& thread, std::string const& text) {
    Value file = sys_module()->dict->find(names.stderr);
    if (file.is_empty() || is_none(file)) return {};
    TRY(call_method(thread, file, names.write, {Value::of(make_str(text))}));
    TRY(call_method(thread, file, names.flush, {}));
    return {};
}

Raises<void> show(Thread& thread, Tuple* info) {
    std::string text = header_of(thread, struct_field(info, kMessage), struct_field(info, kObject));
    Value exception = struct_field(info, kValue);
    Value type = struct_field(info, kType);
    if (exception.is<Exception>()) {
        text += render_exception(thread, exception.as<Exception>());
    } else if (type.is<Type>()) {
        text += to_utf8(type.as<Type>()->qualname) + "\n";
    }
    return write_error_text(thread, text);
}

}  // namespace

Raises<Value> default_unraisablehook(Thread& thread, Value* args) {
    if (!args[0].is<Tuple>() || type_of(args[0]) != &hook_args_type) {
        return raise(thread, TypeError_type, "sys.unraisablehook argument type must be UnraisableHookArgs");
    }
    TRY(show(thread, args[0].as<Tuple>()));
    return none();
}

void add_unraisable_type(Module* sys) {
    prepare_module_type(hook_args_type, hook_args_spec());
    sys->dict->store(hook_args_type.name, Value::of(&hook_args_type));
}

void report_unraisable(Thread& thread, Value object, std::string_view message) {
    Exception* exception = thread.take_pending();
    if (!exception) return;
    Tuple* info = make_struct_sequence(
        hook_args_type, {Value::of(exception->type()), Value::of(exception),
                         exception->traceback ? Value::of(exception->traceback) : none(),
                         message.empty() ? none() : Value::of(make_str(message)), object.is_empty() ? none() : object});
    Value hook = sys_module()->dict->find(intern("unraisablehook"));
    Raises<Value> done = kEmpty;
    auto told = audit(thread, "sys.unraisablehook", {hook.is_empty() ? none() : hook, Value::of(info)});
    if (!told.ok()) {
        done = Error{};
    } else if (!hook.is_empty() && !is_none(hook)) {
        done = call(thread, hook, {Value::of(info)});
    } else {
        Value argument = Value::of(info);
        done = default_unraisablehook(thread, &argument);
    }
    if (done.ok()) return;
    // The hook itself failed: tell of that, once.
    Exception* failure = thread.take_pending();
    std::string text = header_of(thread, Value::of(make_str("Exception ignored in sys.unraisablehook")), hook) +
                       render_exception(thread, failure);
    if (!write_error_text(thread, text).ok()) thread.pending = nullptr;
}

}  // namespace py::vm
