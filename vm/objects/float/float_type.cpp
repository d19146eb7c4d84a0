#include <charconv>
#include <cmath>
#include <string>

#include "marshal/base/float_text.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/objects/float/float_methods.h"
#include "vm/objects/format/spec.h"
#include "vm/objects/long/int.h"
#include "vm/objects/long/number_operators.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/ordering.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/text/unicode.h"

namespace py::vm {

namespace {

Raises<Value> float_repr_slot(Thread&, Value self) { return Value::of(make_ascii(float_text(float_of(self)))); }
Raises<int64_t> float_hash(Thread& thread, Value self) {
    if (std::isnan(float_of(self))) return object_type.slots.hash(thread, self);
    return hash_double(float_of(self));
}
Raises<bool> float_boolean(Thread&, Value self) { return float_of(self) != 0; }
Raises<Value> float_to_int(Thread& thread, Value self) { return double_to_int(thread, float_of(self)); }
Raises<Value> float_self(Thread&, Value self) { return Value::real(float_of(self)); }
Raises<Value> float_negative(Thread&, Value self) { return Value::real(-float_of(self)); }
Raises<Value> float_absolute(Thread&, Value self) { return Value::real(std::fabs(float_of(self))); }

/// The order of a float and an int of any size: exact, without rounding the int. `left` is no NaN.
int compare_with_int(double left, Value right) {
    if (std::isinf(left)) return left > 0 ? 1 : -1;
    if (right.is_small()) {
        auto number = double(right.small());
        return left < number ? -1 : left > number;
    }
    BigInt whole = *BigInt::from_double(left);
    auto order = whole <=> big_int_of(right);
    if (order != 0) return order < 0 ? -1 : 1;
    double fraction = left - std::trunc(left);
    return fraction < 0 ? -1 : fraction > 0;
}

Raises<Value> float_compare(Thread&, Value left, Value right, CompareOperator op) {
    if (is_float(left) && is_float(right)) return boolean(ordered(float_of(left), float_of(right), op));
    if (!is_float(left) || !is_int(right)) return not_implemented();
    if (std::isnan(float_of(left))) return boolean(op == CompareOperator::NotEqual);
    return boolean(ordered(compare_with_int(float_of(left), right), 0, op));
}

template <BinaryOperator op>
Raises<Value> float_operator(Thread& thread, Value left, Value right) {
    auto known = [](Value value) { return is_float(value) || is_int(value); };
    if (!known(left) || !known(right)) return not_implemented();
    double a = is_float(left) ? float_of(left) : TRY(int_to_double(thread, left));
    double b = is_float(right) ? float_of(right) : TRY(int_to_double(thread, right));
    switch (op) {
        case BinaryOperator::Add: return Value::real(a + b);
        case BinaryOperator::Subtract: return Value::real(a - b);
        case BinaryOperator::Multiply: return Value::real(a * b);
        case BinaryOperator::TrueDivide:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float division by zero");
            return Value::real(a / b);
        case BinaryOperator::FloorDivide:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float floor division by zero");
            return Value::real(divide_floats(a, b).quotient);
        case BinaryOperator::Remainder:
            if (b == 0) return raise(thread, ZeroDivisionError_type, "float modulo");
            return Value::real(divide_floats(a, b).remainder);
        case BinaryOperator::Power: return float_power(thread, a, b);
        default: return not_implemented();
    }
}

Raises<Value> float_create(Thread& thread, Type* type, CallArgs args) {
    // A class with an __init__ of its own takes what it likes.
    bool plain = type == &float_type || type->slots.init == float_type.slots.init;
    if (args.keyword_count() && plain) return raise(thread, TypeError_type, "float() takes no keyword arguments");
    if (args.count > 1) return raise(thread, TypeError_type, "float expected at most 1 argument, got {}", {args.count});
    Value result = Value::real(0);
    if (args.count) {
        Value value = args.values[0];
        bool number = is_float(value) || is_int(value) || type_of(value)->slots.to_float || type_of(value)->slots.index;
        if (value.is<Str>() && !type_of(value)->slots.to_float) {
            result = Value::real(TRY(parse_float(thread, value.as<Str>())));
        } else if (!number && has_buffer(value)) {
            result = Value::real(TRY(parse_float_bytes(thread, value)));
        } else if (!number) {
            return raise(thread, TypeError_type, "float() argument must be a string or a real number, not '{}'",
                         {type_of(value)});
        } else if (!value.is_real() && !is_int(value) && type_of(value)->slots.to_float) {
            // A subclass may have a __float__ of its own.
            result = Value::real(TRY(double_from_method(thread, value)));
        } else {
            result = Value::real(TRY(to_double(thread, value)));
        }
    }
    if (type == &float_type) return result;
    auto* instance = static_cast<Float*>(new_instance(type));
    instance->value = result.real();
    return Value::of(instance);
}

Raises<Value> float_is_integer(Thread&, Value* args) {
    double value = float_of(args[0]);
    return boolean(std::isfinite(value) && std::floor(value) == value);
}

Raises<Value> float_format_method(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "__format__() argument must be str, not {}", {type_of(args[1])});
    }
    if (args[1].as<Str>()->length == 0) return Value::of(TRY(str_of(thread, args[0])));
    return Value::of(TRY(format_float(thread, float_of(args[0]), args[1].as<Str>())));
}

