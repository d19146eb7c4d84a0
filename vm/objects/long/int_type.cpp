#include <cmath>

#include "vm/modules/warnings/warnings.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/float/float.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/long/int.h"
#include "vm/objects/long/int_bytes.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/long/limbs.h"
#include "vm/objects/long/number_operators.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"
#include "vm/runtime/protocol/sequence.h"

// The types int and bool.

namespace py::vm {
namespace {

Raises<Value> int_repr(Thread& thread, Value self) { return Value::of(TRY(int_to_str(thread, self))); }
Raises<Value> bool_repr(Thread&, Value self) { return Value::of(intern(self == boolean(true) ? "True" : "False")); }
Raises<int64_t> int_hash(Thread&, Value self) { return hash_int(self); }
Raises<bool> int_boolean(Thread&, Value self) { return !int_is_zero(self); }
Raises<Value> int_self(Thread&, Value self) { return exact_int(self); }
Raises<Value> int_to_float_slot(Thread& thread, Value self) { return Value::real(TRY(int_to_double(thread, self))); }
Value negated(Value self) {
    Operand number(self);
    return make_from_magnitude(number.magnitude(), !number.negative);
}
Raises<Value> int_negative(Thread&, Value self) { return negated(self); }
Raises<Value> int_invert(Thread&, Value self) { return invert_bits(Operand(self)); }
Raises<Value> int_absolute(Thread&, Value self) { return int_is_negative(self) ? negated(self) : exact_int(self); }

Raises<Value> int_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (!is_int(left) || !is_int(right)) return not_implemented();
    return boolean(ordered(compare_ints(left, right), 0, op));
}

template <BinaryOperator op>
Raises<Value> int_operator(Thread& thread, Value left, Value right) {
    return int_binary(thread, left, right, int(op));
}

Raises<Value> int_power_modulo(Thread& thread, Value base, Value exponent, Value modulus) {
    if (!is_int(base) || !is_int(exponent) || !is_int(modulus)) return not_implemented();
    if (int_is_zero(modulus)) return raise(thread, ValueError_type, "pow() 3rd argument cannot be 0");
    return power_modulo(thread, base, exponent, modulus);
}

Raises<Value> to_int(Thread& thread, Value value) {
    if (value.is_small() || value.is_exact<Int>()) return exact_int(value);
    if (value.is<Str>()) return parse_int(thread, value.as<Str>(), 10);
    Type* type = type_of(value);
    if (type->slots.to_int) {
        Value result = TRY(type->slots.to_int(thread, value));
        return int_result(thread, result, "__int__");
    }
    if (type->slots.index) return to_index(thread, value);
    if (!lookup(type, names.__trunc__).is_empty()) {
        Value text = Value::of(make_str("The delegation of int() to __trunc__ is deprecated."));
        TRY(issue_warning(thread, text, &DeprecationWarning_type, 1, kEmpty));
        Value truncated = TRY(call_special(thread, value, names.__trunc__, {}));
        if (has_index(truncated)) return to_index(thread, truncated);
        return raise(thread, TypeError_type, "__trunc__ returned non-Integral (type {})", {type_of(truncated)});
    }
    if (has_buffer(value)) return parse_int_bytes(thread, value, 10);
    return raise(thread, TypeError_type,
                 "int() argument must be a string, a bytes-like object or a real number, not '{}'", {type});
}

Raises<Value> int_create(Thread& thread, Type* type, CallArgs args) {
    Value value = args.count > 0 ? args.values[0] : Value::small(0);
    Value base = args.count > 1 ? args.values[1] : kEmpty;
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        if (!equal_text(name, "base")) {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for int()", {name});
        }
        base = args.values[args.count + k];
    }
    if (args.count > 2)
        return raise(thread, TypeError_type, "int() takes at most 2 arguments ({} given)", {args.total()});
    Value result;
    if (base.is_empty()) {
        result = TRY(to_int(thread, value));
    } else {
        int64_t number = clamped_int64_of(TRY(to_index(thread, base)));
        if (number != 0 && (number < 2 || number > 36)) {
            return raise(thread, ValueError_type, "int() base must be >= 2 and <= 36, or 0");
        }
        if (args.count == 0) return raise(thread, TypeError_type, "int() missing string argument");
        if (value.is<Str>()) {
            result = TRY(parse_int(thread, value.as<Str>(), int(number)));
        } else if (is_byte_string(value)) {
            result = TRY(parse_int_bytes(thread, value, int(number)));
        } else {
            return raise(thread, TypeError_type, "int() can't convert non-string with explicit base");
        }
    }
    return type == &int_type ? result : make_int_instance(type, result);
}

