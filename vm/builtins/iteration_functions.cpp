#include "vm/builtins/functions.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/objects/iter/iterators.h"
#include "vm/objects/iter/stepping.h"
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

/// As `next_item`, without a call for the plainest iterators.
Raises<Value> take_next(Thread& thread, Value iterator) {
    Value item;
    switch (step_plain(iterator, item)) {
        case Step::Item: return item;
        case Step::End: return kEmpty;
        default: return next_item(thread, iterator);
    }
}

Raises<Value> builtin_all(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[0]));
    for (;;) {
        Value item = TRY(take_next(thread, iterator));
        if (item.is_empty()) return boolean(true);
        if (!TRY(truth_of(thread, item))) return boolean(false);
    }
}

Raises<Value> builtin_any(Thread& thread, Value* args) {
    Value iterator = TRY(iterate(thread, args[0]));
    for (;;) {
        Value item = TRY(take_next(thread, iterator));
        if (item.is_empty()) return boolean(false);
        if (TRY(truth_of(thread, item))) return boolean(true);
    }
}

Raises<Value> builtin_sum(Thread& thread, Value* args) {
    Value total = args[1].is_empty() ? Value::small(0) : args[1];
    if (total.is<Str>()) return raise(thread, TypeError_type, "sum() can't sum strings [use ''.join(seq) instead]");
    if (total.is<Bytes>()) return raise(thread, TypeError_type, "sum() can't sum bytes [use b''.join(seq) instead]");
    if (total.is<ByteArray>())
        return raise(thread, TypeError_type, "sum() can't sum bytearray [use b''.join(seq) instead]");
    Value iterator = TRY(iterate(thread, args[0]));
    for (;;) {
        Value item = TRY(take_next(thread, iterator));
        if (item.is_empty()) return total;
        if (is_plain_number(total) && is_bool(item)) item = Value::small(item == boolean(true));
        Value sum = plain_arithmetic(total, item, BinaryOperator::Add);
        total = sum.is_empty() ? TRY(binary_operation(thread, total, item, int(BinaryOperator::Add))) : sum;
    }
}

/// Whether an item comes before (Less) or behind (Greater) the best one so far.
Raises<bool> is_better(Thread& thread, Value item, Value best, CompareOperator op) {
    if (both_small(item, best))
        return op == CompareOperator::Less ? item.small() < best.small() : item.small() > best.small();
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
        TRY(for_each_item(thread, given->items[0], consider));
    } else {
        for (Value item : given->span()) TRY(consider(item));
    }
    if (!best.is_empty()) return best;
    if (!fallback.is_empty()) return fallback;
    return raise(thread, ValueError_type, "{}() arg is an empty sequence", {name});
}
Raises<Value> builtin_min(Thread& thread, Value* args) { return extreme(thread, args, CompareOperator::Less, "min"); }
Raises<Value> builtin_max(Thread& thread, Value* args) {
    return extreme(thread, args, CompareOperator::Greater, "max");
}

Raises<Value> builtin_sorted(Thread& thread, Value* args) {
    List* list = TRY(list_from(thread, args[0]));
    bool reverse = !args[2].is_empty() && TRY(truth_of(thread, args[2]));
    TRY(sort_list(thread, list, args[1].is_empty() ? none() : args[1], reverse));
    return Value::of(list);
}

constexpr MethodDef kFunctions[] = {
    {"iter", "(object, sentinel=None, /)", builtin_iter},
    {"next", "(iterator, default=None, /)", builtin_next},
    {"all", "(iterable, /)", builtin_all},
    {"any", "(iterable, /)", builtin_any},
    {"sum", "(iterable, /, start=0)", builtin_sum},
    {"min", "(*args, key=None, default=None)", builtin_min},
    {"max", "(*args, key=None, default=None)", builtin_max},
    {"sorted", "(iterable, /, *, key=None, reverse=False)", builtin_sorted},
};

}  // namespace

std::span<MethodDef const> builtin_iteration_functions() { return kFunctions; }

}  // namespace py::vm
