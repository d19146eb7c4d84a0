#pragma once

#include <initializer_list>
#include <string_view>

#include "vm/errors/raise.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/iter/item_stepper.h"
#include "vm/objects/long/int.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/names.h"
#include "vm/runtime/raises.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {

// What the language can do with any value. All of these may run Python code.

Raises<Str*> repr_of(Thread& thread, Value value);
Raises<Str*> ascii_of(Thread& thread, Value value);
Raises<Str*> str_of(Thread& thread, Value value);
Raises<Str*> format_value(Thread& thread, Value value, Str* spec);
Raises<int64_t> hash_of(Thread& thread, Value value);
Raises<bool> truth_of(Thread& thread, Value value);
Raises<int64_t> length_of(Thread& thread, Value value);

Raises<Value> compare(Thread& thread, Value left, Value right, CompareOperator op);
Raises<bool> compare_truth(Thread& thread, Value left, Value right, CompareOperator op);
/// Identity, then `==`: what containers use.
Raises<bool> equal(Thread& thread, Value left, Value right);
Raises<bool> contains(Thread& thread, Value container, Value item);

/// `operation` is a BINARY_OP operand: a `BinaryOperator`, plus `kInplace` for the in-place form.
Raises<Value> binary_operation(Thread& thread, Value left, Value right, int operation);
Raises<Value> power(Thread& thread, Value base, Value exponent, Value modulus);
Raises<Value> negate(Thread& thread, Value value);
Raises<Value> plus(Thread& thread, Value value);
Raises<Value> invert(Thread& thread, Value value);
Raises<Value> absolute(Thread& thread, Value value);

Raises<Value> get_attribute(Thread& thread, Value object, Str* name);
/// Empty instead of AttributeError.
Raises<Value> find_attribute(Thread& thread, Value object, Str* name);
/// An empty value deletes.
Raises<void> set_attribute(Thread& thread, Value object, Str* name, Value value);
Raises<Value> get_item(Thread& thread, Value container, Value key);
/// An empty value deletes.
Raises<void> set_item(Thread& thread, Value container, Value key, Value value);

Raises<Value> iterate(Thread& thread, Value iterable);
/// All items, in a new list.
Raises<List*> list_from(Thread& thread, Value iterable);
Raises<Tuple*> tuple_from(Thread& thread, Value iterable);
/// Calls `visit(Value) -> Raises<void>` for each item.
template <class Visitor>
Raises<void> for_each_item(Thread& thread, Value iterable, Visitor&& visit) {
    ItemStepper items(TRY(iterate(thread, iterable)));
    for (;;) {
        Value item = TRY(items.next(thread));
        if (item.is_empty()) return {};
        TRY(visit(item));
    }
}

/// Whether `holds(item)` gives true for an item; those behind it are not asked.
template <class Predicate>
Raises<bool> any_item(Thread& thread, Value iterable, Predicate&& holds) {
    ItemStepper items(TRY(iterate(thread, iterable)));
    for (;;) {
        Value item = TRY(items.next(thread));
        if (item.is_empty()) return false;
        if (TRY(holds(item))) return true;
    }
}

Raises<Value> call(Thread& thread, Value callee, CallArgs args);
Raises<Value> call(Thread& thread, Value callee, std::initializer_list<Value> arguments);
/// Looks up `name` as a method call does.
Raises<Value> call_method(Thread& thread, Value object, Str* name, std::initializer_list<Value> arguments);
/// Calls a dunder method found on the type, never on the instance; empty if the type has none.
Raises<Value> call_special(Thread& thread, Value object, Str* name, std::initializer_list<Value> arguments);
/// Whether the value can be called.
bool is_callable(Value value);
bool is_iterable(Value value);
/// How CPython names a callee in argument errors: "module.function()".
Str* function_text(Thread& thread, Value callee);

/// isinstance and issubclass, with `__instancecheck__`, tuples and unions.
Raises<bool> is_instance(Thread& thread, Value object, Value classes);
Raises<bool> is_subclass(Thread& thread, Value type, Value classes);

/// `type.__name__` of the value's type.
std::string_view type_name(Value value);

}  // namespace py::vm
