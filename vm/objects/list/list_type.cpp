#include <algorithm>
#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/copy_values.h"
#include "vm/objects/generator/yield_taker.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/list/list_methods.h"
#include "vm/objects/list/sort.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

namespace py::vm {
namespace {

List* self_of(Value value) { return value.as<List>(); }

std::span<Value const> items_of(Object* object) { return static_cast<List*>(object)->span(); }

Raises<Value> list_repr(Thread& thread, Value self) { return sequence_repr(thread, items_of, self, "[", "]", false); }

Raises<Value> list_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<List>()) return not_implemented();
    return compare_sequences(thread, left, right, items_of, op);
}

Raises<Value> list_get_item(Thread& thread, Value self, Value key) {
    List* list = self_of(self);
    if (key.is<Slice>()) {
        SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), int64_t(list->size)));
        List* part = new_list(size_t(bounds.count));
        part->size = size_t(bounds.count);
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step)
            part->items[i] = list->items[at];
        return Value::of(part);
    }
    int64_t index = TRY(sequence_index(thread, key, int64_t(list->size), "list"));
    return list->items[index];
}

Raises<void> set_slice(Thread& thread, List* list, Slice* slice, Value value) {
    SliceBounds bounds = TRY(resolve_slice(thread, slice, int64_t(list->size)));
    if (value.is_empty()) {
        if (bounds.count == 0) return {};
        if (bounds.step < 0) {
            bounds.start += (bounds.count - 1) * bounds.step;
            bounds.step = -bounds.step;
        }
        if (bounds.step == 1) {
            list->erase(size_t(bounds.start), size_t(bounds.start + bounds.count));
            return {};
        }
        std::vector<bool> removed(list->size);
        for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) removed[size_t(at)] = true;
        size_t kept = 0;
        for (size_t i = 0; i < list->size; i++) {
            if (!removed[i]) list->items[kept++] = list->items[i];
        }
        list->size = kept;
        return {};
    }
    if (!is_iterable(value)) {
        return raise(thread, TypeError_type,
                     bounds.step == 1 ? "can only assign an iterable" : "must assign iterable to extended slice");
    }
    List* values = TRY(list_from(thread, value));
    // Iterating may have changed this list.
    bounds = TRY(resolve_slice(thread, slice, int64_t(list->size)));
    if (bounds.step == 1) {
        size_t start = size_t(bounds.start);
        list->replace(start, start + size_t(bounds.count), values->span());
        return {};
    }
    if (int64_t(values->size) != bounds.count) {
        return raise(thread, ValueError_type, "attempt to assign sequence of size {} to extended slice of size {}",
                     {values->size, bounds.count});
    }
    for (int64_t i = 0, at = bounds.start; i < bounds.count; i++, at += bounds.step) list->items[at] = values->items[i];
    return {};
}

Raises<void> list_set_item(Thread& thread, Value self, Value key, Value value) {
    List* list = self_of(self);
    if (key.is<Slice>()) return set_slice(thread, list, key.as<Slice>(), value);
    int64_t index =
        TRY(sequence_index(thread, key, int64_t(list->size), value.is_empty() ? "list assignment" : "list assignment"));
    if (value.is_empty()) {
        list->erase(size_t(index), size_t(index) + 1);
    } else {
        list->items[index] = value;
    }
    return {};
}

Raises<int64_t> list_length(Thread&, Value self) { return int64_t(self_of(self)->size); }

Raises<bool> list_contains(Thread& thread, Value self, Value item) {
    List* list = self_of(self);
    for (size_t i = 0; i < list->size; i++) {
        if (TRY(equal(thread, list->items[i], item))) return true;
    }
    return false;
}

Raises<Value> list_iter(Thread&, Value self) { return make_sequence_iterator(list_iterator_type, self); }

Raises<Value> list_add(Thread& thread, Value left, Value right) {
    if (!left.is<List>() || !right.is<List>()) return not_implemented();
    TRY(request_memory(thread, self_of(left)->size + self_of(right)->size, sizeof(Value)));
    List* joined = new_list(self_of(left)->size + self_of(right)->size);
    joined->size = self_of(left)->size + self_of(right)->size;
    copy_values(self_of(left)->items, joined->items, self_of(left)->size);
    copy_values(self_of(right)->items, joined->items + self_of(left)->size, self_of(right)->size);
    return Value::of(joined);
}

