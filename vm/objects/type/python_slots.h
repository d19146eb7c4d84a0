#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

// What a class written in Python has in its slots: functions that find and call the dunder method.

Raises<Value> python_repr(Thread& thread, Value self);
Raises<Value> python_str(Thread& thread, Value self);
Raises<int64_t> python_hash(Thread& thread, Value self);
Raises<Value> python_call(Thread& thread, Value self, CallArgs args);
Raises<Value> python_get_attribute(Thread& thread, Value self, Str* name);
Raises<void> python_set_attribute(Thread& thread, Value self, Str* name, Value value);
Raises<Value> python_compare(Thread& thread, Value self, Value other, CompareOperator op);
Raises<Value> python_iter(Thread& thread, Value self);
Raises<Value> python_next(Thread& thread, Value self);
Raises<int64_t> python_length(Thread& thread, Value self);
Raises<Value> python_get_item(Thread& thread, Value self, Value key);
Raises<void> python_set_item(Thread& thread, Value self, Value key, Value value);
Raises<bool> python_contains(Thread& thread, Value self, Value item);
Raises<bool> python_boolean(Thread& thread, Value self);
Raises<Value> python_index(Thread& thread, Value self);
Raises<Value> python_to_int(Thread& thread, Value self);
Raises<Value> python_to_float(Thread& thread, Value self);
Raises<Value> python_negative(Thread& thread, Value self);
Raises<Value> python_positive(Thread& thread, Value self);
Raises<Value> python_invert(Thread& thread, Value self);
Raises<Value> python_absolute(Thread& thread, Value self);
Raises<Value> python_descriptor_get(Thread& thread, Value descriptor, Value instance, Value owner);
Raises<void> python_descriptor_set(Thread& thread, Value descriptor, Value instance, Value value);
Raises<Value> python_create(Thread& thread, Type* type, CallArgs args);
Raises<void> python_init(Thread& thread, Value self, CallArgs args);
Raises<Value> python_await(Thread& thread, Value self);
Raises<Value> python_async_iter(Thread& thread, Value self);
Raises<Value> python_async_next(Thread& thread, Value self);

/// Operators by number, as a template argument so that each slot has a function of its own.
Raises<Value> python_binary_operator(Thread& thread, Value left, Value right, int op, Slots::Binary slot);
Raises<Value> python_inplace_operator(Thread& thread, Value left, Value right, int op);
template <int op>
Raises<Value> python_binary(Thread& thread, Value left, Value right) {
    return python_binary_operator(thread, left, right, op, python_binary<op>);
}
template <int op>
Raises<Value> python_inplace(Thread& thread, Value left, Value right) {
    return python_inplace_operator(thread, left, right, op);
}

/// pow() of three arguments: `__pow__` of the first one, no other's and no `__rpow__`.
Raises<Value> python_power(Thread& thread, Value base, Value exponent, Value modulus);

/// StopIteration for an iterator that has ended: a generator's carries its return value.
Error raise_stop_iteration(Thread& thread, Value iterator);
/// `hash` of a class with `__hash__ = None`.
Raises<int64_t> not_hashable(Thread& thread, Value self);

}  // namespace py::vm
