#include "vm/gc/heap.h"
#include "vm/interp/support.h"
#include "vm/runtime/protocol/special_methods.h"

// `await`, `async for` and `async with`, and the builtins aiter and anext.

namespace py::vm {
namespace {

Error not_awaitable(Thread& thread, Value value, uint32_t place) {
    Type* type = type_of(value);
    switch (place) {
        case 1:
            return raise(thread, TypeError_type,
                         "'async with' received an object from __aenter__ that does not implement __await__: {}",
                         {type});
        case 2:
            return raise(thread, TypeError_type,
                         "'async with' received an object from __aexit__ that does not implement __await__: {}",
                         {type});
        default: return raise(thread, TypeError_type, "object {} can't be used in 'await' expression", {type});
    }
}

}  // namespace

Raises<Value> awaitable_iterator(Thread& thread, Value value) {
    if (is_awaited_directly(value)) return value;
    Type* type = type_of(value);
    if (!type->slots.await) return not_awaitable(thread, value, 0);
    Value iterator = TRY(type->slots.await(thread, value));
    if (is_awaited_directly(iterator)) return raise(thread, TypeError_type, "__await__() returned a coroutine");
    if (!type_of(iterator)->slots.next) {
        return raise(thread, TypeError_type, "__await__() returned non-iterator of type '{}'", {type_of(iterator)});
    }
    return iterator;
}

Raises<Value> get_awaitable(Thread& thread, Value value, uint32_t place) {
    if (is_coroutine(value) && value.as<Generator>()->state == GeneratorState::Created) return value;
    if (place && !is_awaited_directly(value) && !type_of(value)->slots.await)
        return not_awaitable(thread, value, place);
    Value iterator = TRY(awaitable_iterator(thread, value));
    if (is_coroutine(iterator) && !delegate_of(iterator.as<Generator>()).is_empty()) {
        return raise(thread, RuntimeError_type, "coroutine is being awaited already");
    }
    return iterator;
}

Raises<Value> get_async_iterator(Thread& thread, Value value) {
    Type* type = type_of(value);
    if (!type->slots.async_iter) {
        return raise(thread, TypeError_type, "'async for' requires an object with __aiter__ method, got {}", {type});
    }
    Value iterator = TRY(type->slots.async_iter(thread, value));
    if (!type_of(iterator)->slots.async_next) {
        return raise(thread, TypeError_type,
                     "'async for' received an object from __aiter__ that does not implement __anext__: {}",
                     {type_of(iterator)});
    }
    return iterator;
}

Raises<Value> get_async_next(Thread& thread, Value iterator) {
    Type* type = type_of(iterator);
    if (!type->slots.async_next) {
        return raise(thread, TypeError_type, "'async for' requires an iterator with __anext__ method, got {}", {type});
    }
    Value next = TRY(type->slots.async_next(thread, iterator));
    if (type == &async_generator_type) return next;
    auto awaitable = awaitable_iterator(thread, next);
    if (awaitable.ok()) return awaitable;
    Exception* cause = thread.take_pending();
    Error error =
        raise(thread, TypeError_type, "'async for' received an invalid object from __anext__: {}", {type_of(next)});
    thread.pending->cause = cause;
    thread.pending->context = cause;
    thread.pending->suppress_context = true;
    return error;
}

}  // namespace py::vm