Raises<Value> bool_create(Thread& thread, Type*, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "bool() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "bool expected at most 1 argument, got {}", {args.count});
    return boolean(args.count ? TRY(truth_of(thread, args.values[0])) : false);
}

Raises<Value> int_bit_length(Thread&, Value* args) { return make_int(Operand(args[0]).bit_length()); }

Raises<Value> int_bit_count(Thread&, Value* args) {
    int64_t count = 0;
    Operand number(args[0]);
    for (uint64_t limb : number.magnitude()) count += __builtin_popcountll(limb);
    return Value::small(count);
}

Raises<Value> int_format(Thread& thread, Value* args) {
    if (!args[1].is<Str>())
        return raise(thread, TypeError_type, "__format__() argument must be str, not {}", {type_of(args[1])});
    return Value::of(TRY(format_int(thread, args[0], args[1].as<Str>())));
}

Raises<Value> int_round(Thread& thread, Value* args) {
    if (args[1].is_empty()) return exact_int(args[0]);
    Value digits = TRY(to_index(thread, args[1]));
    if (!int_is_negative(digits)) return exact_int(args[0]);
    Value unit = TRY(int_binary(thread, Value::small(10), TRY(negate(thread, digits)), int(BinaryOperator::Power)));
    BigInt number = big_int_of(args[0]);
    BigInt step = big_int_of(unit);
    auto division = floor_divide(number, step);
    BigInt twice = division.remainder * BigInt(2);
    bool odd = !floor_divide(division.quotient, BigInt(2)).remainder.is_zero();
    bool up = twice > step || (twice == step && odd);
    return make_int((up ? division.quotient + BigInt(1) : division.quotient) * step);
}

Raises<Value> int_identity(Thread&, Value* args) { return exact_int(args[0]); }

Raises<Value> int_ratio(Thread&, Value* args) { return Value::of(make_tuple({exact_int(args[0]), Value::small(1)})); }

Raises<Value> divide_with_remainder(Thread& thread, Value left, Value right) {
    if (!is_int(left) || !is_int(right)) return not_implemented();
    return int_divmod(thread, left, right);
}
Raises<Value> int_divmod_method(Thread& thread, Value* args) { return divide_with_remainder(thread, args[0], args[1]); }
Raises<Value> int_rdivmod_method(Thread& thread, Value* args) {
    return divide_with_remainder(thread, args[1], args[0]);
}

Raises<Value> int_getnewargs(Thread&, Value* args) { return Value::of(make_tuple({exact_int(args[0])})); }
Raises<Value> int_sizeof(Thread&, Value* args) {
    constexpr int64_t kHeader = 24;
    auto digits = int64_t((big_int_of(args[0]).bit_length() + 29) / 30);
    return Value::small(kHeader + 4 * std::max<int64_t>(digits, 1));
}

Raises<Value> get_real(Thread&, Value self) { return exact_int(self); }
Raises<Value> get_imaginary(Thread&, Value) { return Value::small(0); }
Raises<Value> get_denominator(Thread&, Value) { return Value::small(1); }