Raises<Value> list_multiply(Thread& thread, Value left, Value right) {
    if (!left.is<List>()) std::swap(left, right);
    if (!left.is<List>() || !has_index(right)) return not_implemented();
    int64_t count = TRY(repeat_count(thread, right, int64_t(self_of(left)->size), sizeof(Value)));
    List* repeated = new_list(self_of(left)->size * size_t(count));
    for (int64_t i = 0; i < count; i++) {
        for (Value item : self_of(left)->span()) repeated->append(item);
    }
    return Value::of(repeated);
}

Raises<void> extend(Thread& thread, List* list, Value iterable) {
    if (iterable.is_exact<List>() || iterable.is_exact<Tuple>()) {
        // Room for the copy as well, as the items may be the list's own.
        uint64_t added = uint64_t(TRY(length_of(thread, iterable)));
        TRY(request_memory(thread, list->size * 2 + added * 3, sizeof(Value)));
        List* items = TRY(list_from(thread, iterable));
        list->replace(list->size, list->size, items->span());
        return {};
    }
    return append_all(thread, list, iterable);
}

Raises<Value> list_inplace_add(Thread& thread, Value left, Value right) {
    TRY(extend(thread, self_of(left), right));
    return left;
}

Raises<Value> list_inplace_multiply(Thread& thread, Value left, Value right) {
    if (!has_index(right)) return not_implemented();
    Value repeated = TRY(list_multiply(thread, left, right));
    List* list = self_of(left);
    list->replace(0, list->size, repeated.as<List>()->span());
    return left;
}

Raises<Value> list_create(Thread&, Type* type, CallArgs) { return Value::of(new_instance(type)); }

Raises<void> list_init(Thread& thread, Value self, CallArgs args) {
    bool own_new = type_of(self)->slots.create != list_type.slots.create;
    if (args.keyword_count() && !own_new) return raise(thread, TypeError_type, "list() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "list expected at most 1 argument, got {}", {args.count});
    self_of(self)->clear();
    if (args.count == 0) return {};
    return extend(thread, self_of(self), args.values[0]);
}

// Methods.

}  // namespace

Raises<Value> list_append(Thread&, Value* args) {
    self_of(args[0])->append(args[1]);
    return none();
}

namespace {

Raises<Value> list_extend(Thread& thread, Value* args) {
    TRY(extend(thread, self_of(args[0]), args[1]));
    return none();
}

Raises<Value> list_insert(Thread& thread, Value* args) {
    List* list = self_of(args[0]);
    int64_t index = TRY(to_int64(thread, args[1]));
    auto size = int64_t(list->size);
    if (index < 0) index = index + size < 0 ? 0 : index + size;
    list->insert(size_t(index > size ? size : index), args[2]);
    return none();
}

}  // namespace

Raises<Value> list_pop(Thread& thread, Value* args) {
    List* list = self_of(args[0]);
    if (list->size == 0) return raise(thread, IndexError_type, "pop from empty list");
    int64_t index = args[1].is_empty() ? -1 : TRY(to_int64(thread, args[1]));
    if (index < 0) index += int64_t(list->size);
    if (index < 0 || index >= int64_t(list->size)) return raise(thread, IndexError_type, "pop index out of range");
    Value item = list->items[index];
    list->erase(size_t(index), size_t(index) + 1);
    return item;
}

