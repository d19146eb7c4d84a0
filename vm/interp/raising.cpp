#include "vm/interp/support.h"
#include "vm/runtime/protocol/special_methods.h"

// The raise and with statements, and except clauses.

namespace py::vm {
namespace {

Raises<Exception*> as_exception(Thread& thread, Value value, char const* message) {
    if (value.is<Exception>()) return value.as<Exception>();
    if (value.is<Type>() && value.as<Type>()->is_subtype_of(&BaseException_type)) {
        Value made = TRY(call(thread, value, {}));
        if (made.is<Exception>()) return made.as<Exception>();
        return raise(thread, TypeError_type, "calling {} should have returned an instance of BaseException, not {}",
                     {TRY(repr_of(thread, value)), type_of(made)});
    }
    return raise(thread, TypeError_type, "{}", {message});
}

bool is_exception_class(Value value) {
    return value.is<Type>() && value.as<Type>()->is_subtype_of(&BaseException_type);
}

}  // namespace

Error raise_statement(Thread& thread, Value value, Value cause) {
    if (value.is_empty()) {
        Exception* handled = thread.handled_exception();
        if (!handled) return raise(thread, RuntimeError_type, "No active exception to reraise");
        return restore_exception(thread, handled);
    }
    auto exception = as_exception(thread, value, "exceptions must derive from BaseException");
    if (!exception.ok()) return Error{};
    if (!cause.is_empty()) {
        if (is_none(cause)) {
            exception.value()->cause = nullptr;
        } else {
            auto from = as_exception(thread, cause, "exception causes must derive from BaseException");
            if (!from.ok()) return Error{};
            exception.value()->cause = from.value();
        }
        exception.value()->suppress_context = true;
    }
    return raise_exception(thread, exception.value());
}

Raises<bool> exception_matches(Thread& thread, Value exception, Value types) {
    Type* type = type_of(exception);
    constexpr char const* kMessage = "catching classes that do not inherit from BaseException is not allowed";
    if (types.is<Tuple>()) {
        for (Value entry : types.as<Tuple>()->span()) {
            if (!is_exception_class(entry)) return raise(thread, TypeError_type, kMessage);
        }
        for (Value entry : types.as<Tuple>()->span()) {
            if (type->is_subtype_of(entry.as<Type>())) return true;
        }
        return false;
    }
    if (!is_exception_class(types)) return raise(thread, TypeError_type, kMessage);
    return type->is_subtype_of(types.as<Type>());
}

Raises<Value> bind_special(Thread& thread, Value object, Str* name) {
    Value method = lookup(type_of(object), name);
    if (method.is_empty()) return kEmpty;
    if (auto get = type_of(method)->slots.descriptor_get) {
        return get(thread, method, object, Value::of(type_of(object)));
    }
    return method;
}

namespace {

/// `kind` stands in front of "context manager protocol".
Raises<void> enter_manager(Thread& thread, Value manager, Str* enter_name, Str* exit_name, char const* kind,
                           Value* targets) {
    Value plain_enter = lookup(type_of(manager), enter_name);
    bool is_function = plain_enter.is_exact<Function>();
    Value enter = is_function ? plain_enter : TRY(bind_special(thread, manager, enter_name));
    if (enter.is_empty()) {
        return raise(thread, TypeError_type, "'{}' object does not support the {}context manager protocol",
                     {type_of(manager), kind});
    }
    Value exit = TRY(bind_special(thread, manager, exit_name));
    if (exit.is_empty()) {
        return raise(thread, TypeError_type,
                     "'{}' object does not support the {}context manager protocol (missed {} method)",
                     {type_of(manager), kind, exit_name});
    }
    targets[1] = TRY(is_function ? call(thread, enter, {manager}) : call(thread, enter, {}));
    targets[0] = exit;
    return {};
}

}  // namespace

Raises<void> enter_with(Thread& thread, Value manager, Value* targets) {
    return enter_manager(thread, manager, names.__enter__, names.__exit__, "", targets);
}

Raises<void> enter_async_with(Thread& thread, Value manager, Value* targets) {
    return enter_manager(thread, manager, names.__aenter__, names.__aexit__, "asynchronous ", targets);
}

Raises<Value> call_exit(Thread& thread, Value exit, Value exception) {
    Traceback* traceback = exception.as<Exception>()->traceback;
    return call(thread, exit, {Value::of(type_of(exception)), exception, traceback ? Value::of(traceback) : none()});
}

}  // namespace py::vm
