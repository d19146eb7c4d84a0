#include "vm/objects/type/python_slots.h"

#include "vm/objects/exception.h"
#include "vm/objects/generator/generator.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/special_methods.h"

namespace py::vm {
namespace {

struct OperatorNames {
    Str* plain;
    Str* reflected;
    Str* inplace;
};
OperatorNames const& operator_names(int op) {
    static OperatorNames table[kBinaryOperators];
    if (!table[0].plain) {
#define ROW(slot, method, family)
#define OPERATOR_ROW(op, method, reflected, inplace_method) \
    table[int(BinaryOperator::op)] = {intern(#method), intern(#reflected), intern(#inplace_method)};
#include "vm/objects/type/slots.def"
#undef ROW
#undef OPERATOR_ROW
    }
    return table[op];
}

/// Calls a method that must exist, since the slot is filled.
Raises<Value> call_dunder(Thread& thread, Value self, Str* name, std::initializer_list<Value> arguments) {
    Value result = TRY(call_special(thread, self, name, arguments));
    if (!result.is_empty()) return result;
    return raise_no_attribute(thread, self, name);
}

Raises<int64_t> length_result(Thread& thread, Value result) {
    if (!is_int(TRY(to_index(thread, result)))) {
        return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer", {type_of(result)});
    }
    Value index = TRY(to_index(thread, result));
    if (int_is_negative(index)) return raise(thread, ValueError_type, "__len__() should return >= 0");
    return to_int64(thread, index);
}

Str* compare_name(CompareOperator op) {
    static Str* const table[] = {intern("__lt__"), intern("__le__"), intern("__eq__"),
                                 intern("__ne__"), intern("__gt__"), intern("__ge__")};
    return table[int(op)];
}

}  // namespace

Raises<Value> python_repr(Thread& thread, Value self) { return call_dunder(thread, self, names.__repr__, {}); }
Raises<Value> python_str(Thread& thread, Value self) { return call_dunder(thread, self, names.__str__, {}); }
Raises<Value> python_iter(Thread& thread, Value self) {
    Value method = lookup(type_of(self), names.__iter__);
    if (is_none(method)) return raise(thread, TypeError_type, "'{}' object is not iterable", {type_of(self)});
    return call_dunder(thread, self, names.__iter__, {});
}
Raises<Value> python_index(Thread& thread, Value self) { return call_dunder(thread, self, names.__index__, {}); }
Raises<Value> python_to_int(Thread& thread, Value self) { return call_dunder(thread, self, names.__int__, {}); }
Raises<Value> python_to_float(Thread& thread, Value self) { return call_dunder(thread, self, names.__float__, {}); }
Raises<Value> python_negative(Thread& thread, Value self) { return call_dunder(thread, self, intern("__neg__"), {}); }
Raises<Value> python_positive(Thread& thread, Value self) { return call_dunder(thread, self, intern("__pos__"), {}); }
Raises<Value> python_invert(Thread& thread, Value self) { return call_dunder(thread, self, intern("__invert__"), {}); }
Raises<Value> python_absolute(Thread& thread, Value self) { return call_dunder(thread, self, names.__abs__, {}); }
Raises<Value> python_await(Thread& thread, Value self) { return call_dunder(thread, self, names.__await__, {}); }
Raises<Value> python_async_iter(Thread& thread, Value self) { return call_dunder(thread, self, names.__aiter__, {}); }
Raises<Value> python_async_next(Thread& thread, Value self) { return call_dunder(thread, self, names.__anext__, {}); }

Raises<Value> python_next(Thread& thread, Value self) {
    Raises<Value> item = call_dunder(thread, self, names.__next__, {});
    if (!item.ok() && catch_stop_iteration(thread)) return kEmpty;
    return item;
}

Raises<int64_t> python_hash(Thread& thread, Value self) {
    Value result = TRY(call_dunder(thread, self, names.__hash__, {}));
    if (!is_int(result)) return raise(thread, TypeError_type, "__hash__ method should return an integer");
    int64_t hash = int64_of(result) ? *int64_of(result) : hash_int(result);
    return hash == -1 ? int64_t(-2) : hash;
}

Raises<int64_t> not_hashable(Thread& thread, Value self) {
    return raise(thread, TypeError_type, "unhashable type: '{}'", {type_of(self)});
}

/// A method call without the bound method.
static Raises<Value> call_shifted(Thread& thread, Value function, Value self, CallArgs args) {
    size_t total = args.total();
    constexpr size_t kFew = 8;
    Value few[kFew + 1];
    Value* shifted = total <= kFew ? few : new_tuple(total + 1)->items;
    shifted[0] = self;
    for (size_t i = 0; i < total; i++) shifted[i + 1] = args.values[i];
    return call(thread, function, {shifted, args.count + 1, args.names});
}

Raises<Value> python_call(Thread& thread, Value self, CallArgs args) {
    Value method = lookup(type_of(self), names.__call__);
    if (method.is_exact<Function>()) return call_shifted(thread, method, self, args);
    // What does not bind, such as a class or a builtin function, is called with the arguments alone.
    if (auto get = type_of(method)->slots.descriptor_get) {
        method = TRY(get(thread, method, self, Value::of(type_of(self))));
    }
    return call(thread, method, args);
}

/// Tells a pending AttributeError of a program's own what was looked for, so that suggestions can be made.
static void name_missing_attribute(Thread& thread, Value object, Str* name) {
    if (!thread.pending->type()->is_subtype_of(&AttributeError_type)) return;
    Value& known = exception_field(thread.pending, "name");
    Value& owner = exception_field(thread.pending, "obj");
    if (!known.is_empty() || !owner.is_empty()) return;
    known = Value::of(name);
    owner = object;
}

Raises<Value> python_get_attribute(Thread& thread, Value self, Str* name) {
    Value getter = lookup(type_of(self), names.__getattribute__);
    Raises<Value> found = kEmpty;
    bool generic = getter.is<WrapperDescriptor>() && getter.as<WrapperDescriptor>()->owner == &object_type;
    if (generic) {
        found = generic_find_attribute(thread, self, name);
        if (found.ok() && !found.value().is_empty()) return found;
        if (found.ok() && lookup(type_of(self), names.__getattr__).is_empty())
            return raise_no_attribute(thread, self, name);
    } else {
        found = call_dunder(thread, self, names.__getattribute__, {Value::of(name)});
        if (found.ok()) return found;
    }
    if (!found.ok()) {
        Value hook = lookup(type_of(self), names.__getattr__);
        if (hook.is_empty() || !catch_pending(thread, AttributeError_type)) return found;
    }
    found = call_dunder(thread, self, names.__getattr__, {Value::of(name)});
    if (!found.ok()) name_missing_attribute(thread, self, name);
    return found;
}

Raises<void> python_set_attribute(Thread& thread, Value self, Str* name, Value value) {
    if (value.is_empty()) {
        TRY(call_dunder(thread, self, names.__delattr__, {Value::of(name)}));
    } else {
        TRY(call_dunder(thread, self, names.__setattr__, {Value::of(name), value}));
    }
    return {};
}

Raises<Value> python_compare(Thread& thread, Value self, Value other, CompareOperator op) {
    Str* name = compare_name(op);
    if (is_unbound_method(lookup(type_of(self), name))) return call_special(thread, self, name, {other});
    // A method that cannot even be had is no error of the comparison.
    auto method = bind_special(thread, self, name);
    if (!method.ok()) thread.take_pending();
    if (!method.ok() || method.value().is_empty()) return not_implemented();
    return call(thread, method.value(), {other});
}

Raises<int64_t> python_length(Thread& thread, Value self) {
    return length_result(thread, TRY(call_dunder(thread, self, names.__len__, {})));
}

Raises<Value> python_get_item(Thread& thread, Value self, Value key) {
    return call_dunder(thread, self, names.__getitem__, {key});
}

/// The built-in class from which the type has one of the two methods of the slot while it has its own of the other, as
/// collections.Counter does; null if there is none.
static Type* base_with_item_method(Type* type, Str* name) {
    Value method = lookup(type, name);
    if (!method.is_exact<WrapperDescriptor>()) return nullptr;
    auto* wrapper = method.as<WrapperDescriptor>();
    bool fits = wrapper->row && wrapper->row->interned == name && type->is_subtype_of(wrapper->owner);
    return fits ? wrapper->owner : nullptr;
}

Raises<void> python_set_item(Thread& thread, Value self, Value key, Value value) {
    Str* method = value.is_empty() ? names.__delitem__ : names.__setitem__;
    if (Type* base = base_with_item_method(type_of(self), method)) {
        return base->slots.set_item(thread, self, key, value);
    }
    Value result = value.is_empty() ? TRY(call_special(thread, self, method, {key}))
                                    : TRY(call_special(thread, self, method, {key, value}));
    // The class has the other method of the two.
    if (result.is_empty()) return raise(thread, AttributeError_type, "{}", {method});
    return {};
}

Raises<bool> python_contains(Thread& thread, Value self, Value item) {
    Value method = lookup(type_of(self), names.__contains__);
    if (is_none(method)) return raise(thread, TypeError_type, "'{}' object is not a container", {type_of(self)});
    return truth_of(thread, TRY(call_dunder(thread, self, names.__contains__, {item})));
}

Raises<bool> python_boolean(Thread& thread, Value self) {
    Value result = TRY(call_dunder(thread, self, names.__bool__, {}));
    if (is_bool(result)) return result == boolean(true);
    return raise(thread, TypeError_type, "__bool__ should return bool, returned {}", {type_of(result)});
}

Raises<Value> python_descriptor_get(Thread& thread, Value descriptor, Value instance, Value owner) {
    if (lookup(type_of(descriptor), names.__get__).is_empty()) return descriptor;
    return call_dunder(thread, descriptor, names.__get__,
                       {instance.is_empty() ? none() : instance, owner.is_empty() ? none() : owner});
}

Raises<void> python_descriptor_set(Thread& thread, Value descriptor, Value instance, Value value) {
    if (value.is_empty()) {
        TRY(call_dunder(thread, descriptor, names.__delete__, {instance}));
    } else {
        TRY(call_dunder(thread, descriptor, names.__set__, {instance, value}));
    }
    return {};
}

Raises<Value> python_create(Thread& thread, Type* type, CallArgs args) {
    Value function = lookup(type, names.__new__);
    Type* kind = type_of(function);
    if (kind->slots.descriptor_get) {
        function = TRY(kind->slots.descriptor_get(thread, function, kEmpty, Value::of(type)));
    }
    return call_shifted(thread, function, Value::of(type), args);
}

Raises<void> python_init(Thread& thread, Value self, CallArgs args) {
    Value method = lookup(type_of(self), names.__init__);
    Type* type = type_of(self);
    Value result;
    if (method.is_exact<Function>()) {
        result = TRY(call_shifted(thread, method, self, args));
    } else {
        Type* kind = type_of(method);
        if (kind->slots.descriptor_get) {
            method = TRY(kind->slots.descriptor_get(thread, method, self, Value::of(type)));
        }
        result = TRY(call(thread, method, args));
    }
    if (is_none(result)) return {};
    return raise(thread, TypeError_type, "__init__() should return None, not '{}'", {type_of(result)});
}

Raises<Value> python_binary_operator(Thread& thread, Value left, Value right, int op, Slots::Binary slot) {
    OperatorNames const& named = operator_names(op);
    Type* left_type = type_of(left);
    Type* right_type = type_of(right);
    auto call_maybe = [&](Value self, Str* name, Value other) -> Raises<Value> {
        Value result = TRY(call_special(thread, self, name, {other}));
        return result.is_empty() ? not_implemented() : result;
    };
    bool try_right = left_type != right_type && right_type->slots.binary[op] == slot;
    if (left_type->slots.binary[op] == slot) {
        // A subclass's reflected method goes first if it is its own.
        if (try_right && right_type->is_subtype_of(left_type) &&
            lookup(right_type, named.reflected) != lookup(left_type, named.reflected)) {
            Value result = TRY(call_maybe(right, named.reflected, left));
            if (!is_not_implemented(result)) return result;
            try_right = false;
        }
        Value result = TRY(call_maybe(left, named.plain, right));
        if (!is_not_implemented(result) || left_type == right_type) return result;
    }
    if (try_right) return call_maybe(right, named.reflected, left);
    return not_implemented();
}

Raises<Value> python_inplace_operator(Thread& thread, Value left, Value right, int op) {
    Value result = TRY(call_special(thread, left, operator_names(op).inplace, {right}));
    return result.is_empty() ? not_implemented() : result;
}

Raises<Value> python_power(Thread& thread, Value base, Value exponent, Value modulus) {
    if (type_of(base)->slots.power != python_power) return not_implemented();
    Value result =
        TRY(call_special(thread, base, operator_names(int(BinaryOperator::Power)).plain, {exponent, modulus}));
    return result.is_empty() ? not_implemented() : result;
}

Error raise_stop_iteration(Thread& thread, Value iterator) {
    if (iterator.is<Generator>() && !thread.generator_result.is_empty() && !is_none(thread.generator_result)) {
        Value result = thread.generator_result;
        thread.generator_result = kEmpty;
        return raise_value(thread, StopIteration_type, result);
    }
    return raise_exception(thread, make_exception(StopIteration_type, empty_tuple()));
}

}  // namespace py::vm
