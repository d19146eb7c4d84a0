#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// Iterators with a function: dropwhile, filterfalse, starmap, takewhile.

namespace py::vm {
namespace {

FunctionIterator* self_of(Value value) { return value.as<FunctionIterator>(); }

Raises<Value> function_iterator_new(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[2]));
    auto* self = static_cast<FunctionIterator*>(new_instance(args[0].as<Type>()));
    self->function = args[1];
    self->iterator = iterator;
    return Value::of(self);
}
constexpr MethodDef kDropWhileNew{"dropwhile", "($type, predicate, iterable, /)", function_iterator_new};
constexpr MethodDef kFilterFalseNew{"filterfalse", "($type, function, iterable, /)", function_iterator_new};
constexpr MethodDef kStarMapNew{"starmap", "($type, function, iterable, /)", function_iterator_new};
constexpr MethodDef kTakeWhileNew{"takewhile", "($type, predicate, iterable, /)", function_iterator_new};

Raises<bool> verdict(Thread& thread, FunctionIterator* self, Value item) {
    return truth_of(thread, TRY(call(thread, self->function, {item})));
}

/// The flag: an item was given.
Raises<Value> dropwhile_next(Thread& thread, Value value) {
    auto* self = self_of(value);
    for (;;) {
        Value item = TRY(next_item(thread, self->iterator));
        if (item.is_empty() || self->flag) return item;
        if (TRY(verdict(thread, self, item))) continue;
        self->flag = true;
        return item;
    }
}

/// The flag: the predicate has said no.
Raises<Value> takewhile_next(Thread& thread, Value value) {
    auto* self = self_of(value);
    if (self->flag) return kEmpty;
    Value item = TRY(next_item(thread, self->iterator));
    if (item.is_empty() || TRY(verdict(thread, self, item))) return item;
    self->flag = true;
    return kEmpty;
}

Raises<Value> filterfalse_next(Thread& thread, Value value) {
    auto* self = self_of(value);
    bool plain = is_none(self->function) || self->function == Value::of(&bool_type);
    for (;;) {
        Value item = TRY(next_item(thread, self->iterator));
        if (item.is_empty()) return item;
        if (!TRY(plain ? truth_of(thread, item) : verdict(thread, self, item))) return item;
    }
}

Raises<Value> starmap_next(Thread& thread, Value value) {
    auto* self = self_of(value);
    Value item = TRY(next_item(thread, self->iterator));
    if (item.is_empty()) return item;
    Tuple* arguments = TRY(tuple_from(thread, item));
    return call(thread, self->function, CallArgs{arguments->items, arguments->size, nullptr});
}

Raises<Value> reduce(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    return reduced(Value::of(type_of(args[0])), {self->function, self->iterator});
}

Raises<Value> reduce_with_flag(Thread&, Value* args) {
    auto* self = self_of(args[0]);
    return reduced(Value::of(type_of(args[0])), {self->function, self->iterator}, Value::small(self->flag));
}

Raises<Value> set_flag(Thread& thread, Value* args) {
    self_of(args[0])->flag = TRY(truth_of(thread, args[1]));
    return none();
}

void trace(Object* object, Marker& marker) {
    marker.mark(static_cast<FunctionIterator*>(object)->function);
    marker.mark(static_cast<FunctionIterator*>(object)->iterator);
}

constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", reduce, "What pickle needs to make it again."}};
constexpr MethodDef kFlagMethods[] = {
    {"__reduce__", "($self, /)", reduce_with_flag, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", set_flag, "Takes on the state that pickle has kept."}};

}  // namespace

TypeSpec const kDropWhileSpec{
    .name = "itertools.dropwhile",
    .layout = Layout::FunctionIterator,
    .size = sizeof(FunctionIterator),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = dropwhile_next, .create = create_with<kDropWhileNew>},
    .methods = kFlagMethods,
    .trace = trace,
    .doc = "The items from the first on of which the predicate is false."};
TypeSpec const kTakeWhileSpec{
    .name = "itertools.takewhile",
    .layout = Layout::FunctionIterator,
    .size = sizeof(FunctionIterator),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = takewhile_next, .create = create_with<kTakeWhileNew>},
    .methods = kFlagMethods,
    .trace = trace,
    .doc = "The items before the first of which the predicate is false."};
TypeSpec const kFilterFalseSpec{
    .name = "itertools.filterfalse",
    .layout = Layout::FunctionIterator,
    .size = sizeof(FunctionIterator),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = filterfalse_next, .create = create_with<kFilterFalseNew>},
    .methods = kMethods,
    .trace = trace,
    .doc = "The items of which the function is false."};
TypeSpec const kStarMapSpec{.name = "itertools.starmap",
                            .layout = Layout::FunctionIterator,
                            .size = sizeof(FunctionIterator),
                            .flags = kBaseType,
                            .slots = {.iter = iterator_self, .next = starmap_next, .create = create_with<kStarMapNew>},
                            .methods = kMethods,
                            .trace = trace,
                            .doc = "Results of the function, which gets each item as its arguments."};

}  // namespace py::vm
