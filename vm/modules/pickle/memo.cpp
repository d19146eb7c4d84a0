#include "vm/modules/pickle/memo.h"

#include <string>

#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Type pickler_memo_type, unpickler_memo_type;

namespace {

/// How far a number may lie behind the others to have a place of its own in the list.
constexpr uint64_t kMostGap = 1024;

PickleMemo* self_of(Value value) { return value.as<PickleMemo>(); }

uint32_t* slots_of(PickleMemo* memo) { return reinterpret_cast<uint32_t*>(memo->index->data); }
size_t slot_count(PickleMemo* memo) { return memo->index ? memo->index->size / sizeof(uint32_t) : 0; }
size_t first_slot(PickleMemo* memo, Value value) {
    constexpr uint64_t kSpread = 0x9E3779B97F4A7C15;
    return size_t((value.bits * kSpread) >> 32) & (slot_count(memo) - 1);
}

void enter(PickleMemo* memo, size_t place) {
    size_t mask = slot_count(memo) - 1;
    size_t slot = first_slot(memo, memo->items->items[place]);
    while (slots_of(memo)[slot]) slot = (slot + 1) & mask;
    slots_of(memo)[slot] = uint32_t(place + 1);
}

/// At most half of the slots are in use.
void make_room(PickleMemo* memo) {
    constexpr size_t kFirstSlots = 64;
    if ((memo->count + 1) * 2 <= slot_count(memo)) return;
    size_t slots = slot_count(memo) ? slot_count(memo) * 2 : kFirstSlots;
    memo->index = new_bytes(slots * sizeof(uint32_t));
    for (size_t place = 0; place < memo->items->size; place += 2) enter(memo, place);
}

}  // namespace

PickleMemo* new_pickle_memo(Type& type) {
    auto* memo = the_heap->make<PickleMemo>(type.root_shape);
    memo->items = new_list();
    return memo;
}

void clear_memo(PickleMemo* memo) {
    memo->items = new_list();
    memo->index = nullptr;
    memo->far = nullptr;
    memo->count = 0;
}

int64_t find_number(PickleMemo* memo, Value value) {
    if (!memo->count) return -1;
    size_t mask = slot_count(memo) - 1;
    for (size_t slot = first_slot(memo, value); slots_of(memo)[slot]; slot = (slot + 1) & mask) {
        Value* entry = memo->items->items + slots_of(memo)[slot] - 1;
        if (entry[0] == value) return entry[1].small();
    }
    return -1;
}

void add_number(PickleMemo* memo, Value value, int64_t number) {
    make_room(memo);
    size_t place = memo->items->size;
    memo->items->append(value);
    memo->items->append(Value::small(number));
    memo->count++;
    enter(memo, place);
}

Value find_numbered(PickleMemo* memo, int64_t number) {
    if (number >= 0 && uint64_t(number) < memo->items->size) return memo->items->items[number];
    return memo->far ? memo->far->find(intern(std::to_string(number))) : kEmpty;
}

void store_numbered(PickleMemo* memo, int64_t number, Value value) {
    List* items = memo->items;
    if (uint64_t(number) > items->size + kMostGap) {
        if (!memo->far) memo->far = new_dict();
        if (find_numbered(memo, number).is_empty()) memo->count++;
        // By the digits, as looking up a str needs nothing of Python.
        memo->far->store(intern(std::to_string(number)), value);
        return;
    }
    while (items->size <= uint64_t(number)) items->append(kEmpty);
    if (items->items[number].is_empty()) memo->count++;
    items->items[number] = value;
}

namespace {

Raises<PickleMemo*> memo_of_tuples(Thread& thread, Dict* dict) {
    PickleMemo* memo = new_pickle_memo(pickler_memo_type);
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        Value pair = dict->entry(uint32_t(i)).value;
        if (!pair.is<Tuple>() || pair.as<Tuple>()->size != 2) {
            return raise(thread, TypeError_type, "'memo' values must be 2-item tuples");
        }
        int64_t number = TRY(to_size(thread, pair.as<Tuple>()->items[0]));
        Value object = pair.as<Tuple>()->items[1];
        if (find_number(memo, object) < 0) add_number(memo, object, number);
    }
    return memo;
}