Raises<Value> float_round(Thread& thread, Value* args) { return round_double(thread, float_of(args[0]), args[1]); }

Raises<Value> float_getformat(Thread& thread, Value* args) {
    bool known =
        args[1].is<Str>() && (equal_text(args[1].as<Str>(), "double") || equal_text(args[1].as<Str>(), "float"));
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "__getformat__() argument must be str, not {}", {type_of(args[1])});
    }
    if (!known) return raise(thread, ValueError_type, "__getformat__() argument 1 must be 'double' or 'float'");
    return Value::of(intern("IEEE, little-endian"));
}
Raises<Value> divide_with_remainder(Thread& thread, Value left, Value right) {
    auto known = [](Value value) { return is_float(value) || is_int(value); };
    if (!known(left) || !known(right)) return not_implemented();
    double a = is_float(left) ? float_of(left) : TRY(int_to_double(thread, left));
    double b = is_float(right) ? float_of(right) : TRY(int_to_double(thread, right));
    if (b == 0) return raise(thread, ZeroDivisionError_type, "float divmod()");
    FloatDivision division = divide_floats(a, b);
    return Value::of(make_tuple({Value::real(division.quotient), Value::real(division.remainder)}));
}
Raises<Value> float_divmod(Thread& thread, Value* args) { return divide_with_remainder(thread, args[0], args[1]); }
Raises<Value> float_rdivmod(Thread& thread, Value* args) { return divide_with_remainder(thread, args[1], args[0]); }

Raises<Value> float_power_modulo(Thread& thread, Value base, Value exponent, Value) {
    for (Value value : {base, exponent}) {
        if (!is_float(value) && !is_int(value)) return not_implemented();
    }
    return raise(thread, TypeError_type, "pow() 3rd argument not allowed unless all arguments are integers");
}

Raises<Value> float_getnewargs(Thread&, Value* args) { return Value::of(make_tuple({Value::real(float_of(args[0]))})); }

Raises<Value> float_trunc(Thread& thread, Value* args) { return double_to_int(thread, float_of(args[0])); }
Raises<Value> float_floor(Thread& thread, Value* args) { return double_to_int(thread, std::floor(float_of(args[0]))); }
Raises<Value> float_ceil(Thread& thread, Value* args) { return double_to_int(thread, std::ceil(float_of(args[0]))); }
Raises<Value> float_conjugate(Thread&, Value* args) { return Value::real(float_of(args[0])); }

