#include "vm/gc/heap.h"
#include "vm/modules/itertools/itertools.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// islice and zip_longest.

namespace py::vm {
namespace {

/// A bound of islice(): not negative, or `fallback` where it is None. -1: it is no such thing.
Raises<int64_t> bound_of(Thread& thread, Value value, int64_t fallback) {
    if (is_none(value)) return fallback;
    if (!has_index(value)) return int64_t(-1);
    auto index = to_index(thread, value);
    if (!index.ok()) {
        thread.pending = nullptr;
        return int64_t(-1);
    }
    auto number = int64_of(index.value());
    return number && *number >= 0 ? *number : int64_t(-1);
}

constexpr char const kIndexRange[] = "must be None or an integer: 0 <= x <= sys.maxsize.";

Raises<Value> islice_create(Thread& thread, Type* type, CallArgs args) {
    args = without_foreign_keywords(type, args);
    if (args.keyword_count()) return raise(thread, TypeError_type, "islice() takes no keyword arguments");
    if (args.count < 2 || args.count > 4) {
        bool few = args.count < 2;
        return raise(thread, TypeError_type, "islice expected at {} {} arguments, got {}",
                     {few ? "least" : "most", few ? 2 : 4, args.count});
    }
    int64_t start = 0;
    Value stop_value = args.values[args.count == 2 ? 1 : 2];
    int64_t stop = TRY(bound_of(thread, stop_value, -1));
    if (stop < 0 && !is_none(stop_value)) {
        if (args.count == 2) return raise(thread, ValueError_type, "Stop argument for islice() {}", {kIndexRange});
        return raise(thread, ValueError_type, "Stop argument for islice() {}", {kIndexRange});
    }
    if (args.count > 2) start = TRY(bound_of(thread, args.values[1], 0));
    if (start < 0) return raise(thread, ValueError_type, "Indices for islice() {}", {kIndexRange});
    int64_t step = args.count > 3 ? TRY(bound_of(thread, args.values[3], 1)) : 1;
    if (step < 1) return raise(thread, ValueError_type, "Step for islice() must be a positive integer or None.");
    Value iterator = TRY(iterate(thread, args.values[0]));
    auto* self = static_cast<ISlice*>(new_instance(type));
    self->iterator = iterator;
    self->next = start;
    self->stop = stop;
    self->step = step;
    return Value::of(self);
}

Raises<Value> islice_next(Thread& thread, Value value) {
    auto* self = value.as<ISlice>();
    if (self->iterator.is_empty()) return kEmpty;
    Value iterator = self->iterator;
    auto finish = [&](Raises<Value> result) {
        self->iterator = kEmpty;
        return result;
    };
    while (self->position < self->next) {
        auto skipped = next_item(thread, iterator);
        if (!skipped.ok() || skipped.value().is_empty()) return finish(skipped);
        self->position++;
    }
    if (self->stop >= 0 && self->position >= self->stop) return finish(kEmpty);
    auto item = next_item(thread, iterator);
    if (!item.ok() || item.value().is_empty()) return finish(item);
    self->position++;
    if (__builtin_add_overflow(self->next, self->step, &self->next) || (self->stop >= 0 && self->next > self->stop)) {
        self->next = self->stop >= 0 ? self->stop : INT64_MAX;
    }
    return item;
}

Raises<Value> islice_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<ISlice>();
    Value type = Value::of(type_of(args[0]));
    if (self->iterator.is_empty()) {
        return reduced(type, {TRY(exhausted_iterator(thread)), Value::small(0)}, Value::small(0));
    }
    Value stop = self->stop < 0 ? none() : make_int(self->stop);
    return reduced(type, {self->iterator, make_int(self->next), stop, make_int(self->step)}, make_int(self->position));
}

Raises<Value> islice_setstate(Thread& thread, Value* args) {
    args[0].as<ISlice>()->position = TRY(to_int64(thread, args[1]));
    return none();
}

void trace_islice(Object* object, Marker& marker) { marker.mark(static_cast<ISlice*>(object)->iterator); }

// zip_longest

Raises<Value> zip_longest_create(Thread& thread, Type* type, CallArgs args) {
    Value fill = none();
    for (size_t i = 0; i < args.keyword_count(); i++) {
        if (!equal_text(args.names->items[i].as<Str>(), "fillvalue")) {
            return raise(thread, TypeError_type, "zip_longest() got an unexpected keyword argument");
        }
        fill = args.values[args.count + i];
    }
    Tuple* iterators = new_tuple(args.count);
    for (size_t i = 0; i < args.count; i++) iterators->items[i] = TRY(iterate(thread, args.values[i]));
    auto* self = static_cast<ZipLongest*>(new_instance(type));
    self->iterators = iterators;
    self->active = args.count;
    self->fill = fill;
    return Value::of(self);
}

Raises<Value> zip_longest_next(Thread& thread, Value value) {
    auto* self = value.as<ZipLongest>();
    size_t count = self->iterators->size;
    if (count == 0 || self->active == 0) return kEmpty;
    Tuple* items = new_tuple(count);
    for (size_t i = 0; i < count; i++) {
        Value iterator = self->iterators->items[i];
        items->items[i] = self->fill;
        if (is_none(iterator)) continue;
        auto item = next_item(thread, iterator);
        if (item.ok() && !item.value().is_empty()) {
            items->items[i] = item.value();
            continue;
        }
        if (!item.ok() || self->active == 1) {
            self->active = 0;
            return item;
        }
        self->active--;
        self->iterators->items[i] = none();
    }
    return Value::of(items);
}

Raises<Value> zip_longest_reduce(Thread& thread, Value* args) {
    auto* self = args[0].as<ZipLongest>();
    Tuple* iterators = new_tuple(self->iterators->size);
    for (size_t i = 0; i < iterators->size; i++) {
        Value iterator = self->iterators->items[i];
        iterators->items[i] = is_none(iterator) ? TRY(exhausted_iterator(thread)) : iterator;
    }
    return Value::of(make_tuple({Value::of(type_of(args[0])), Value::of(iterators), self->fill}));
}

Raises<Value> zip_longest_setstate(Thread&, Value* args) {
    args[0].as<ZipLongest>()->fill = args[1];
    return none();
}

void trace_zip_longest(Object* object, Marker& marker) {
    marker.mark(static_cast<ZipLongest*>(object)->iterators);
    marker.mark(static_cast<ZipLongest*>(object)->fill);
}

constexpr MethodDef kISliceMethods[] = {
    {"__reduce__", "($self, /)", islice_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", islice_setstate, "Takes on the state that pickle has kept."}};
constexpr MethodDef kZipLongestMethods[] = {
    {"__reduce__", "($self, /)", zip_longest_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", zip_longest_setstate, "Takes on the state that pickle has kept."}};

}  // namespace

TypeSpec const kISliceSpec{
    .name = "itertools.islice",
    .layout = Layout::ISlice,
    .size = sizeof(ISlice),
    .flags = kBaseType,
    .slots = {.iter = iterator_self, .next = islice_next, .create = islice_create},
    .methods = kISliceMethods,
    .trace = trace_islice,
    .doc = "islice(iterable, stop) or islice(iterable, start, stop[, step]): the items at these places."};
TypeSpec const kZipLongestSpec{.name = "itertools.zip_longest",
                               .layout = Layout::ZipLongest,
                               .size = sizeof(ZipLongest),
                               .flags = kBaseType,
                               .slots = {.iter = iterator_self, .next = zip_longest_next, .create = zip_longest_create},
                               .methods = kZipLongestMethods,
                               .trace = trace_zip_longest,
                               .doc = "zip_longest(*iterables, fillvalue=None): as zip(), to the end of the longest."};

}  // namespace py::vm
