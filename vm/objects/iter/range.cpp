#include "vm/gc/heap.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/large_slice.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/protocol/sequence.h"

namespace py::vm {
namespace {

Range* self_of(Value value) { return value.as<Range>(); }

Value arithmetic(Value left, Value right, BinaryOperator op) {
    switch (op) {
        case BinaryOperator::Add: return make_int(big_int_of(left) + big_int_of(right));
        case BinaryOperator::Subtract: return make_int(big_int_of(left) - big_int_of(right));
        default: return make_int(big_int_of(left) * big_int_of(right));
    }
}

Value count_of(Value start, Value stop, Value step) {
    bool forward = !int_is_negative(step);
    if (start.is_small() && stop.is_small() && step.is_small()) {
        int64_t distance = forward ? stop.small() - start.small() : start.small() - stop.small();
        int64_t unit = forward ? step.small() : -step.small();
        return Value::small(distance <= 0 ? 0 : (distance - 1) / unit + 1);
    }
    BigInt distance = forward ? big_int_of(stop) - big_int_of(start) : big_int_of(start) - big_int_of(stop);
    BigInt unit = forward ? big_int_of(step) : -big_int_of(step);
    if (distance.is_negative() || distance.is_zero()) return Value::small(0);
    return make_int(floor_divide(distance - BigInt(1), unit).quotient + BigInt(1));
}

Value make_range(Value start, Value stop, Value step) {
    Range* range = the_heap->make<Range>(range_type.root_shape);
    range->start = start;
    range->stop = stop;
    range->step = step;
    range->count = count_of(start, stop, step);
    return Value::of(range);
}

Raises<Value> range_create(Thread& thread, Type*, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "range() takes no keyword arguments");
    if (args.count < 1) return raise(thread, TypeError_type, "range expected at least 1 argument, got 0");
    if (args.count > 3)
        return raise(thread, TypeError_type, "range expected at most 3 arguments, got {}", {args.count});
    Value start = Value::small(0);
    Value step = Value::small(1);
    if (args.count > 1) start = TRY(to_index(thread, args.values[0]));
    Value stop = TRY(to_index(thread, args.values[args.count > 1 ? 1 : 0]));
    if (args.count > 2) step = TRY(to_index(thread, args.values[2]));
    if (int_is_zero(step)) return raise(thread, ValueError_type, "range() arg 3 must not be zero");
    return make_range(start, stop, step);
}

Raises<Value> range_repr(Thread& thread, Value self) {
    Range* range = self_of(self);
    Str* start = TRY(repr_of(thread, range->start));
    Str* stop = TRY(repr_of(thread, range->stop));
    if (range->step == Value::small(1)) return Value::of(format_message("range({}, {})", {start, stop}));
    return Value::of(format_message("range({}, {}, {})", {start, stop, TRY(repr_of(thread, range->step))}));
}

Raises<int64_t> range_length(Thread& thread, Value self) {
    if (auto count = int64_of(self_of(self)->count)) return *count;
    return raise(thread, OverflowError_type, "Python int too large to convert to C ssize_t");
}

Raises<bool> range_boolean(Thread&, Value self) { return !int_is_zero(self_of(self)->count); }

Value item_at(Range* range, Value index) {
    if (both_small(range->start, range->step) && index.is_small()) {
        int64_t distance, number;
        bool fits = !__builtin_mul_overflow(index.small(), range->step.small(), &distance) &&
                    !__builtin_add_overflow(range->start.small(), distance, &number);
        if (fits) return make_int(number);
    }
    return arithmetic(range->start, arithmetic(index, range->step, BinaryOperator::Multiply), BinaryOperator::Add);
}

/// A slice of a range with numbers of any size.
Raises<Value> large_slice(Thread& thread, Range* range, Slice* slice) {
    LargeSliceBounds bounds = TRY(resolve_large_slice(thread, slice, range->count));
    return make_range(item_at(range, bounds.start), item_at(range, bounds.stop),
                      arithmetic(range->step, bounds.step, BinaryOperator::Multiply));
}

Raises<Value> range_get_item(Thread& thread, Value self, Value key) {
    Range* range = self_of(self);
    if (key.is<Slice>()) {
        bool large_step = is_int(key.as<Slice>()->step) && !int64_of(key.as<Slice>()->step);
        if (large_step || !int64_of(range->count)) return large_slice(thread, range, key.as<Slice>());
        SliceBounds bounds = TRY(resolve_slice(thread, key.as<Slice>(), TRY(range_length(thread, self))));
        Value step = arithmetic(range->step, make_int(bounds.step), BinaryOperator::Multiply);
        return make_range(item_at(range, make_int(bounds.start)), item_at(range, make_int(bounds.stop)), step);
    }
    if (both_small(key, range->count)) {
        int64_t index = key.small() < 0 ? key.small() + range->count.small() : key.small();
        if (index < 0 || index >= range->count.small())
            return raise(thread, IndexError_type, "range object index out of range");
        return item_at(range, Value::small(index));
    }
    if (!has_index(key))
        return raise(thread, TypeError_type, "range indices must be integers or slices, not {}", {type_of(key)});
    Value index = TRY(to_index(thread, key));
    if (int_is_negative(index)) index = arithmetic(index, range->count, BinaryOperator::Add);
    if (int_is_negative(index) || compare_ints(index, range->count) >= 0) {
        return raise(thread, IndexError_type, "range object index out of range");
    }
    return item_at(range, index);
}

bool holds(Range* range, Value number) {
    if (both_small(number, range->start) && both_small(range->stop, range->step)) {
        int64_t distance = number.small() - range->start.small();
        int64_t length = range->stop.small() - range->start.small();
        int64_t step = range->step.small();
        bool inside = step > 0 ? distance >= 0 && distance < length : distance <= 0 && distance > length;
        return inside && distance % step == 0;
    }
    bool forward = !int_is_negative(range->step);
    bool inside = forward ? compare_ints(number, range->start) >= 0 && compare_ints(number, range->stop) < 0
                          : compare_ints(number, range->start) <= 0 && compare_ints(number, range->stop) > 0;
    if (!inside) return false;
    return floor_divide(big_int_of(number) - big_int_of(range->start), big_int_of(range->step)).remainder.is_zero();
}

/// An int whose comparison is that of ints.
bool is_plain_int(Value value) { return value.is_small() || is_bool(value) || value.is_exact<Int>(); }

Raises<bool> range_contains(Thread& thread, Value self, Value item) {
    if (is_plain_int(item)) return holds(self_of(self), item);
    Value iterator = TRY(iterate(thread, self));
    for (;;) {
        Value candidate = TRY(next_item(thread, iterator));
        if (candidate.is_empty()) return false;
        if (TRY(equal(thread, candidate, item))) return true;
    }
}

Value make_iterator(Range* range, bool backwards) {
    auto count = int64_of(range->count);
    auto start = int64_of(range->start);
    auto step = int64_of(range->step);
    auto* iterator = the_heap->make<RangeIterator>(range_iterator_type.root_shape);
    if (!count || !start || !step) return kEmpty;
    // The last number may lie beyond int64 where all three do not.
    int64_t span, last;
    if (__builtin_mul_overflow(*count, *step, &span) || __builtin_add_overflow(*start, span, &last)) return kEmpty;
    iterator->next = backwards ? *start + (*count - 1) * *step : *start;
    iterator->step = backwards ? -*step : *step;
    iterator->left = uint64_t(*count);
    return Value::of(iterator);
}

Raises<Value> range_iter(Thread&, Value self) {
    Value iterator = make_iterator(self_of(self), false);
    if (!iterator.is_empty()) return iterator;
    return make_sequence_iterator(sequence_iterator_type, self);
}

Raises<Value> range_iterator_next(Thread&, Value self) {
    auto* iterator = self.as<RangeIterator>();
    if (iterator->left == 0) return kEmpty;
    Value value = make_int(iterator->next);
    iterator->left--;
    iterator->next = int64_t(uint64_t(iterator->next) + uint64_t(iterator->step));
    return value;
}

Raises<Value> range_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Range>() || (!is_equality(op))) return not_implemented();
    Range* a = self_of(left);
    Range* b = self_of(right);
    bool same = compare_ints(a->count, b->count) == 0;
    if (same && !int_is_zero(a->count)) {
        same = compare_ints(a->start, b->start) == 0;
        if (same && a->count != Value::small(1)) same = compare_ints(a->step, b->step) == 0;
    }
    (void)thread;
    return boolean(same == (op == CompareOperator::Equal));
}

