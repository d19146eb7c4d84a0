#include "vm/builtins/functions.h"
#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator/generator.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/special_methods.h"

// The builtins aiter and anext, and what `anext(iterator, default)` returns.

namespace py::vm {
namespace {

/// Awaits the next item; the default where there is none.
struct AnextAwaitable : Object {
    [[maybe_unused]] static constexpr Layout kLayout = Layout::AnextAwaitable;
    Value awaitable;
    Value otherwise;
};

AnextAwaitable* self_of(Value value) { return value.as<AnextAwaitable>(); }

/// The iterator behind the awaitable, as `await` would get it.
Raises<Value> inner_iterator(Thread& thread, Value self) {
    Value awaitable = TRY(awaitable_iterator(thread, self_of(self)->awaitable));
    if (!is_coroutine(awaitable)) return awaitable;
    return type_of(awaitable)->slots.await(thread, awaitable);
}

/// The end of the iteration gives the default.
Raises<Value> with_default(Thread& thread, Value self, Raises<Value> result) {
    if (result.ok() || !catch_pending(thread, StopAsyncIteration_type)) return result;
    Value otherwise = self_of(self)->otherwise;
    return raise_exception(thread, make_exception(StopIteration_type, make_tuple({otherwise})));
}

Raises<Value> anext_iter(Thread&, Value self) { return self; }
Raises<Value> anext_next(Thread& thread, Value self) {
    Value iterator = TRY(inner_iterator(thread, self));
    return with_default(thread, self, call_method(thread, iterator, names.__next__, {}));
}
template <char const* const& name>
Raises<Value> forward(Thread& thread, Value* args) {
    Value iterator = TRY(inner_iterator(thread, args[0]));
    Tuple* rest = args[1].as<Tuple>();
    Value method = TRY(get_attribute(thread, iterator, intern(name)));
    return with_default(thread, args[0], call(thread, method, CallArgs{rest->items, rest->size, nullptr}));
}
constexpr char const* kSend = "send";
constexpr char const* kThrow = "throw";
constexpr char const* kClose = "close";

constexpr MethodDef kMethods[] = {
    {"send", "($self, /, *args)", forward<kSend>,
     "Resumes what it waits for. At the end of the asynchronous iterator, StopIteration with the default."},
    {"throw", "($self, /, *args)", forward<kThrow>, "Raises an exception in what it waits for."},
    {"close", "($self, /, *args)", forward<kClose>, "Closes what it waits for."},
};

void trace_anext(Object* object, Marker& marker) {
    marker.mark(static_cast<AnextAwaitable*>(object)->awaitable);
    marker.mark(static_cast<AnextAwaitable*>(object)->otherwise);
}

Raises<Value> builtin_aiter(Thread& thread, Value* args) {
    Type* type = type_of(args[0]);
    if (!type->slots.async_iter) return raise(thread, TypeError_type, "'{}' object is not an async iterable", {type});
    Value iterator = TRY(type->slots.async_iter(thread, args[0]));
    if (!type_of(iterator)->slots.async_next) {
        return raise(thread, TypeError_type, "aiter() returned not an async iterator of type '{}'",
                     {type_of(iterator)});
    }
    return iterator;
}

Raises<Value> builtin_anext(Thread& thread, Value* args) {
    Type* type = type_of(args[0]);
    if (!type->slots.async_next) return raise(thread, TypeError_type, "'{}' object is not an async iterator", {type});
    Value awaitable = TRY(type->slots.async_next(thread, args[0]));
    if (args[1].is_empty()) return awaitable;
    auto* made = the_heap->make<AnextAwaitable>(anext_awaitable_type.root_shape);
    made->awaitable = awaitable;
    made->otherwise = args[1];
    return Value::of(made);
}

constexpr MethodDef kFunctions[] = {
    {"aiter", "(async_iterable, /)", builtin_aiter, "The asynchronous iterator of an asynchronous iterable."},
    {"anext", "(aiterator, default=<unrepresentable>, /)", builtin_anext,
     "An awaitable of the next item; with a default, of that where the iterator is exhausted."},
};

}  // namespace

std::span<MethodDef const> builtin_async_functions() { return kFunctions; }

extern TypeSpec const kAnextAwaitableSpec;
TypeSpec const kAnextAwaitableSpec{.name = "anext_awaitable",
                                   .layout = Layout::AnextAwaitable,
                                   .size = sizeof(AnextAwaitable),
                                   .flags = kNoConstructor,
                                   .slots = {.iter = anext_iter, .next = anext_next, .await = anext_iter},
                                   .methods = kMethods,
                                   .trace = trace_anext};

}  // namespace py::vm