namespace {

Raises<int64_t> find_item(Thread& thread, List* list, Value wanted, int64_t start, int64_t stop) {
    for (int64_t i = start; i < stop && i < int64_t(list->size); i++) {
        if (TRY(equal(thread, list->items[i], wanted))) return i;
    }
    return int64_t(-1);
}

Raises<Value> list_remove(Thread& thread, Value* args) {
    List* list = self_of(args[0]);
    int64_t index = TRY(find_item(thread, list, args[1], 0, INT64_MAX));
    if (index < 0) return raise(thread, ValueError_type, "list.remove(x): x not in list");
    list->erase(size_t(index), size_t(index) + 1);
    return none();
}

Raises<Value> list_clear(Thread&, Value* args) {
    self_of(args[0])->clear();
    return none();
}

Raises<Value> list_copy(Thread&, Value* args) { return Value::of(make_list(self_of(args[0])->span())); }

Raises<Value> list_index(Thread& thread, Value* args) {
    List* list = self_of(args[0]);
    int64_t start = TRY(optional_position(thread, args[2], 0, int64_t(list->size)));
    int64_t stop = TRY(optional_position(thread, args[3], int64_t(list->size), int64_t(list->size)));
    int64_t index = TRY(find_item(thread, list, args[1], start, stop));
    if (index < 0) return raise(thread, ValueError_type, "{} is not in list", {TRY(repr_of(thread, args[1]))});
    return Value::small(index);
}

Raises<Value> list_count(Thread& thread, Value* args) {
    List* list = self_of(args[0]);
    int64_t count = 0;
    for (size_t i = 0; i < list->size; i++) count += TRY(equal(thread, list->items[i], args[1]));
    return Value::small(count);
}

Raises<Value> list_reverse(Thread&, Value* args) {
    std::span<Value> items = self_of(args[0])->span();
    std::reverse(items.begin(), items.end());
    return none();
}

Raises<Value> list_sort(Thread& thread, Value* args) {
    Value key = args[1].is_empty() ? none() : args[1];
    bool reverse = !args[2].is_empty() && TRY(truth_of(thread, args[2]));
    TRY(sort_list(thread, self_of(args[0]), key, reverse));
    return none();
}

Raises<Value> list_reversed(Thread&, Value* args) {
    return make_sequence_iterator(list_reverse_iterator_type, args[0], self_of(args[0])->size);
}

constexpr MethodDef kListMethods[] = {
    {"append", "($self, object, /)", list_append, "Adds one object at the end."},
    {"extend", "($self, iterable, /)", list_extend, "Adds all items of an iterable at the end."},
    {"insert", "($self, index, object, /)", list_insert,
     "Puts an object in front of a position. Beyond the end means at the end."},
    {"pop", "($self, index=-1, /)", list_pop,
     "Removes the item at a position, by default the last, and returns it. IndexError if there is none."},
    {"remove", "($self, value, /)", list_remove,
     "Removes the first item that equals `value`. ValueError if there is none."},
    {"clear", "($self, /)", list_clear, "Removes all items."},
    {"copy", "($self, /)", list_copy, "A new list of the same items."},
    {"index", "($self, value, start=0, stop=9223372036854775807, /)", list_index,
     "The lowest position, at `start` or later and before `stop`, of an item that equals `value`. ValueError if there "
     "is none."},
    {"count", "($self, value, /)", list_count, "How many items equal `value`."},
    {"reverse", "($self, /)", list_reverse, "Turns the order around, in place."},
    {"sort", "($self, /, *, key=None, reverse=False)", list_sort,
     "Puts the items in ascending order, in place; with `reverse` in descending order. What compares equal keeps its "
     "order. `key` gives for an item what is compared in its place."},
    {"__reversed__", "($self, /)", list_reversed, "An iterator over the items, the last one first."},
    kClassGetItem,
};

void trace_list(Object* object, Marker& marker) {
    auto* list = static_cast<List*>(object);
    if (list->items) marker.mark(ValueArray::of(list->items));
}

constexpr Slots list_slots() {
    Slots slots{.repr = list_repr,
                .compare = list_compare,
                .iter = list_iter,
                .length = list_length,
                .get_item = list_get_item,
                .set_item = list_set_item,
                .contains = list_contains,
                .create = list_create,
                .init = list_init};
    slots.binary[int(BinaryOperator::Add)] = list_add;
    slots.binary[int(BinaryOperator::Multiply)] = list_multiply;
    slots.inplace[int(BinaryOperator::Add)] = list_inplace_add;
    slots.inplace[int(BinaryOperator::Multiply)] = list_inplace_multiply;
    return slots;
}

}  // namespace

extern TypeSpec const kListSpec;
TypeSpec const kListSpec{
    .name = "list",
    .layout = Layout::List,
    .size = sizeof(List),
    .flags = kBaseType | kSequence | kMatchSelf,
    .slots = list_slots(),
    .methods = kListMethods,
    .trace = trace_list,
    .doc = "A mutable sequence of the items of an iterable.",
};

}  // namespace py::vm
