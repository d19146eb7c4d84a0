#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/generator/generator.h"
#include "vm/objects/generator/generator_methods.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/warn.h"

// What generators and coroutines have in common, and the type generator.

namespace py::vm {

Generator* generator_of(Value value) { return value.as<Generator>(); }

char const* kind_of(Generator const* generator) {
    if (generator->type() == &coroutine_type) return "coroutine";
    return generator->type() == &async_generator_type ? "async generator" : "generator";
}

Raises<Value> generator_repr(Thread&, Value self) {
    Type* type = type_of(self);
    return Value::of(format_message("<{} object {} at {}>", {type, generator_of(self)->qualname, address_text(self)}));
}

Raises<Value> generator_send(Thread& thread, Value* args) {
    Value result = TRY(resume_generator(thread, generator_of(args[0]), args[1]));
    return result.is_empty() ? raise_stop_iteration(thread, args[0]) : Raises<Value>(result);
}

Raises<Exception*> exception_to_throw(Thread& thread, Value type, Value value, Value traceback) {
    bool has_value = !value.is_empty() && !is_none(value);
    if (!traceback.is_empty() && !is_none(traceback) && !traceback.is<Traceback>()) {
        return raise(thread, TypeError_type, "throw() third argument must be a traceback object");
    }
    Value exception = type;
    if (type.is<Type>() && type.as<Type>()->is_subtype_of(&BaseException_type)) {
        if (has_value && value.is<Exception>() && type_of(value)->is_subtype_of(type.as<Type>())) {
            exception = value;
        } else if (!has_value) {
            exception = TRY(call(thread, type, {}));
        } else if (value.is<Tuple>()) {
            exception = TRY(call(thread, type, CallArgs{value.as<Tuple>()->items, value.as<Tuple>()->size, nullptr}));
        } else {
            exception = TRY(call(thread, type, {value}));
        }
    } else if (type.is<Exception>() && has_value) {
        return raise(thread, TypeError_type, "instance exception may not have a separate value");
    }
    if (!exception.is<Exception>() && exception != type) {
        return raise(thread, TypeError_type, "calling {} should have returned an instance of BaseException, not {}",
                     {TRY(repr_of(thread, type)), type_of(exception)});
    }
    if (!exception.is<Exception>()) {
        return raise(thread, TypeError_type,
                     "exceptions must be classes or instances deriving from BaseException, not {}", {type_of(type)});
    }
    if (traceback.is<Traceback>()) exception.as<Exception>()->traceback = traceback.as<Traceback>();
    return exception.as<Exception>();
}

Raises<Value> generator_throw(Thread& thread, Value* args) {
    Exception* exception = TRY(exception_to_throw(thread, args[1], args[2], args[3]));
    Value result = TRY(throw_into_generator(thread, generator_of(args[0]), exception));
    return result.is_empty() ? raise_stop_iteration(thread, args[0]) : Raises<Value>(result);
}

Raises<Value> generator_close(Thread& thread, Value* args) {
    TRY(close_generator(thread, generator_of(args[0])));
    return none();
}

/// Runs what `finally` and `with` have waiting in one that nobody refers to any more.
Raises<Value> generator_del(Thread& thread, Value* args) {
    Generator* generator = generator_of(args[0]);
    if (generator->state == GeneratorState::Closed || generator->state == GeneratorState::Running) return none();
    if (type_of(args[0]) == &async_generator_type && !generator->finalizer_hook.is_empty() &&
        !is_none(generator->finalizer_hook) && !generator->is_exhausted) {
        return call(thread, generator->finalizer_hook, {args[0]});
    }
    if (type_of(args[0]) == &coroutine_type && generator->state == GeneratorState::Created) {
        TRY(warn_never_awaited(thread, args[0]));
    }
    TRY(close_generator(thread, generator));
    return none();
}

Raises<Value> get_generator_name(Thread&, Value self) { return Value::of(generator_of(self)->name); }
Raises<void> set_generator_name(Thread& thread, Value self, Value value) {
    if (!value.is<Str>()) return raise(thread, TypeError_type, "__name__ must be set to a string object");
    generator_of(self)->name = value.as<Str>();
    return {};
}
Raises<Value> get_generator_qualname(Thread&, Value self) { return Value::of(generator_of(self)->qualname); }
Raises<void> set_generator_qualname(Thread& thread, Value self, Value value) {
    if (!value.is<Str>()) return raise(thread, TypeError_type, "__qualname__ must be set to a string object");
    generator_of(self)->qualname = value.as<Str>();
    return {};
}
Raises<Value> get_generator_running(Thread&, Value self) {
    return boolean(generator_of(self)->state == GeneratorState::Running);
}
Raises<Value> get_generator_suspended(Thread&, Value self) {
    return boolean(generator_of(self)->state == GeneratorState::Suspended);
}
Raises<Value> get_generator_code(Thread&, Value self) { return Value::of(generator_of(self)->function->code); }
Raises<Value> get_generator_frame(Thread& thread, Value self) {
    Frame* frame = frame_of(thread, generator_of(self));
    return frame ? Value::of(frame) : none();
}
Raises<Value> get_generator_delegate(Thread&, Value self) {
    Value delegate = delegate_of(generator_of(self));
    return delegate.is_empty() ? none() : delegate;
}

/// Temporary slots that are not alive at the yield, and the one for what is sent, may hold what has been freed by now.
static void trace_suspended_frame(Generator* generator, Marker& marker) {
    Code* code = generator->function->code;
    uint32_t first = code->owner_slot() + 1;
    marker.mark_range(generator->frame, std::min(first, generator->live));
    if (generator->live <= first) return;
    LiveSet live = live_set(code, generator->resume_ip - 1);
    for (uint32_t slot = first; slot < generator->sent_slot; slot++) {
        if (live >> std::min(slot - first, kLastLiveBit) & 1) marker.mark_range(generator->frame + slot, 1);
    }
}

void trace_generator(Object* object, Marker& marker) {
    auto* generator = static_cast<Generator*>(object);
    marker.mark(generator->function);
    marker.mark(generator->name);
    marker.mark(generator->qualname);
    marker.mark(generator->handled.current);
    marker.mark(generator->frame_object);
    marker.mark(generator->origin);
    marker.mark(generator->finalizer_hook);
    if (generator->live) trace_suspended_frame(generator, marker);
}

namespace {

Raises<Value> generator_next(Thread& thread, Value self) {
    return resume_generator(thread, generator_of(self), none());
}

constexpr MethodDef kMethods[] = {
    {"send", "($self, arg, /)", generator_send,
     "Resumes the generator; the pending yield expression gets arg. Returns what is yielded next."},
    {"throw", "($self, typ, val=None, tb=None, /)", generator_throw,
     "Raises an exception at the pending yield. Returns what is yielded next."},
    {"close", "($self, /)", generator_close, "Raises GeneratorExit at the pending yield, so that the generator ends."},
    {"__del__", "($self, /)", generator_del},
};
constexpr GetSetDef kAttributes[] = {
    {"__name__", get_generator_name, set_generator_name, AttributeKind::Computed,
     "The name of its function, at first."},
    {"__qualname__", get_generator_qualname, set_generator_qualname, AttributeKind::Computed,
     "The name of its function with those around it, at first."},
    {"gi_running", get_generator_running},
    {"gi_suspended", get_generator_suspended},
    {"gi_code", get_generator_code},
    {"gi_frame", get_generator_frame},
    {"gi_yieldfrom", get_generator_delegate, nullptr, AttributeKind::Computed, "What `yield from` waits for, or None."},
};

}  // namespace

extern TypeSpec const kGeneratorSpec;
TypeSpec const kGeneratorSpec{.name = "generator",
                              .layout = Layout::Generator,
                              .size = sizeof(Generator),
                              .flags = kNoConstructor | kWeaklyReferable,
                              .slots = {.repr = generator_repr, .iter = iterator_self, .next = generator_next},
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .trace = trace_generator};

}  // namespace py::vm