Raises<int64_t> range_hash(Thread& thread, Value self) {
    Range* range = self_of(self);
    bool empty = int_is_zero(range->count);
    bool single = range->count == Value::small(1);
    return hash_of(
        thread,
        Value::of(make_tuple({range->count, empty ? none() : range->start, empty || single ? none() : range->step})));
}

Raises<Value> range_reversed(Thread&, Value* args) {
    Range* range = self_of(args[0]);
    Value iterator = make_iterator(range, true);
    if (!iterator.is_empty()) return iterator;
    // Numbers beyond 64 bits: those of the same range from its end.
    Value last = item_at(range, arithmetic(range->count, Value::small(1), BinaryOperator::Subtract));
    Value before_start = arithmetic(range->start, range->step, BinaryOperator::Subtract);
    Value step = arithmetic(Value::small(0), range->step, BinaryOperator::Subtract);
    return make_sequence_iterator(sequence_iterator_type, make_range(last, before_start, step));
}

Raises<Value> range_index(Thread& thread, Value* args) {
    Range* range = self_of(args[0]);
    if (is_plain_int(args[1])) {
        if (holds(range, args[1])) {
            if (both_small(args[1], range->start) && range->step.is_small())
                return make_int((args[1].small() - range->start.small()) / range->step.small());
            return make_int(
                floor_divide(big_int_of(args[1]) - big_int_of(range->start), big_int_of(range->step)).quotient);
        }
        return raise(thread, ValueError_type, "{} is not in range", {TRY(repr_of(thread, args[1]))});
    }
    int64_t index = 0;
    Value iterator = TRY(iterate(thread, args[0]));
    for (;; index++) {
        Value candidate = TRY(next_item(thread, iterator));
        if (candidate.is_empty()) return raise(thread, ValueError_type, "sequence.index(x): x not in sequence");
        if (TRY(equal(thread, candidate, args[1]))) return make_int(index);
    }
}

