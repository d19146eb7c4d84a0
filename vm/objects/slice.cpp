#include "vm/gc/heap.h"
#include "vm/objects/large_slice.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/protocol/sequence.h"

namespace py::vm {

Slice* new_slice(Value start, Value stop, Value step) {
    Slice* slice = the_heap->make<Slice>(slice_type.root_shape);
    slice->start = start;
    slice->stop = stop;
    slice->step = step;
    return slice;
}

namespace {

Raises<Value> index_of_bound(Thread& thread, Value value) {
    if (has_index(value)) return to_index(thread, value);
    return raise(thread, TypeError_type, "slice indices must be integers or None or have an __index__ method");
}

Value sum_of(Value left, Value right) {
    if (both_small(left, right)) return make_int(left.small() + right.small());
    return make_int(big_int_of(left) + big_int_of(right));
}

Raises<int64_t> bound(Thread& thread, Value value, int64_t fallback) {
    if (is_none(value)) return fallback;
    if (value.is_small()) return value.small();
    return clamped_int64_of(TRY(index_of_bound(thread, value)));
}

}  // namespace

Raises<SliceBounds> resolve_slice(Thread& thread, Slice* slice, int64_t length) {
    SliceBounds bounds;
    bounds.step = TRY(bound(thread, slice->step, 1));
    if (bounds.step == 0) return raise(thread, ValueError_type, "slice step cannot be zero");
    if (bounds.step < -INT64_MAX) bounds.step = -INT64_MAX;
    bool backwards = bounds.step < 0;
    int64_t low = backwards ? -1 : 0;
    int64_t high = backwards ? length - 1 : length;
    auto clip = [&](int64_t value) {
        if (value < 0) return value + length < low ? low : value + length;
        return value > high ? high : value;
    };
    bounds.start = is_none(slice->start) ? (backwards ? high : low) : clip(TRY(bound(thread, slice->start, 0)));
    bounds.stop = is_none(slice->stop) ? (backwards ? low : high) : clip(TRY(bound(thread, slice->stop, 0)));
    bounds.count = 0;
    if (backwards ? bounds.stop < bounds.start : bounds.start < bounds.stop) {
        bounds.count = backwards ? (bounds.start - bounds.stop - 1) / -bounds.step + 1
                                 : (bounds.stop - bounds.start - 1) / bounds.step + 1;
    }
    return bounds;
}

Raises<LargeSliceBounds> resolve_large_slice(Thread& thread, Slice* slice, Value length) {
    LargeSliceBounds bounds;
    bounds.step = is_none(slice->step) ? Value::small(1) : TRY(index_of_bound(thread, slice->step));
    if (int_is_zero(bounds.step)) return raise(thread, ValueError_type, "slice step cannot be zero");
    bool backwards = int_is_negative(bounds.step);
    Value low = Value::small(backwards ? -1 : 0);
    Value high = backwards ? sum_of(length, Value::small(-1)) : length;
    auto cut = [&](Value value, Value fallback) -> Raises<Value> {
        if (is_none(value)) return fallback;
        Value index = TRY(index_of_bound(thread, value));
        if (int_is_negative(index)) index = sum_of(index, length);
        if (compare_ints(index, low) < 0) return low;
        return compare_ints(index, high) > 0 ? high : index;
    };
    bounds.start = TRY(cut(slice->start, backwards ? high : low));
    bounds.stop = TRY(cut(slice->stop, backwards ? low : high));
    return bounds;
}

namespace {

Raises<Value> slice_repr(Thread& thread, Value self) {
    Slice* slice = self.as<Slice>();
    return Value::of(format_message(
        "slice({}, {}, {})",
        {TRY(repr_of(thread, slice->start)), TRY(repr_of(thread, slice->stop)), TRY(repr_of(thread, slice->step))}));
}

Raises<Value> slice_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    if (!right.is<Slice>()) return not_implemented();
    auto parts = [](Value value) {
        Slice* slice = value.as<Slice>();
        return Value::of(make_tuple({slice->start, slice->stop, slice->step}));
    };
    return compare(thread, parts(left), parts(right), op);
}

Raises<Value> slice_create(Thread& thread, Type*, CallArgs args) {
    if (args.count < 1 || args.count > 3) {
        return raise(thread, TypeError_type, "slice expected at {} argument{}, got {}",
                     {args.count < 1 ? "least 1" : "most 3", args.count < 1 ? "" : "s", args.count});
    }
    if (args.count == 1) return Value::of(new_slice(none(), args.values[0], none()));
    return Value::of(new_slice(args.values[0], args.values[1], args.count > 2 ? args.values[2] : none()));
}

Raises<Value> slice_indices(Thread& thread, Value* args) {
    Value length = TRY(to_index(thread, args[1]));
    if (int_is_negative(length)) return raise(thread, ValueError_type, "length should not be negative");
    LargeSliceBounds bounds = TRY(resolve_large_slice(thread, args[0].as<Slice>(), length));
    return Value::of(make_tuple({bounds.start, bounds.stop, bounds.step}));
}

Raises<Value> get_start(Thread&, Value self) { return self.as<Slice>()->start; }
Raises<Value> get_stop(Thread&, Value self) { return self.as<Slice>()->stop; }
Raises<Value> get_step(Thread&, Value self) { return self.as<Slice>()->step; }

Raises<Value> slice_reduce(Thread&, Value* args) {
    auto* slice = args[0].as<Slice>();
    return reduce_to_type(args[0], {slice->start, slice->stop, slice->step});
}

constexpr MethodDef kSliceMethods[] = {
    {"indices", "($self, length, /)", slice_indices, "Start, stop and step for a sequence of a length."},
    {"__reduce__", "($self, /)", slice_reduce, "What pickle needs to make it again."},
};
constexpr GetSetDef kSliceAttributes[] = {{"start", get_start, nullptr, AttributeKind::Member},
                                          {"stop", get_stop, nullptr, AttributeKind::Member},
                                          {"step", get_step, nullptr, AttributeKind::Member}};

void trace_slice(Object* object, Marker& marker) {
    auto* slice = static_cast<Slice*>(object);
    marker.mark(slice->start);
    marker.mark(slice->stop);
    marker.mark(slice->step);
}

}  // namespace

extern TypeSpec const kSliceSpec;
TypeSpec const kSliceSpec{
    .name = "slice",
    .layout = Layout::Slice,
    .size = sizeof(Slice),
    .slots = {.repr = slice_repr, .compare = slice_compare, .create = slice_create},
    .methods = kSliceMethods,
    .attributes = kSliceAttributes,
    .trace = trace_slice,
    .doc = "What start:stop:step means between brackets.",
};

}  // namespace py::vm
