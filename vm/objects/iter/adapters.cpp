#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/iter/stepping.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"

// enumerate, zip, map, filter and reversed.

namespace py::vm {
namespace {

Raises<Value> keyword(Thread& thread, CallArgs args, std::string_view wanted, char const* function) {
    Value found = kEmpty;
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        if (!equal_text(name, wanted)) {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for {}()", {name, function});
        }
        found = args.values[args.count + k];
    }
    return found;
}

Raises<Tuple*> iterators_of(Thread& thread, std::span<Value const> iterables) {
    Tuple* iterators = new_tuple(iterables.size());
    for (size_t i = 0; i < iterables.size(); i++) iterators->items[i] = TRY(iterate(thread, iterables[i]));
    return iterators;
}

// enumerate

Raises<Value> enumerate_create(Thread& thread, Type* type, CallArgs args) {
    Value start = kEmpty;
    Value iterable = args.count > 0 ? args.values[0] : kEmpty;
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        if (equal_text(name, "start")) {
            start = args.values[args.count + k];
        } else if (equal_text(name, "iterable")) {
            iterable = args.values[args.count + k];
        } else {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for enumerate()", {name});
        }
    }
    if (args.total() > 2) {
        return raise(thread, TypeError_type, "enumerate() takes at most 2 arguments ({} given)", {args.total()});
    }
    if (args.count > 1) start = args.values[1];
    if (iterable.is_empty())
        return raise(thread, TypeError_type, "enumerate() missing required argument 'iterable' (pos 1)");
    auto* self = static_cast<Enumerate*>(new_instance(type));
    self->count = start.is_empty() ? Value::small(0) : TRY(to_index(thread, start));
    self->iterator = TRY(iterate(thread, iterable));
    return Value::of(self);
}

/// The number and the item, which is empty at the end.
struct Numbered {
    Value count, item;
};

/// Of any iterator; the plainest are done in place.
Step step_any(Thread& thread, Value iterator, Value& item) {
    Step step = step_plain(iterator, item);
    if (step != Step::Other) return step;
    Raises<Value> next = next_item(thread, iterator);
    if (!next.ok()) return Step::Raised;
    item = next.value();
    return item.is_empty() ? Step::End : Step::Item;
}

Step enumerate_step(Thread& thread, Enumerate* self, Numbered& numbered) {
    Value item;
    Step step = step_any(thread, self->iterator, item);
    if (step != Step::Item) return step;
    numbered = {self->count, item};
    if (self->count.is_small() && fits_small(self->count.small() + 1)) {
        self->count = Value::small(self->count.small() + 1);
        return Step::Item;
    }
    Raises<Value> count = binary_operation(thread, self->count, Value::small(1), int(BinaryOperator::Add));
    if (!count.ok()) return Step::Raised;
    self->count = count.value();
    return Step::Item;
}

Raises<Value> enumerate_next(Thread& thread, Value value) {
    Numbered numbered;
    switch (enumerate_step(thread, value.as<Enumerate>(), numbered)) {
        case Step::Item: return Value::of(make_tuple({numbered.count, numbered.item}));
        case Step::End: return kEmpty;
        default: return Error{};
    }
}

// zip

Raises<Value> zip_create(Thread& thread, Type* type, CallArgs args) {
    Value strict = TRY(keyword(thread, args, "strict", "zip"));
    Tuple* iterators = new_tuple(args.count);
    for (size_t i = 0; i < args.count; i++) {
        if (!is_iterable(args.values[i])) {
            return raise(thread, TypeError_type, "'{}' object is not iterable", {type_of(args.values[i])});
        }
        iterators->items[i] = TRY(iterate(thread, args.values[i]));
    }
    auto* self = static_cast<Zip*>(new_instance(type));
    self->iterators = iterators;
    self->strict = !strict.is_empty() && TRY(truth_of(thread, strict));
    return Value::of(self);
}

Error zip_mismatch(Thread& thread, size_t index, char const* kind) {
    StrBuilder others;
    others.append(index == 1 ? "argument 1" : "arguments 1-");
    if (index > 1) others.append_decimal(int64_t(index));
    return raise(thread, ValueError_type, "zip() argument {} is {} than {}", {index + 1, kind, others.finish()});
}

/// The iterator at `index` has ended.
Raises<void> check_zip_end(Thread& thread, Zip* self, size_t index) {
    if (!self->strict) return {};
    if (index > 0) return zip_mismatch(thread, index, "shorter");
    for (size_t k = 1; k < self->iterators->size; k++) {
        if (!TRY(next_item(thread, self->iterators->items[k])).is_empty()) return zip_mismatch(thread, k, "longer");
    }
    return {};
}