constexpr MethodDef kIntMethods[] = {
    {"bit_length", "($self, /)", int_bit_length,
     "How many binary digits it takes, without sign.\n\n>>> (8).bit_length()\n4\n"},
    {"bit_count", "($self, /)", int_bit_count, "How many of the binary digits are ones.\n\n>>> (13).bit_count()\n3\n"},
    {"conjugate", "($self, /)", int_identity, "The number itself, as it has no imaginary part."},
    {"as_integer_ratio", "($self, /)", int_ratio, "The number over one.\n\n>>> (-7).as_integer_ratio()\n(-7, 1)\n"},
    {"to_bytes", "($self, /, length=1, byteorder='big', *, signed=False)", int_to_bytes,
     "The number in `length` bytes, the most significant first for 'big', last for 'little'. Negative numbers, in "
     "two's complement, need `signed`. OverflowError if it does not fit."},
    {"from_bytes", "($type, /, bytes, byteorder='big', *, signed=False)", int_from_bytes,
     "The number that bytes, or an iterable of ints below 256, stand for. `byteorder` and `signed` are as in "
     "to_bytes()."},
    {"__divmod__", "($self, value, /)", int_divmod_method, "The pair (self // value, self % value)."},
    {"__rdivmod__", "($self, value, /)", int_rdivmod_method, "The pair (value // self, value % self)."},
    {"__getnewargs__", "($self, /)", int_getnewargs},
    {"__sizeof__", "($self, /)", int_sizeof, "Bytes of memory that it takes."},
    {"__format__", "($self, format_spec, /)", int_format},
    {"__round__", "($self, ndigits=None, /)", int_round,
     "The number itself. For a negative `ndigits`, the nearest multiple of that power of ten; halfway, the even one."},
    {"__trunc__", "($self, /)", int_identity, "The number itself, as it has no fraction."},
    {"__floor__", "($self, /)", int_identity, "The number itself, as it has no fraction."},
    {"__ceil__", "($self, /)", int_identity, "The number itself, as it has no fraction."},
};

constexpr GetSetDef kIntAttributes[] = {{"real", get_real, nullptr, AttributeKind::Computed, "The number itself."},
                                        {"imag", get_imaginary, nullptr, AttributeKind::Computed, "Zero."},
                                        {"numerator", get_real, nullptr, AttributeKind::Computed, "The number itself."},
                                        {"denominator", get_denominator, nullptr, AttributeKind::Computed, "One."}};

constexpr Slots int_slots() {
    Slots slots{.repr = int_repr,
                .hash = int_hash,
                .compare = int_compare,
                .boolean = int_boolean,
                .index = int_self,
                .to_int = int_self,
                .to_float = int_to_float_slot,
                .negative = int_negative,
                .positive = int_self,
                .invert = int_invert,
                .absolute = int_absolute,
                .power = int_power_modulo,
                .create = int_create};
    using enum BinaryOperator;
    fill_operators<Add, And, FloorDivide, LeftShift, Multiply, Remainder, Or, Power, RightShift, Subtract, TrueDivide,
                   Xor>(slots, []<BinaryOperator op>() { return int_operator<op>; });
    return slots;
}

/// The operators that keep bools bools are its own in the eyes of programs, though int knows how.
constexpr Slots bool_slots() {
    Slots slots{.repr = bool_repr, .create = bool_create};
    using enum BinaryOperator;
    fill_operators<And, Or, Xor>(slots, []<BinaryOperator op>() { return int_operator<op>; });
    return slots;
}

}  // namespace

extern TypeSpec const kIntSpec, kBoolSpec;
TypeSpec const kIntSpec{
    .name = "int",
    .layout = Layout::Int,
    .size = sizeof(Int),
    .flags = kBaseType | kMatchSelf,
    .slots = int_slots(),
    .methods = kIntMethods,
    .attributes = kIntAttributes,
    .doc =
        "A whole number of any size: of another number, its fraction cut off, or of text in some base.\n\n"
        ">>> int(' -12 ')\n-12\n>>> int('z', base=36)\n35\n",
};
TypeSpec const kBoolSpec{
    .name = "bool",
    .layout = Layout::Int,
    .size = sizeof(Int),
    .base = &int_type,
    .flags = kMatchSelf,
    .slots = bool_slots(),
    .doc = "True or False: whether the argument counts as true.",
};

}  // namespace py::vm
