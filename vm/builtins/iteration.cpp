#include "vm/builtins/functions.h"
#include "vm/objects/iterators.h"
#include "vm/objects/list/sort.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/operations.h"

namespace py::vm {
namespace {

/// Whether some item's truth is `wanted`; stops at the first.
Raises<bool> find_truth(Thread& thread, Value iterable, bool wanted) {
    Value iterator = TRY(iterate(thread, iterable));
    for (;;) {
        Value item = TRY(next_item(thread, iterator));
        if (item.is_empty()) return false;
        if (TRY(truth_of(thread, item)) == wanted) return true;
    }
}

Raises<Value> builtin_all(Thread& thread, Value* arguments) {
    return boolean(!TRY(find_truth(thread, arguments[0], false)));
}
Raises<Value> builtin_any(Thread& thread, Value* arguments) {
    return boolean(TRY(find_truth(thread, arguments[0], true)));
}

Raises<Value> builtin_iter(Thread& thread, Value* arguments) {
    if (arguments[1].is_empty()) return iterate(thread, arguments[0]);
    if (!is_callable(arguments[0])) return raise(thread, TypeError_type, "iter(v, w): v must be callable");
    auto* iterator = the_heap->make<CallableIterator>(callable_iterator_type.root_shape);
    iterator->callable = arguments[0];
    iterator->sentinel = arguments[1];
    return Value::of(iterator);
}

Raises<Value> builtin_next(Thread& thread, Value* arguments) {
    Value iterator = arguments[0];
    if (!type_of(iterator)->slots.next) {
        return raise(thread, TypeError_type, "'{}' object is not an iterator", {type_of(iterator)});
    }
    Value item = TRY(next_item(thread, iterator));
    if (!item.is_empty()) return item;
    if (!arguments[1].is_empty()) return arguments[1];
    return raise_stop_iteration(thread, iterator);
}

Raises<Value> builtin_len(Thread& thread, Value* arguments) {
    return make_int(TRY(length_of(thread, arguments[0])));
}

Raises<Value> builtin_sorted(Thread& thread, Value* arguments) {
    List* list = TRY(list_from(thread, arguments[0]));
    bool reverse = !arguments[2].is_empty() && TRY(truth_of(thread, arguments[2]));
    TRY(sort_list(thread, list, arguments[1], reverse));
    return Value::of(list);
}

/// The item that is first by `op`; of equal ones the earliest. Empty if there is none.
Raises<Value> extreme(Thread& thread, Value iterable, Value key, CompareOperator op) {
    bool plain = key.is_empty() || is_none(key);
    Value best = kEmpty;
    Value best_key = kEmpty;
    TRY(for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        Value item_key = plain ? item : TRY(call(thread, key, {item}));
        if (best.is_empty() || TRY(compare_truth(thread, item_key, best_key, op))) {
            best = item;
            best_key = item_key;
        }
        return {};
    }));
    return best;
}

/// min and max: of one iterable, or of several arguments.
Raises<Value> extreme_of(Thread& thread, Value* arguments, CompareOperator op, std::string_view name) {
    auto* positional = arguments[0].as<Tuple>();
    Value default_value = arguments[2];
    if (positional->size == 0) {
        return raise(thread, TypeError_type, "{} expected at least 1 argument, got 0", {name});
    }
    if (positional->size > 1) {
        if (!default_value.is_empty()) {
            return raise(thread, TypeError_type,
                         "Cannot specify a default for {}() with multiple positional arguments", {name});
        }
        return extreme(thread, arguments[0], arguments[1], op);
    }
    Value best = TRY(extreme(thread, positional->items[0], arguments[1], op));
    if (!best.is_empty()) return best;
    if (!default_value.is_empty()) return default_value;
    return raise(thread, ValueError_type, "{}() arg is an empty sequence", {name});
}

Raises<Value> builtin_max(Thread& thread, Value* arguments) {
    return extreme_of(thread, arguments, CompareOperator::Greater, "max");
}
Raises<Value> builtin_min(Thread& thread, Value* arguments) {
    return extreme_of(thread, arguments, CompareOperator::Less, "min");
}

constexpr MethodDef kFunctions[] = {
    {"all", "(iterable, /)", builtin_all},
    {"any", "(iterable, /)", builtin_any},
    {"iter", "(object, sentinel=None, /)", builtin_iter},
    {"len", "(obj, /)", builtin_len},
    {"max", "(*args, key=None, default=None)", builtin_max},
    {"min", "(*args, key=None, default=None)", builtin_min},
    {"next", "(iterator, default=None, /)", builtin_next},
    {"sorted", "(iterable, /, *, key=None, reverse=False)", builtin_sorted},
};

}  // namespace

std::span<MethodDef const> iteration_builtins() { return kFunctions; }

}  // namespace py::vm