/// Fills `items`, which the collector must see.
Step zip_step(Thread& thread, Zip* self, Value* items) {
    for (size_t i = 0; i < self->iterators->size; i++) {
        Step step = step_any(thread, self->iterators->items[i], items[i]);
        if (step == Step::Item) continue;
        if (step == Step::End && !check_zip_end(thread, self, i).ok()) return Step::Raised;
        return step;
    }
    return Step::Item;
}

Raises<Value> zip_next(Thread& thread, Value value) {
    auto* self = value.as<Zip>();
    if (self->iterators->size == 0) return kEmpty;
    Tuple* items = new_tuple(self->iterators->size);
    switch (zip_step(thread, self, items->items)) {
        case Step::Item: return Value::of(items);
        case Step::End: return kEmpty;
        default: return Error{};
    }
}

// map

Raises<Value> map_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count < 2) return raise(thread, TypeError_type, "map() must have at least two arguments.");
    auto* self = static_cast<Map*>(new_instance(type));
    self->function = args.values[0];
    self->iterators = TRY(iterators_of(thread, {args.values + 1, args.count - 1}));
    return Value::of(self);
}

Raises<Value> map_next(Thread& thread, Value value) {
    auto* self = value.as<Map>();
    size_t count = self->iterators->size;
    // The C stack holds the arguments of most functions.
    Value few[4];
    Value* items = count <= std::size(few) ? few : new_tuple(count)->items;
    for (size_t i = 0; i < count; i++) {
        Step step = step_any(thread, self->iterators->items[i], items[i]);
        if (step == Step::Raised) return Error{};
        if (step == Step::End) return kEmpty;
    }
    return call(thread, self->function, CallArgs{items, count, nullptr});
}

// filter

Raises<Value> filter_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count != 2) return raise(thread, TypeError_type, "filter expected 2 arguments, got {}", {args.count});
    auto* self = static_cast<Filter*>(new_instance(type));
    self->function = args.values[0];
    self->iterator = TRY(iterate(thread, args.values[1]));
    return Value::of(self);
}

Raises<Value> filter_next(Thread& thread, Value value) {
    auto* self = value.as<Filter>();
    for (;;) {
        Value item;
        Step step = step_any(thread, self->iterator, item);
        if (step == Step::Raised) return Error{};
        if (step == Step::End) return kEmpty;
        Value verdict = item;
        if (!is_none(self->function)) verdict = TRY(call(thread, self->function, {item}));
        if (TRY(truth_of(thread, verdict))) return item;
    }
}

// reversed

Raises<Value> reversed_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count != 1) return raise(thread, TypeError_type, "reversed expected 1 argument, got {}", {args.count});
    Value sequence = args.values[0];
    Value method = lookup(type_of(sequence), names.__reversed__);
    if (is_none(method)) return raise(thread, TypeError_type, "'{}' object is not reversible", {type_of(sequence)});
    if (!method.is_empty()) return call_special(thread, sequence, names.__reversed__, {});
    if (!type_of(sequence)->slots.get_item || sequence.is<Dict>()) {
        return raise(thread, TypeError_type, "'{}' object is not reversible", {type_of(sequence)});
    }
    auto* self = static_cast<Reversed*>(new_instance(type));
    self->sequence = sequence;
    self->index = TRY(length_of(thread, sequence)) - 1;
    return Value::of(self);
}

Raises<Value> reversed_next(Thread& thread, Value value) {
    auto* self = value.as<Reversed>();
    if (self->index >= 0) {
        Raises<Value> item = get_item(thread, self->sequence, make_int(self->index));
        self->index--;
        if (item.ok()) return item;
        if (!catch_pending(thread, IndexError_type) && !catch_pending(thread, StopIteration_type)) return item;
        self->index = -1;
    }
    self->sequence = kEmpty;
    return kEmpty;
}

// Pickling.

Raises<Value> enumerate_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Enumerate>();
    return reduce_to_type(args[0], {self->iterator, self->count});
}

Raises<Value> zip_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Zip>();
    Value type = Value::of(type_of(args[0]));
    Value iterators = Value::of(self->iterators);
    return Value::of(self->strict ? make_tuple({type, iterators, boolean(true)}) : make_tuple({type, iterators}));
}
Raises<Value> zip_set_state(Thread& thread, Value* args) {
    args[0].as<Zip>()->strict = TRY(truth_of(thread, args[1]));
    return none();
}

Raises<Value> map_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Map>();
    Tuple* arguments = new_tuple(self->iterators->size + 1);
    arguments->items[0] = self->function;
    for (size_t i = 0; i < self->iterators->size; i++) arguments->items[i + 1] = self->iterators->items[i];
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(arguments)}));
}

Raises<Value> filter_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Filter>();
    return reduce_to_type(args[0], {self->function, self->iterator});
}

