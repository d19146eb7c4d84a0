#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// tee: independent iterators over one, by a list of runs of items that all have not read yet.

namespace py::vm {
namespace {

TeeData* make_data(Value iterator) {
    auto* data = the_heap->make<TeeData>(tee_data_type.root_shape);
    data->iterator = iterator;
    return data;
}

/// Item `index` of a run: read before, or read now.
Raises<Value> item_at(Thread& thread, TeeData* data, uint32_t index) {
    if (index < data->read) return data->items[index];
    if (data->running) return raise(thread, RuntimeError_type, "cannot re-enter the tee iterator");
    data->running = true;
    auto item = next_item(thread, data->iterator);
    data->running = false;
    if (!item.ok() || item.value().is_empty()) return item;
    data->items[data->read++] = item.value();
    return item;
}

TeeData* run_behind(TeeData* data) {
    if (!data->next) data->next = make_data(data->iterator);
    return data->next;
}

Value make_tee(Type* type, TeeData* data, uint32_t index) {
    auto* tee = static_cast<Tee*>(new_instance(type));
    tee->data = data;
    tee->index = index;
    return Value::of(tee);
}

/// A tee over any iterable; another tee is copied, so that both share their items.
Raises<Value> tee_from(Thread& thread, Value iterable) {
    Value iterator = TRY(iterate(thread, iterable));
    if (iterator.is<Tee>()) return make_tee(&tee_type, iterator.as<Tee>()->data, iterator.as<Tee>()->index);
    return make_tee(&tee_type, make_data(iterator), 0);
}

Raises<Value> tee_new(Thread& thread, Value* args) { return tee_from(thread, args[1]); }
constexpr MethodDef kTeeNew{"_tee", "($type, iterable, /)", tee_new};

Raises<Value> tee_next(Thread& thread, Value value) {
    auto* self = value.as<Tee>();
    if (self->index >= TeeData::kItems) {
        self->data = run_behind(self->data);
        self->index = 0;
    }
    Value item = TRY(item_at(thread, self->data, self->index));
    if (!item.is_empty()) self->index++;
    return item;
}

Raises<Value> tee_copy(Thread&, Value* args) {
    return make_tee(&tee_type, args[0].as<Tee>()->data, args[0].as<Tee>()->index);
}

Raises<Value> tee_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Tee>();
    Tuple* state = make_tuple({Value::of(self->data), Value::small(self->index)});
    return reduced(Value::of(type_of(args[0])), {Value::of(empty_tuple())}, Value::of(state));
}

Raises<Value> tee_setstate(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state is not a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 2 || !state->items[0].is<TeeData>()) {
        return raise(thread, TypeError_type, "state must be a _tee_dataobject and an index");
    }
    int64_t index = TRY(to_int64(thread, state->items[1]));
    if (index < 0 || index > TeeData::kItems) return raise(thread, ValueError_type, "Index out of range");
    args[0].as<Tee>()->data = state->items[0].as<TeeData>();
    args[0].as<Tee>()->index = uint32_t(index);
    return none();
}

void trace_tee(Object* object, Marker& marker) { marker.mark(static_cast<Tee*>(object)->data); }

// _tee_dataobject

Raises<Value> tee_data_new(Thread& thread, Value* args) {
    if (!args[2].is<List>()) {
        return raise(thread, TypeError_type, "_tee_dataobject() argument 2 must be list, not {}", {type_of(args[2])});
    }
    List* items = args[2].as<List>();
    if (items->size > TeeData::kItems) return raise(thread, ValueError_type, "Invalid arguments");
    TeeData* data = make_data(args[1]);
    data->read = uint32_t(items->size);
    std::copy_n(items->items, items->size, data->items);
    if (items->size == TeeData::kItems && args[3].is<TeeData>()) {
        data->next = args[3].as<TeeData>();
    } else if (!is_none(args[3])) {
        return raise(thread, ValueError_type, "Invalid arguments");
    }
    return Value::of(data);
}
constexpr MethodDef kTeeDataNew{"_tee_dataobject", "($type, iterator, items, next, /)", tee_data_new};

Raises<Value> tee_data_reduce(Thread&, Value* args) {
    auto* self = args[0].as<TeeData>();
    Value items = Value::of(make_list({self->items, self->read}));
    return reduced(Value::of(type_of(args[0])), {self->iterator, items, self->next ? Value::of(self->next) : none()});
}

void trace_tee_data(Object* object, Marker& marker) {
    auto* self = static_cast<TeeData*>(object);
    marker.mark(self->iterator);
    marker.mark(self->next);
    marker.mark_range(self->items, self->read);
}

constexpr MethodDef kTeeMethods[] = {
    {"__copy__", "($self, /)", tee_copy, "Another iterator that goes on from here by itself."},
    {"__reduce__", "($self, /)", tee_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", tee_setstate, "Takes on the state that pickle has kept."}};
constexpr MethodDef kTeeDataMethods[] = {
    {"__reduce__", "($self, /)", tee_data_reduce, "What pickle needs to make it again."}};

}  // namespace

Raises<Value> itertools_tee(Thread& thread, Value* args) {
    int64_t count = args[1].is_empty() ? 2 : TRY(to_int64(thread, args[1]));
    if (count < 0) return raise(thread, ValueError_type, "n must be >= 0");
    if (count > (int64_t(1) << 32)) return raise(thread, MemoryError_type, "too many iterators");
    if (count == 0) return Value::of(empty_tuple());
    Value iterator = TRY(iterate(thread, args[0]));
    Tuple* all = new_tuple(size_t(count));
    // What can be copied is given itself, and copied.
    bool copyable = !lookup(type_of(iterator), intern("__copy__")).is_empty();
    all->items[0] = copyable ? iterator : TRY(tee_from(thread, iterator));
    for (size_t i = 1; i < all->size; i++) {
        all->items[i] = TRY(call_method(thread, all->items[0], intern("__copy__"), {}));
    }
    return Value::of(all);
}

TypeSpec const kTeeSpec{.name = "itertools._tee",
                        .layout = Layout::Tee,
                        .size = sizeof(Tee),
                        .flags = kWeaklyReferable,
                        .slots = {.iter = iterator_self, .next = tee_next, .create = create_with<kTeeNew>},
                        .methods = kTeeMethods,
                        .trace = trace_tee,
                        .doc = "One of the iterators that tee() gives."};
TypeSpec const kTeeDataSpec{.name = "itertools._tee_dataobject",
                            .layout = Layout::TeeData,
                            .size = sizeof(TeeData),
                            .flags = 0,
                            .slots = {.create = create_with<kTeeDataNew>},
                            .methods = kTeeDataMethods,
                            .trace = trace_tee_data,
                            .doc = "Items that the iterators of one tee() share."};

}  // namespace py::vm
