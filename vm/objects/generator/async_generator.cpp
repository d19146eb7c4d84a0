#include "vm/objects/generator/async_generator.h"

#include "vm/gc/heap.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator/generator_methods.h"
#include "vm/runtime/protocol/operations.h"

// Asynchronous generators (PEP 525). Their methods make awaitables: async_awaitables.cpp.

namespace py::vm {

Value wrap_async_yield(Value value) {
    auto* wrapped = the_heap->make<AsyncYield>(async_yield_type.root_shape);
    wrapped->value = value;
    return Value::of(wrapped);
}

namespace {

/// Asks the hooks of `sys.set_asyncgen_hooks`, once.
Raises<void> ask_hooks(Thread& thread, Generator* generator) {
    if (generator->hooks_asked) return {};
    generator->hooks_asked = true;
    generator->finalizer_hook = thread.async_finalizer;
    Value first = thread.async_first_iteration;
    if (!first.is_empty() && !is_none(first)) TRY(call(thread, first, {Value::of(generator)}));
    return {};
}

Raises<Value> async_iter(Thread&, Value self) { return self; }
Raises<Value> async_next(Thread& thread, Value self) {
    TRY(ask_hooks(thread, generator_of(self)));
    return make_async_send(generator_of(self), none());
}
Raises<Value> async_send(Thread& thread, Value* args) {
    TRY(ask_hooks(thread, generator_of(args[0])));
    return make_async_send(generator_of(args[0]), args[1]);
}
Raises<Value> async_throw(Thread& thread, Value* args) {
    TRY(ask_hooks(thread, generator_of(args[0])));
    Value value = args[2].is_empty() ? none() : args[2];
    Value traceback = args[3].is_empty() ? none() : args[3];
    return make_async_throw(generator_of(args[0]), make_tuple({args[1], value, traceback}));
}
Raises<Value> async_close(Thread& thread, Value* args) {
    TRY(ask_hooks(thread, generator_of(args[0])));
    return make_async_throw(generator_of(args[0]), nullptr);
}

Raises<Value> class_getitem(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }
Raises<Value> get_running(Thread&, Value self) { return boolean(generator_of(self)->is_awaited); }

constexpr MethodDef kMethods[] = {
    {"asend", "($self, arg, /)", async_send,
     "An awaitable that resumes the generator; the pending yield expression gets arg."},
    {"athrow", "($self, typ, val=None, tb=None, /)", async_throw,
     "An awaitable that raises an exception at the pending yield."},
    {"aclose", "($self, /)", async_close, "An awaitable that raises GeneratorExit at the pending yield."},
    {"__class_getitem__", "($type, item, /)", class_getitem, "For annotations: see PEP 585."},
    {"__del__", "($self, /)", generator_del},
};
constexpr GetSetDef kAttributes[] = {
    {"__name__", get_generator_name, set_generator_name, AttributeKind::Computed,
     "The name of its function, at first."},
    {"__qualname__", get_generator_qualname, set_generator_qualname, AttributeKind::Computed,
     "The name of its function with those around it, at first."},
    {"ag_running", get_running},
    {"ag_code", get_generator_code},
    {"ag_frame", get_generator_frame},
    {"ag_await", get_generator_delegate, nullptr, AttributeKind::Computed, "What it awaits, or None."},
};

void trace_async_yield(Object* object, Marker& marker) { marker.mark(static_cast<AsyncYield*>(object)->value); }

}  // namespace

extern TypeSpec const kAsyncGeneratorSpec, kAsyncYieldSpec;
TypeSpec const kAsyncGeneratorSpec{
    .name = "async_generator",
    .layout = Layout::Generator,
    .size = sizeof(Generator),
    .flags = kNoConstructor | kWeaklyReferable,
    .slots = {.repr = generator_repr, .async_iter = async_iter, .async_next = async_next},
    .methods = kMethods,
    .attributes = kAttributes,
    .trace = trace_generator};
TypeSpec const kAsyncYieldSpec{.name = "async_generator_wrapped_value",
                               .layout = Layout::AsyncYield,
                               .size = sizeof(AsyncYield),
                               .flags = kNoConstructor,
                               .trace = trace_async_yield};

}  // namespace py::vm