Raises<Value> range_count(Thread& thread, Value* args) {
    if (is_plain_int(args[1])) return Value::small(holds(self_of(args[0]), args[1]) ? 1 : 0);
    int64_t count = 0;
    TRY(for_each_item(thread, args[0], [&](Value item) -> Raises<void> {
        count += TRY(equal(thread, item, args[1]));
        return {};
    }));
    return make_int(count);
}

Raises<Value> iterator_hint(Thread&, Value* args) { return make_int(args[0].as<RangeIterator>()->left); }

Raises<Value> get_start(Thread&, Value self) { return self_of(self)->start; }
Raises<Value> get_stop(Thread&, Value self) { return self_of(self)->stop; }
Raises<Value> get_step(Thread&, Value self) { return self_of(self)->step; }

Raises<Value> range_reduce(Thread&, Value* args) {
    Range* range = self_of(args[0]);
    return reduce_to_type(args[0], {range->start, range->stop, range->step});
}

Raises<Value> iterator_reduce(Thread& thread, Value* args) {
    auto* iterator = args[0].as<RangeIterator>();
    BigInt stop = BigInt(iterator->next) + BigInt(iterator->step) * BigInt(int64_t(iterator->left));
    Value rest = make_range(make_int(iterator->next), make_int(stop), make_int(iterator->step));
    return reduce_to_builtin(thread, "iter", {rest}, Value::small(0));
}

Raises<Value> iterator_set_state(Thread& thread, Value* args) {
    auto* iterator = args[0].as<RangeIterator>();
    int64_t index = TRY(to_int64(thread, args[1]));
    uint64_t skipped = std::min(uint64_t(std::max<int64_t>(index, 0)), iterator->left);
    iterator->left -= skipped;
    iterator->next = int64_t(uint64_t(iterator->next) + uint64_t(iterator->step) * skipped);
    return none();
}

constexpr MethodDef kRangeMethods[] = {
    {"__reduce__", "($self, /)", range_reduce},
    {"__reversed__", "($self, /)", range_reversed, "An iterator over the numbers, the last one first."},
    {"index", "($self, value, /)", range_index, "The position of `value`. ValueError if it is not one of the numbers."},
    {"count", "($self, value, /)", range_count, "How many of the numbers equal `value`."},
};
constexpr GetSetDef kRangeAttributes[] = {{"start", get_start}, {"stop", get_stop}, {"step", get_step}};
constexpr MethodDef kIteratorMethods[] = {
    {"__length_hint__", "($self, /)", iterator_hint, "How many numbers are left."},
    {"__reduce__", "($self, /)", iterator_reduce, "What pickle needs to make it again."},
    {"__setstate__", "($self, state, /)", iterator_set_state, "Goes on by an index."},
};

void trace_range(Object* object, Marker& marker) { marker.mark_range(&static_cast<Range*>(object)->start, 4); }

}  // namespace

Value make_range_iterator(int64_t start, int64_t stop) {
    auto* iterator = the_heap->make<RangeIterator>(range_iterator_type.root_shape);
    iterator->next = start;
    iterator->step = 1;
    iterator->left = stop > start ? uint64_t(stop) - uint64_t(start) : 0;
    return Value::of(iterator);
}

extern TypeSpec const kRangeSpec, kRangeIteratorSpec;
TypeSpec const kRangeSpec{
    .name = "range",
    .layout = Layout::Range,
    .size = sizeof(Range),
    .flags = kSequence,
    .slots = {.repr = range_repr,
              .hash = range_hash,
              .compare = range_compare,
              .iter = range_iter,
              .length = range_length,
              .get_item = range_get_item,
              .contains = range_contains,
              .boolean = range_boolean,
              .create = range_create},
    .methods = kRangeMethods,
    .attributes = kRangeAttributes,
    .trace = trace_range,
    .doc = "The integers from start (0) to stop, without it, by step (1).",
};
TypeSpec const kRangeIteratorSpec{
    .name = "range_iterator",
    .layout = Layout::RangeIterator,
    .size = sizeof(RangeIterator),
    .flags = kNoConstructor,
    .slots = {.iter = iterator_self, .next = range_iterator_next},
    .methods = kIteratorMethods,
};

}  // namespace py::vm