Raises<Value> reversed_reduce(Thread&, Value* args) {
    auto* self = args[0].as<Reversed>();
    if (self->index < 0) return reduce_to_type(args[0], {Value::of(empty_tuple())});
    return reduce_to_type(args[0], {self->sequence}, make_int(self->index));
}
Raises<Value> reversed_set_state(Thread& thread, Value* args) {
    auto* self = args[0].as<Reversed>();
    int64_t index = TRY(to_int64(thread, args[1]));
    if (self->sequence.is_empty()) return none();
    int64_t length = TRY(length_of(thread, self->sequence));
    if (self->index >= 0) self->index = std::clamp<int64_t>(index, -1, length - 1);
    return none();
}
Raises<Value> reversed_length_hint(Thread& thread, Value* args) {
    auto* self = args[0].as<Reversed>();
    if (self->index < 0) return Value::small(0);
    int64_t length = TRY(length_of(thread, self->sequence));
    return Value::small(length <= self->index ? 0 : self->index + 1);
}

#define REDUCE(function) {"__reduce__", "($self, /)", function, "What pickle needs to make it again."}
constexpr MethodDef kEnumerateMethods[] = {REDUCE(enumerate_reduce), kClassGetItem};
constexpr MethodDef kZipMethods[] = {
    REDUCE(zip_reduce), {"__setstate__", "($self, state, /)", zip_set_state, "Sets whether it is strict."}};
constexpr MethodDef kMapMethods[] = {REDUCE(map_reduce)};
constexpr MethodDef kFilterMethods[] = {REDUCE(filter_reduce)};
constexpr MethodDef kReversedMethods[] = {
    REDUCE(reversed_reduce),
    {"__setstate__", "($self, state, /)", reversed_set_state, "Goes to an index."},
    {"__length_hint__", "($self, /)", reversed_length_hint, "How many items are left."},
};
#undef REDUCE

void trace_enumerate(Object* object, Marker& marker) {
    marker.mark(static_cast<Enumerate*>(object)->iterator);
    marker.mark(static_cast<Enumerate*>(object)->count);
}
void trace_zip(Object* object, Marker& marker) { marker.mark(static_cast<Zip*>(object)->iterators); }
void trace_map(Object* object, Marker& marker) {
    marker.mark(static_cast<Map*>(object)->function);
    marker.mark(static_cast<Map*>(object)->iterators);
}
void trace_filter(Object* object, Marker& marker) {
    marker.mark(static_cast<Filter*>(object)->function);
    marker.mark(static_cast<Filter*>(object)->iterator);
}
void trace_reversed(Object* object, Marker& marker) { marker.mark(static_cast<Reversed*>(object)->sequence); }

}  // namespace

extern TypeSpec const kEnumerateSpec, kZipSpec, kMapSpec, kFilterSpec, kReversedSpec;
#define SPEC(name_, struct_, lower, doc_)                                                                             \
    TypeSpec const k##struct_##Spec{.name = name_,                                                                    \
                                    .layout = Layout::struct_,                                                        \
                                    .size = sizeof(struct_),                                                          \
                                    .flags = kBaseType,                                                               \
                                    .slots = {.iter = iterator_self, .next = lower##_next, .create = lower##_create}, \
                                    .methods = k##struct_##Methods,                                                   \
                                    .trace = trace_##lower,                                                           \
                                    .doc = doc_};
SPEC("enumerate", Enumerate, enumerate, "Pairs of a running number and an item.")
SPEC("zip", Zip, zip,
     "Tuples of an item from each iterable, until one of them ends; with strict, all must end together.\n\n"
     ">>> list(zip('ab', [1, 2, 3]))\n[('a', 1), ('b', 2)]\n")
SPEC("map", Map, map, "What a function makes of the items, or of an item from each iterable.")
SPEC("filter", Filter, filter, "The items for which a function is true; with None, those that are true themselves.")
SPEC("reversed", Reversed, reversed, "The items of a sequence from the last to the first.")
#undef SPEC

Step step_pair(Thread& thread, Value iterator, Value& first, Value& second) {
    if (iterator.is_exact<Enumerate>()) {
        Numbered numbered;
        Step step = enumerate_step(thread, iterator.as<Enumerate>(), numbered);
        if (step != Step::Item) return step;
        first = numbered.count;
        second = numbered.item;
        return step;
    }
    if (iterator.is_exact<Zip>() && iterator.as<Zip>()->iterators->size == 2) {
        Value items[2];
        Step step = zip_step(thread, iterator.as<Zip>(), items);
        if (step != Step::Item) return step;
        first = items[0];
        second = items[1];
        return step;
    }
    if (iterator.is_object() && type_of(iterator) == &dict_item_iterator_type) {
        return step_dict_items(thread, iterator.as<DictIterator>(), first, second);
    }
    return Step::Other;
}

}  // namespace py::vm
