#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator/async_generator.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/protocol/operations.h"

// What `asend`, `__anext__`, `athrow` and `aclose` of an asynchronous generator return.

namespace py::vm {

Value make_async_send(Generator* generator, Value sent) {
    auto* awaitable = the_heap->make<AsyncAwaitable>(async_send_type.root_shape);
    awaitable->generator = generator;
    awaitable->sent = sent;
    return Value::of(awaitable);
}

Value make_async_throw(Generator* generator, Tuple* thrown) {
    auto* awaitable = the_heap->make<AsyncAwaitable>(async_throw_type.root_shape);
    awaitable->generator = generator;
    awaitable->sent = none();
    awaitable->thrown = thrown;
    return Value::of(awaitable);
}

namespace {

AsyncAwaitable* self_of(Value value) { return value.as<AsyncAwaitable>(); }

bool ends_iteration(Thread const& thread) {
    Type* type = thread.pending->type();
    return type->is_subtype_of(&StopAsyncIteration_type) || type->is_subtype_of(&GeneratorExit_type);
}

/// An end of the generator is StopAsyncIteration.
Raises<Value> end_as_exception(Thread& thread, Raises<Value> result) {
    if (!result.ok() || !result.value().is_empty()) return result;
    return raise_exception(thread, make_exception(StopAsyncIteration_type, empty_tuple()));
}

/// What a step of the generator means to its awaitable: a yielded value ends the awaiting, anything else is what the
/// generator itself awaits.
Raises<Value> unwrap(Thread& thread, AsyncAwaitable* self, Raises<Value> step) {
    step = end_as_exception(thread, step);
    Generator* generator = self->generator;
    if (!step.ok()) {
        if (ends_iteration(thread)) generator->is_exhausted = true;
    } else if (step.value().is<AsyncYield>()) {
        step = raise_value(thread, StopIteration_type, step.value().as<AsyncYield>()->value);
    } else {
        return step;
    }
    generator->is_awaited = false;
    self->state = AwaitState::Done;
    return step;
}

Raises<Value> resume(Thread& thread, AsyncAwaitable* self, Value sent) {
    return resume_generator(thread, self->generator, sent);
}

// asend and __anext__

Raises<Value> send_step(Thread& thread, Value value, Value sent) {
    AsyncAwaitable* self = self_of(value);
    if (self->state == AwaitState::Done) {
        return raise(thread, RuntimeError_type, "cannot reuse already awaited __anext__()/asend()");
    }
    if (self->state == AwaitState::New) {
        if (self->generator->is_awaited) {
            return raise(thread, RuntimeError_type, "anext(): asynchronous generator is already running");
        }
        if (is_none(sent)) sent = self->sent;
        self->state = AwaitState::Underway;
    }
    self->generator->is_awaited = true;
    return unwrap(thread, self, resume(thread, self, sent));
}

Raises<Value> send_throw(Thread& thread, Value* args) {
    AsyncAwaitable* self = self_of(args[0]);
    if (self->state == AwaitState::Done) {
        return raise(thread, RuntimeError_type, "cannot reuse already awaited __anext__()/asend()");
    }
    auto exception = exception_to_throw(thread, args[1], args[2], args[3]);
    if (!exception.ok()) return Error{};
    return unwrap(thread, self, throw_into_generator(thread, self->generator, exception.value()));
}

// athrow and aclose

/// The generator refuses to end at `aclose`.
Error ignored_exit(Thread& thread, AsyncAwaitable* self) {
    self->generator->is_awaited = false;
    self->state = AwaitState::Done;
    return raise(thread, RuntimeError_type, "async generator ignored GeneratorExit");
}

/// An end of the generator is what `aclose` wants.
Error end_of_throw(Thread& thread, AsyncAwaitable* self) {
    self->generator->is_awaited = false;
    self->state = AwaitState::Done;
    if (!self->thrown && ends_iteration(thread)) {
        thread.take_pending();
        return raise_exception(thread, make_exception(StopIteration_type, empty_tuple()));
    }
    return Error{};
}

Raises<Value> finish_throw_step(Thread& thread, AsyncAwaitable* self, Raises<Value> step) {
    if (self->thrown) return unwrap(thread, self, step);
    step = end_as_exception(thread, step);
    if (!step.ok()) return end_of_throw(thread, self);
    if (step.value().is<AsyncYield>()) return ignored_exit(thread, self);
    return step;
}

Raises<Value> begin_throw(Thread& thread, AsyncAwaitable* self, Value sent) {
    Generator* generator = self->generator;
    if (generator->is_awaited) {
        self->state = AwaitState::Done;
        return raise(thread, RuntimeError_type, "{}: asynchronous generator is already running",
                     {self->thrown ? "athrow()" : "aclose()"});
    }
    if (generator->is_exhausted) {
        self->state = AwaitState::Done;
        return raise_exception(thread, make_exception(StopAsyncIteration_type, empty_tuple()));
    }
    if (!is_none(sent)) {
        return raise(thread, RuntimeError_type, "can't send non-None value to a just-started coroutine");
    }
    self->state = AwaitState::Underway;
    generator->is_awaited = true;
    if (!self->thrown) {
        generator->is_exhausted = true;
        Exception* exit = make_exception(GeneratorExit_type, empty_tuple());
        return finish_throw_step(thread, self, throw_into_generator(thread, generator, exit));
    }
    Value* thrown = self->thrown->items;
    auto exception = exception_to_throw(thread, thrown[0], thrown[1], thrown[2]);
    if (!exception.ok()) return end_of_throw(thread, self);
    return finish_throw_step(thread, self, throw_into_generator(thread, generator, exception.value()));
}

Raises<Value> throw_step(Thread& thread, Value value, Value sent) {
    AsyncAwaitable* self = self_of(value);
    if (self->state == AwaitState::Done) {
        return raise(thread, RuntimeError_type, "cannot reuse already awaited aclose()/athrow()");
    }
    if (self->generator->state == GeneratorState::Closed) {
        self->state = AwaitState::Done;
        return raise_exception(thread, make_exception(StopIteration_type, empty_tuple()));
    }
    if (self->state == AwaitState::New) return begin_throw(thread, self, sent);
    return finish_throw_step(thread, self, resume(thread, self, sent));
}

Raises<Value> throw_throw(Thread& thread, Value* args) {
    AsyncAwaitable* self = self_of(args[0]);
    if (self->state == AwaitState::Done) {
        return raise(thread, RuntimeError_type, "cannot reuse already awaited aclose()/athrow()");
    }
    auto exception = exception_to_throw(thread, args[1], args[2], args[3]);
    if (!exception.ok()) return Error{};
    return finish_throw_step(thread, self, throw_into_generator(thread, self->generator, exception.value()));
}

// Both.

template <auto step>
Raises<Value> send_method(Thread& thread, Value* args) {
    return step(thread, args[0], args[1]);
}
template <auto step>
Raises<Value> next(Thread& thread, Value self) {
    return step(thread, self, none());
}
Raises<Value> itself(Thread&, Value self) { return self; }
Raises<Value> close(Thread&, Value* args) {
    self_of(args[0])->state = AwaitState::Done;
    return none();
}

constexpr MethodDef kSendMethods[] = {
    {"send", "($self, arg, /)", send_method<send_step>, "Resumes the generator."},
    {"throw", "($self, typ, val=None, tb=None, /)", send_throw, "Raises an exception in the generator."},
    {"close", "($self, /)", close, "Makes it unusable."},
};
constexpr MethodDef kThrowMethods[] = {
    {"send", "($self, arg, /)", send_method<throw_step>, "Resumes the generator."},
    {"throw", "($self, typ, val=None, tb=None, /)", throw_throw, "Raises an exception in the generator."},
    {"close", "($self, /)", close, "Makes it unusable."},
};

void trace_awaitable(Object* object, Marker& marker) {
    auto* awaitable = static_cast<AsyncAwaitable*>(object);
    marker.mark(awaitable->generator);
    marker.mark(awaitable->sent);
    marker.mark(awaitable->thrown);
}

}  // namespace

extern TypeSpec const kAsyncSendSpec, kAsyncThrowSpec;
TypeSpec const kAsyncSendSpec{.name = "async_generator_asend",
                              .layout = Layout::AsyncAwaitable,
                              .size = sizeof(AsyncAwaitable),
                              .flags = kNoConstructor,
                              .slots = {.iter = itself, .next = next<send_step>, .await = itself},
                              .methods = kSendMethods,
                              .trace = trace_awaitable};
TypeSpec const kAsyncThrowSpec{.name = "async_generator_athrow",
                               .layout = Layout::AsyncAwaitable,
                               .size = sizeof(AsyncAwaitable),
                               .flags = kNoConstructor,
                               .slots = {.iter = itself, .next = next<throw_step>, .await = itself},
                               .methods = kThrowMethods,
                               .trace = trace_awaitable};

}  // namespace py::vm
