#include "vm/builtins/functions.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/objects/generator/yield_taker.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/list/sort.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/plain_numbers.h"

// Builtins that walk iterables.

namespace py::vm {
namespace {

Raises<Value> builtin_iter(Thread& thread, Value* args) {
    if (args[1].is_empty()) return iterate(thread, args[0]);
    if (!is_callable(args[0])) return raise(thread, TypeError_type, "iter(v, w): v must be callable");
    auto* iterator = the_heap->make<CallableIterator>(callable_iterator_type.root_shape);
    iterator->callable = args[0];
    iterator->sentinel = args[1];
    return Value::of(iterator);
}

Raises<Value> builtin_next(Thread& thread, Value* args) {
    if (!type_of(args[0])->slots.next)
        return raise(thread, TypeError_type, "'{}' object is not an iterator", {type_of(args[0])});
    thread.generator_result = kEmpty;
    Raises<Value> item = type_of(args[0])->slots.next(thread, args[0]);
    if (item.ok() && !item.value().is_empty()) return item;
    if (!args[1].is_empty()) {
        if (!item.ok() && !catch_pending(thread, StopIteration_type)) return item;
        return args[1];
    }
    if (!item.ok()) return item;
    if (!thread.generator_result.is_empty() && !is_none(thread.generator_result)) {
        Value result = thread.generator_result;
        thread.generator_result = kEmpty;
        return raise_value(thread, StopIteration_type, result);
    }
    return raise_exception(thread, make_exception(StopIteration_type, empty_tuple()));
}

/// The first item whose truth is `wanted`; empty if there is none.
Raises<Value> find_by_truth(Thread& thread, Value iterable, bool wanted) {
    Value iterator = TRY(iterate(thread, iterable));
    LeftItems left(iterator, [wanted](Value item) {
        if (is_bool(item)) return (item == boolean(true)) != wanted;
        return item.is_small() && (item.small() != 0) != wanted;
    });
    for (;;) {
        Value item = TRY(left.next(thread));
        if (item.is_empty() || TRY(truth_of(thread, item)) == wanted) return item;
    }
}

Raises<Value> builtin_all(Thread& thread, Value* args) {
    return boolean(TRY(find_by_truth(thread, args[0], false)).is_empty());
}

Raises<Value> builtin_any(Thread& thread, Value* args) {
    return boolean(!TRY(find_by_truth(thread, args[0], true)).is_empty());
}

Raises<Value> builtin_sum(Thread& thread, Value* args) {
    Value total = args[1].is_empty() ? Value::small(0) : args[1];
    if (total.is<Str>()) return raise(thread, TypeError_type, "sum() can't sum strings [use ''.join(seq) instead]");
    if (total.is<Bytes>()) return raise(thread, TypeError_type, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (total.is<ByteArray>())
        return raise(thread, TypeError_type, "sum() can't sum bytearray [use b''.join(seq) instead]");
    Value iterator = TRY(iterate(thread, args[0]));
    LeftItems left(iterator, [&total](Value item) {
        if (is_bool(item) && is_plain_number(total)) item = Value::small(item == boolean(true));
        Value sum = plain_arithmetic(total, item, BinaryOperator::Add);
        if (!sum.is_empty()) total = sum;
        return !sum.is_empty();
    });
    for (;;) {
        Value item = TRY(left.next(thread));
        if (item.is_empty()) return total;
        total = TRY(binary_operation(thread, total, item, int(BinaryOperator::Add)));
    }
}

/// Whether an item comes before (Less) or behind (Greater) the best one so far.
bool is_better_int(Value item, Value best, CompareOperator op) {
    return op == CompareOperator::Less ? item.small() < best.small() : item.small() > best.small();
}
Raises<bool> is_better(Thread& thread, Value item, Value best, CompareOperator op) {
    if (both_small(item, best)) return is_better_int(item, best, op);
    return compare_truth(thread, item, best, op);
}

Raises<Value> extreme(Thread& thread, Value* args, CompareOperator op, char const* name) {
    Tuple* given = args[0].as<Tuple>();
    Value key = args[1].is_empty() ? none() : args[1];
    Value fallback = args[2];
    if (given->size == 0) return raise(thread, TypeError_type, "{} expected at least 1 argument, got 0", {name});
    if (given->size > 1 && !fallback.is_empty()) {
        return raise(thread, TypeError_type, "Cannot specify a default for {}() with multiple positional arguments",
                     {name});
    }
    Value best = kEmpty;
    Value best_key = kEmpty;
    auto consider = [&](Value item) -> Raises<void> {
        Value item_key = is_none(key) ? item : TRY(call(thread, key, {item}));
        if (best.is_empty() || TRY(is_better(thread, item_key, best_key, op))) {
            best = item;
            best_key = item_key;
        }
        return {};
    };
    if (given->size == 1) {
        LeftItems left(TRY(iterate(thread, given->items[0])), [&](Value item) {
            if (!both_small(item, best) || !is_none(key)) return false;
            if (is_better_int(item, best, op)) best = best_key = item;
            return true;
        });
        for (;;) {
            Value item = TRY(left.next(thread));
            if (item.is_empty()) break;
            TRY(consider(item));
        }
    } else {
        for (Value item : given->span()) TRY(consider(item));
    }
    if (!best.is_empty()) return best;
    if (!fallback.is_empty()) return fallback;
    return raise(thread, ValueError_type, "{}() arg is an empty sequence", {name});
}
}  // namespace

Raises<Value> builtin_min(Thread& thread, Value* args) { return extreme(thread, args, CompareOperator::Less, "min"); }
Raises<Value> builtin_max(Thread& thread, Value* args) {
    return extreme(thread, args, CompareOperator::Greater, "max");
}

namespace {

Raises<Value> builtin_sorted(Thread& thread, Value* args) {
    List* list = TRY(list_from(thread, args[0]));
    bool reverse = !args[2].is_empty() && TRY(truth_of(thread, args[2]));
    TRY(sort_list(thread, list, args[1].is_empty() ? none() : args[1], reverse));
    return Value::of(list);
}

constexpr MethodDef kFunctions[] = {
    {"iter", "(object, sentinel=None, /)", builtin_iter,
     "An iterator over `object`. With `sentinel`, `object` is called for each item, until it returns what equals "
     "that."},
    {"next", "(iterator, default=None, /)", builtin_next,
     "Takes one item more from an iterator. If there is none, `default`, or StopIteration without one."},
    {"all", "(iterable, /)", builtin_all, "Whether every item counts as true. So it is if there are none."},
    {"any", "(iterable, /)", builtin_any, "Whether some item counts as true."},
    {"sum", "(iterable, /, start=0)", builtin_sum,
     "The items added to `start`, one after another. TypeError if `start` is a text: join() is for that."},
    {"min", "(*args, key=None, default=None)", builtin_min,
     "min(iterable, *, key=None, default=...)\nmin(first, second, *others, key=None)\n\nThe least item of one "
     "iterable, or the least of several arguments; the first of equal ones. `key` gives for an item what is compared "
     "in its place. For no items, `default`, or ValueError without one."},
    {"max", "(*args, key=None, default=None)", builtin_max,
     "max(iterable, *, key=None, default=...)\nmax(first, second, *others, key=None)\n\nThe greatest item of one "
     "iterable, or the greatest of several arguments; the first of equal ones. `key` gives for an item what is "
     "compared in its place. For no items, `default`, or ValueError without one."},
    {"sorted", "(iterable, /, *, key=None, reverse=False)", builtin_sorted,
     "The items from the least to the greatest, as a new list. `key` and `reverse` are as in list.sort()."},
};

}  // namespace

std::span<MethodDef const> builtin_iteration_functions() { return kFunctions; }

}  // namespace py::vm