Raises<Value> float_ratio(Thread& thread, Value* args) {
    double value = float_of(args[0]);
    if (std::isnan(value)) return raise(thread, ValueError_type, "cannot convert NaN to integer ratio");
    if (std::isinf(value)) return raise(thread, OverflowError_type, "cannot convert Infinity to integer ratio");
    int exponent;
    double mantissa = std::frexp(value, &exponent);
    for (int i = 0; i < 300 && mantissa != std::floor(mantissa); i++) {
        mantissa *= 2;
        exponent--;
    }
    BigInt numerator = *BigInt::from_double(mantissa);
    BigInt denominator = 1;
    if (exponent > 0) numerator = numerator << uint64_t(exponent);
    if (exponent < 0) denominator = denominator << uint64_t(-exponent);
    return Value::of(make_tuple({make_int(numerator), make_int(denominator)}));
}

Raises<Value> get_real(Thread&, Value self) { return Value::real(float_of(self)); }
Raises<Value> get_imaginary(Thread&, Value) { return Value::real(0); }

constexpr MethodDef kFloatMethods[] = {
    {"is_integer", "($self, /)", float_is_integer, "Whether it is finite and has no fraction."},
    {"as_integer_ratio", "($self, /)", float_ratio,
     "Two ints without a common divisor whose quotient is exactly this number.\n\n>>> (0.75).as_integer_ratio()\n(3, "
     "4)\n"},
    {"hex", "($self, /)", float_hex,
     "The number exactly, in hexadecimal digits.\n\n>>> (0.5).hex()\n'0x1.0000000000000p-1'\n"},
    {"conjugate", "($self, /)", float_conjugate, "The number itself, as it has no imaginary part."},
    {"fromhex", "($type, string, /)", float_fromhex,
     "From hexadecimal text, as hex() writes it.\n\n>>> float.fromhex('0x1.8p3')\n12.0\n"},
    {"__getformat__", "($type, typestr, /)", float_getformat, "The form that C's double or float has."},
    {"__divmod__", "($self, value, /)", float_divmod, "The pair (self // value, self % value)."},
    {"__rdivmod__", "($self, value, /)", float_rdivmod, "The pair (value // self, value % self)."},
    {"__getnewargs__", "($self, /)", float_getnewargs},
    {"__format__", "($self, format_spec, /)", float_format_method,
     "The number as text, as a format specification says."},
    {"__round__", "($self, ndigits=None, /)", float_round,
     "The nearest int, or the nearest float of so many decimal places. Halfway, the even one."},
    {"__trunc__", "($self, /)", float_trunc, "The int without the fraction."},
    {"__floor__", "($self, /)", float_floor, "The greatest int that is not above it."},
    {"__ceil__", "($self, /)", float_ceil, "The least int that is not below it."},
};
constexpr GetSetDef kFloatAttributes[] = {{"real", get_real, nullptr, AttributeKind::Computed, "The number itself."},
                                          {"imag", get_imaginary, nullptr, AttributeKind::Computed, "Zero."}};

constexpr Slots float_slots() {
    Slots slots{.repr = float_repr_slot,
                .hash = float_hash,
                .compare = float_compare,
                .boolean = float_boolean,
                .to_int = float_to_int,
                .to_float = float_self,
                .negative = float_negative,
                .positive = float_self,
                .absolute = float_absolute,
                .power = float_power_modulo,
                .create = float_create};
    using enum BinaryOperator;
    fill_operators<Add, FloorDivide, Multiply, Remainder, Power, Subtract, TrueDivide>(
        slots, []<BinaryOperator op>() { return float_operator<op>; });
    return slots;
}

}  // namespace

extern TypeSpec const kFloatSpec;
TypeSpec const kFloatSpec{
    .name = "float",
    .layout = Layout::Float,
    .size = sizeof(Float),
    .flags = kBaseType | kMatchSelf,
    .slots = float_slots(),
    .methods = kFloatMethods,
    .attributes = kFloatAttributes,
    .doc = "A floating-point number: from a number or from a text.",
};

}  // namespace py::vm
