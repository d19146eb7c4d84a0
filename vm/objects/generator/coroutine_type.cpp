#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator/generator_methods.h"
#include "vm/runtime/protocol/operations.h"

// Coroutines (PEP 492), and the iterator that `coroutine.__await__()` gives.

namespace py::vm {
namespace {

struct CoroutineWrapper : Object {
    [[maybe_unused]] static constexpr Layout kLayout = Layout::CoroutineWrapper;
    Generator* coroutine;
};

Raises<Value> coroutine_await(Thread&, Value self) {
    auto* wrapper = the_heap->make<CoroutineWrapper>(coroutine_wrapper_type.root_shape);
    wrapper->coroutine = generator_of(self);
    return Value::of(wrapper);
}

Raises<Value> get_origin(Thread&, Value self) { return generator_of(self)->origin; }

constexpr MethodDef kMethods[] = {
    {"send", "($self, arg, /)", generator_send,
     "Resumes the coroutine; what it waits for gets arg. Returns what is passed out next."},
    {"throw", "($self, typ, val=None, tb=None, /)", generator_throw,
     "Raises an exception where the coroutine waits. Returns what is passed out next."},
    {"close", "($self, /)", generator_close, "Raises GeneratorExit where the coroutine waits, so that it ends."},
    {"__del__", "($self, /)", generator_del},
};
constexpr GetSetDef kAttributes[] = {
    {"__name__", get_generator_name, set_generator_name, AttributeKind::Computed,
     "The name of its function, at first."},
    {"__qualname__", get_generator_qualname, set_generator_qualname, AttributeKind::Computed,
     "The name of its function with those around it, at first."},
    {"cr_running", get_generator_running},
    {"cr_suspended", get_generator_suspended},
    {"cr_code", get_generator_code},
    {"cr_frame", get_generator_frame},
    {"cr_await", get_generator_delegate, nullptr, AttributeKind::Computed, "What it awaits, or None."},
    {"cr_origin", get_origin},
};

// The wrapper.

Value coroutine_of(Value self) { return Value::of(self.as<CoroutineWrapper>()->coroutine); }
Raises<Value> wrapper_self(Thread&, Value self) { return self; }
Raises<Value> wrapper_next(Thread& thread, Value self) {
    Value sent[] = {coroutine_of(self), none()};
    return generator_send(thread, sent);
}
Raises<Value> wrapper_send(Thread& thread, Value* args) {
    Value forwarded[] = {coroutine_of(args[0]), args[1]};
    return generator_send(thread, forwarded);
}
Raises<Value> wrapper_throw(Thread& thread, Value* args) {
    Value forwarded[] = {coroutine_of(args[0]), args[1], args[2], args[3]};
    return generator_throw(thread, forwarded);
}
Raises<Value> wrapper_close(Thread& thread, Value* args) {
    Value forwarded[] = {coroutine_of(args[0])};
    return generator_close(thread, forwarded);
}

constexpr MethodDef kWrapperMethods[] = {
    {"send", "($self, arg, /)", wrapper_send, "As coroutine.send."},
    {"throw", "($self, typ, val=None, tb=None, /)", wrapper_throw, "As coroutine.throw."},
    {"close", "($self, /)", wrapper_close, "As coroutine.close."},
};

void trace_wrapper(Object* object, Marker& marker) { marker.mark(static_cast<CoroutineWrapper*>(object)->coroutine); }

}  // namespace

extern TypeSpec const kCoroutineSpec, kCoroutineWrapperSpec;
TypeSpec const kCoroutineSpec{.name = "coroutine",
                              .layout = Layout::Generator,
                              .size = sizeof(Generator),
                              .flags = kNoConstructor | kWeaklyReferable,
                              .slots = {.repr = generator_repr, .await = coroutine_await},
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .trace = trace_generator};
TypeSpec const kCoroutineWrapperSpec{.name = "coroutine_wrapper",
                                     .layout = Layout::CoroutineWrapper,
                                     .size = sizeof(CoroutineWrapper),
                                     .flags = kNoConstructor,
                                     .slots = {.iter = wrapper_self, .next = wrapper_next},
                                     .methods = kWrapperMethods,
                                     .trace = trace_wrapper,
                                     .doc = "Drives a coroutine as an iterator."};

}  // namespace py::vm
