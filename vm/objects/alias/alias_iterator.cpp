#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/pickling.h"

// What `iter(tuple[int])` gives: one item, the alias itself, starred (PEP 646).

namespace py::vm {
namespace {

SequenceIterator* self_of(Value value) { return value.as<SequenceIterator>(); }

Raises<Value> alias_next(Thread&, Value self) {
    Value alias = self_of(self)->sequence;
    if (alias.is_empty()) return kEmpty;
    self_of(self)->sequence = kEmpty;
    return make_starred_alias(alias);
}

Raises<Value> reduce(Thread& thread, Value* args) {
    Value alias = self_of(args[0])->sequence;
    return reduce_to_builtin(thread, "iter", {alias.is_empty() ? Value::of(empty_tuple()) : alias});
}

constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", reduce, "What pickle needs to make it again."}};

void trace(Object* object, Marker& marker) { marker.mark(static_cast<SequenceIterator*>(object)->sequence); }

}  // namespace

extern TypeSpec const kAliasIteratorSpec;
TypeSpec const kAliasIteratorSpec{.name = "generic_alias_iterator",
                                  .layout = Layout::SequenceIterator,
                                  .size = sizeof(SequenceIterator),
                                  .flags = kNoConstructor,
                                  .slots = {.iter = iterator_self, .next = alias_next},
                                  .methods = kMethods,
                                  .trace = trace};

}  // namespace py::vm
