#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// groupby and its groups, which read from the same iterator.

namespace py::vm {
namespace {

Raises<Value> groupby_new(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[1]));
    auto* self = static_cast<GroupBy*>(new_instance(args[0].as<Type>()));
    self->iterator = iterator;
    self->key_function = args[2].is_empty() ? none() : args[2];
    self->current_key = self->target_key = self->current_value = kEmpty;
    return Value::of(self);
}
constexpr MethodDef kGroupByNew{"groupby", "($type, iterable, key=None)", groupby_new};

/// Reads one item and its key; false at the end.
Raises<bool> step(Thread& thread, GroupBy* self) {
    Value item = TRY(next_item(thread, self->iterator));
    if (item.is_empty()) return false;
    Value key = is_none(self->key_function) ? item : TRY(call(thread, self->key_function, {item}));
    self->current_value = item;
    self->current_key = key;
    return true;
}

Value make_grouper(GroupBy* parent, Value target_key) {
    auto* grouper = the_heap->make<Grouper>(grouper_type.root_shape);
    grouper->parent = parent;
    grouper->target_key = target_key;
    parent->grouper = grouper;
    return Value::of(grouper);
}

Raises<Value> groupby_next(Thread& thread, Value value) {
    auto* self = value.as<GroupBy>();
    self->grouper = nullptr;
    // Over what is left of the group before.
    for (;;) {
        if (!self->current_key.is_empty()) {
            if (self->target_key.is_empty()) break;
            if (!TRY(equal(thread, self->target_key, self->current_key))) break;
        }
        if (!TRY(step(thread, self))) return kEmpty;
    }
    Value key = self->current_key;
    self->target_key = key;
    Value grouper = make_grouper(self, key);
    return Value::of(make_tuple({key, grouper}));
}

Raises<Value> groupby_reduce(Thread&, Value* args) {
    auto* self = args[0].as<GroupBy>();
    Value type = Value::of(type_of(args[0]));
    if (self->current_key.is_empty() || self->target_key.is_empty() || self->current_value.is_empty()) {
        return reduced(type, {self->iterator, self->key_function});
    }
    Tuple* state = make_tuple({self->current_value, self->target_key, self->current_key});
    return reduced(type, {self->iterator, self->key_function}, Value::of(state));
}

Raises<Value> groupby_setstate(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state is not a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 3)
        return raise(thread, TypeError_type, "function takes exactly 3 arguments ({} given)", {state->size});
    auto* self = args[0].as<GroupBy>();
    self->current_value = state->items[0];
    self->target_key = state->items[1];
    self->current_key = state->items[2];
    return none();
}

void trace_groupby(Object* object, Marker& marker) {
    auto* self = static_cast<GroupBy*>(object);
    for (Value value : {self->iterator, self->key_function, self->current_key, self->target_key, self->current_value}) {
        marker.mark(value);
    }
    marker.mark(self->grouper);
}

Raises<Value> grouper_new(Thread& thread, Value* args) {
    if (type_of(args[1]) != &groupby_type) {
        return raise(thread, TypeError_type, "_grouper() argument 1 must be itertools.groupby, not {}",
                     {type_of(args[1])});
    }
    return make_grouper(args[1].as<GroupBy>(), args[2]);
}
constexpr MethodDef kGrouperNew{"_grouper", "($type, parent, tgtkey, /)", grouper_new};

Raises<Value> grouper_next(Thread& thread, Value value) {
    auto* self = value.as<Grouper>();
    GroupBy* parent = self->parent;
    if (parent->grouper != self) return kEmpty;
    if (parent->current_value.is_empty() && !TRY(step(thread, parent))) return kEmpty;
    if (!TRY(equal(thread, self->target_key, parent->current_key))) return kEmpty;
    Value item = parent->current_value;
    parent->current_value = kEmpty;
    return item;
}

Raises<Value> grouper_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<Grouper>();
    if (self->parent->grouper != self) {
        return reduced(TRY(builtin_named(thread, "iter")), {Value::of(empty_tuple())});
    }
    return reduced(Value::of(type_of(args[0])), {Value::of(self->parent), self->target_key});
}

void trace_grouper(Object* object, Marker& marker) {
    marker.mark(static_cast<Grouper*>(object)->parent);
    marker.mark(static_cast<Grouper*>(object)->target_key);
}

constexpr MethodDef kGroupByMethods[] = {
    {"__reduce__", "($self, /)", groupby_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", groupby_setstate, "Takes on the state that pickle has kept."}};
constexpr MethodDef kGrouperMethods[] = {
    {"__reduce__", "($self, /)", grouper_reduce, "What pickle needs to make it again."}};

}  // namespace

TypeSpec const kGroupBySpec{.name = "itertools.groupby",
                            .layout = Layout::GroupBy,
                            .size = sizeof(GroupBy),
                            .flags = kBaseType,
                            .slots = {.iter = iterator_self, .next = groupby_next, .create = create_with<kGroupByNew>},
                            .methods = kGroupByMethods,
                            .trace = trace_groupby,
                            .doc = "Runs of items with one key: pairs of the key and an iterator."};
TypeSpec const kGrouperSpec{.name = "itertools._grouper",
                            .layout = Layout::Grouper,
                            .size = sizeof(Grouper),
                            .flags = 0,
                            .slots = {.iter = iterator_self, .next = grouper_next, .create = create_with<kGrouperNew>},
                            .methods = kGrouperMethods,
                            .trace = trace_grouper,
                            .doc = "The items of one group of groupby()."};

}  // namespace py::vm
