#include "vm/builtins/functions.h"
#include "vm/objects/float.h"
#include "vm/runtime/operations.h"

namespace py::vm {
namespace {

Raises<Value> builtin_abs(Thread& thread, Value* arguments) { return absolute(thread, arguments[0]); }

Raises<bool> is_zero(Thread& thread, Value number) { return !TRY(truth_of(thread, number)); }

/// Of ints and floats.
Raises<Value> divmod_numbers(Thread& thread, Value left, Value right) {
    if (TRY(is_zero(thread, right))) {
        bool ints = is_int(left) && is_int(right);
        return raise(thread, ZeroDivisionError_type, ints ? "integer division or modulo by zero" : "float divmod()");
    }
    Value quotient = TRY(binary_operation(thread, left, right, int(BinaryOperator::FloorDivide)));
    Value remainder = TRY(binary_operation(thread, left, right, int(BinaryOperator::Remainder)));
    return Value::of(make_tuple({quotient, remainder}));
}

/// A dunder method's result; empty if there is no such method or it does not know the other operand.
Raises<Value> try_special(Thread& thread, Value object, Str* name, Value other) {
    Value result = TRY(call_special(thread, object, name, {other}));
    return is_not_implemented(result) ? kEmpty : result;
}

Raises<Value> builtin_divmod(Thread& thread, Value* arguments) {
    Value left = arguments[0];
    Value right = arguments[1];
    bool left_number = is_int(left) || is_float(left);
    bool right_number = is_int(right) || is_float(right);
    if (left_number && right_number) return divmod_numbers(thread, left, right);
    Value result = TRY(try_special(thread, left, names.__divmod__, right));
    if (result.is_empty()) result = TRY(try_special(thread, right, names.__rdivmod__, left));
    if (!result.is_empty()) return result;
    return raise(thread, TypeError_type, "unsupported operand type(s) for divmod(): '{}' and '{}'",
                 {type_of(left), type_of(right)});
}

Raises<Value> builtin_pow(Thread& thread, Value* arguments) {
    if (arguments[2].is_empty() || is_none(arguments[2])) {
        auto result = binary_operation(thread, arguments[0], arguments[1], int(BinaryOperator::Power));
        return result;
    }
    return power(thread, arguments[0], arguments[1], arguments[2]);
}

Raises<Value> builtin_round(Thread& thread, Value* arguments) {
    bool no_places = arguments[1].is_empty() || is_none(arguments[1]);
    Value result = no_places ? TRY(call_special(thread, arguments[0], names.__round__, {}))
                             : TRY(call_special(thread, arguments[0], names.__round__, {arguments[1]}));
    if (!result.is_empty()) return result;
    return raise(thread, TypeError_type, "type {} doesn't define __round__ method", {type_of(arguments[0])});
}

Raises<Value> builtin_sum(Thread& thread, Value* arguments) {
    Value sum = arguments[1].is_empty() ? Value::small(0) : arguments[1];
    if (sum.is<Str>()) {
        return raise(thread, TypeError_type, "sum() can't sum strings [use ''.join(seq) instead]");
    }
    if (sum.is_object() && type_of(sum) == &bytes_type) {
        return raise(thread, TypeError_type, "sum() can't sum bytes [use b''.join(seq) instead]");
    }
    TRY(for_each_item(thread, arguments[0], [&](Value item) -> Raises<void> {
        if (both_small(sum, item)) {
            sum = make_int(sum.small() + item.small());
        } else if (sum.is_real() && item.is_real()) {
            sum = Value::real(sum.real() + item.real());
        } else {
            sum = TRY(binary_operation(thread, sum, item, int(BinaryOperator::Add)));
        }
        return {};
    }));
    return sum;
}

Raises<Value> in_base(Thread& thread, Value value, int base, std::string_view prefix) {
    BigInt number = big_int_of(TRY(to_index(thread, value)));
    std::string digits = number.to_string(base);
    digits.insert(number.is_negative() ? 1 : 0, prefix);
    return Value::of(make_str(digits));
}

Raises<Value> builtin_bin(Thread& thread, Value* arguments) { return in_base(thread, arguments[0], 2, "0b"); }
Raises<Value> builtin_oct(Thread& thread, Value* arguments) { return in_base(thread, arguments[0], 8, "0o"); }
Raises<Value> builtin_hex(Thread& thread, Value* arguments) { return in_base(thread, arguments[0], 16, "0x"); }

Raises<Value> builtin_chr(Thread& thread, Value* arguments) {
    Value number = TRY(to_index(thread, arguments[0]));
    auto code = int64_of(number);
    if (!code || *code > INT32_MAX || *code < INT32_MIN) {
        return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    }
    if (*code < 0 || *code > 0x10FFFF) return raise(thread, ValueError_type, "chr() arg not in range(0x110000)");
    return Value::of(make_str(char32_t(*code)));
}

Raises<Value> builtin_ord(Thread& thread, Value* arguments) {
    Value value = arguments[0];
    bool sized = value.is<Str>() || (value.is_object() && type_of(value)->is_subtype_of(&bytes_type));
    if (!sized) {
        return raise(thread, TypeError_type, "ord() expected string of length 1, but {} found", {type_of(value)});
    }
    int64_t length = TRY(length_of(thread, value));
    if (length != 1) {
        return raise(thread, TypeError_type, "ord() expected a character, but string of length {} found", {length});
    }
    if (value.is<Str>()) return Value::small(int64_t(value.as<Str>()->at(0)));
    return get_item(thread, value, Value::small(0));
}

constexpr MethodDef kFunctions[] = {
    {"abs", "(x, /)", builtin_abs},
    {"bin", "(number, /)", builtin_bin},
    {"chr", "(i, /)", builtin_chr},
    {"divmod", "(x, y, /)", builtin_divmod},
    {"hex", "(number, /)", builtin_hex},
    {"oct", "(number, /)", builtin_oct},
    {"ord", "(c, /)", builtin_ord},
    {"pow", "(base, exp, mod=None)", builtin_pow},
    {"round", "(number, ndigits=None)", builtin_round},
    {"sum", "(iterable, /, start=0)", builtin_sum},
};

}  // namespace

std::span<MethodDef const> number_builtins() { return kFunctions; }

}  // namespace py::vm