Raises<PickleMemo*> memo_of_numbers(Thread& thread, Dict* dict) {
    PickleMemo* memo = new_pickle_memo(unpickler_memo_type);
    for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = dict->entry(uint32_t(i));
        if (!is_int(entry.key)) return raise(thread, TypeError_type, "memo key must be integers");
        int64_t number = TRY(to_size(thread, entry.key));
        if (number < 0) return raise(thread, ValueError_type, "memo key must be positive integers.");
        store_numbered(memo, number, entry.value);
    }
    return memo;
}

PickleMemo* copy_of(PickleMemo* from, Type& type) {
    PickleMemo* memo = new_pickle_memo(type);
    memo->items = make_list(std::span<Value const>(from->items->span()));
    memo->index = from->index ? make_bytes(from->index->view()) : nullptr;
    memo->far = from->far ? copy_dict(from->far) : nullptr;
    memo->count = from->count;
    return memo;
}

/// {id(object): (number, object)}
Raises<Dict*> dict_of_objects(Thread& thread, PickleMemo* memo) {
    Dict* dict = new_dict();
    Value id = TRY(builtin_named(thread, "id"));
    for (size_t place = 0; place + 1 < memo->items->size; place += 2) {
        Value object = memo->items->items[place];
        Value pair = Value::of(make_tuple({memo->items->items[place + 1], object}));
        TRY(dict->store(thread, TRY(call(thread, id, {object})), pair));
    }
    return dict;
}

/// {number: object}
Raises<Dict*> dict_of_numbers(Thread& thread, PickleMemo* memo) {
    Dict* dict = new_dict();
    for (size_t i = 0; i < memo->items->size; i++) {
        if (!memo->items->items[i].is_empty()) {
            TRY(dict->store(thread, Value::small(int64_t(i)), memo->items->items[i]));
        }
    }
    for (int64_t i = memo->far ? memo->far->next_entry(0) : -1; i >= 0; i = memo->far->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = memo->far->entry(uint32_t(i));
        TRY(dict->store(thread, TRY(parse_int(thread, entry.key.as<Str>(), 10)), entry.value));
    }
    return dict;
}

Raises<Dict*> contents(Thread& thread, Value self) {
    return type_of(self) == &pickler_memo_type ? dict_of_objects(thread, self_of(self))
                                               : dict_of_numbers(thread, self_of(self));
}

Raises<Value> memo_clear(Thread&, Value* args) {
    clear_memo(self_of(args[0]));
    return none();
}
Raises<Value> memo_copy(Thread& thread, Value* args) { return Value::of(TRY(contents(thread, args[0]))); }
Raises<Value> memo_reduce(Thread& thread, Value* args) {
    Value dict = Value::of(TRY(contents(thread, args[0])));
    return Value::of(make_tuple({Value::of(&dict_type), Value::of(make_tuple({dict}))}));
}

constexpr MethodDef kMethods[] = {
    {"clear", "($self, /)", memo_clear, "Forgets everything."},
    {"copy", "($self, /)", memo_copy, "The contents as a dict."},
    {"__reduce__", "($self, /)", memo_reduce, "What pickle needs to make a dict of it."},
};

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<PickleMemo*>(object);
    marker.mark(self->items);
    marker.mark(self->index);
    marker.mark(self->far);
}

constexpr TypeSpec memo_spec(std::string_view name) {
    return {.name = name,
            .layout = Layout::PickleMemo,
            .size = sizeof(PickleMemo),
            .flags = kNoConstructor,
            .methods = kMethods,
            .trace = trace};
}

}  // namespace

TypeSpec const kPicklerMemoSpec = memo_spec("_pickle.PicklerMemoProxy");
TypeSpec const kUnpicklerMemoSpec = memo_spec("_pickle.UnpicklerMemoProxy");

Raises<PickleMemo*> pickling_memo_from(Thread& thread, Value value) {
    if (value.is<PickleMemo>() && type_of(value) == &pickler_memo_type) {
        return copy_of(self_of(value), pickler_memo_type);
    }
    if (value.is<Dict>()) return memo_of_tuples(thread, value.as<Dict>());
    return raise(thread, TypeError_type, "'memo' attribute must be a PicklerMemoProxy object or dict, not {}",
                 {type_of(value)});
}

Raises<PickleMemo*> unpickling_memo_from(Thread& thread, Value value) {
    if (value.is<PickleMemo>() && type_of(value) == &unpickler_memo_type) {
        return copy_of(self_of(value), unpickler_memo_type);
    }
    if (value.is<Dict>()) return memo_of_numbers(thread, value.as<Dict>());
    return raise(thread, TypeError_type, "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {}",
                 {type_of(value)});
}

}  // namespace py::vm
