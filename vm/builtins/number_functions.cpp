#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include "vm/builtins/functions.h"
#include "vm/objects/bytes/byte_string.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/int.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/operations.h"

// Builtins about numbers and characters.

namespace py::vm {

Raises<Value> builtin_abs(Thread& thread, Value* args) { return absolute(thread, args[0]); }

namespace {

struct FloorDivision {
    int64_t quotient;
    int64_t remainder;
};

/// Of two ints of 48 bits, the second not 0.
FloorDivision divide_floor(int64_t dividend, int64_t divisor) {
    FloorDivision result{dividend / divisor, dividend % divisor};
    if (result.remainder != 0 && (result.remainder < 0) != (divisor < 0)) {
        result.quotient--;
        result.remainder += divisor;
    }
    return result;
}

bool is_plain_int(Value value) { return value.is_small() || value.is_exact<Int>(); }

Raises<Value> builtin_divmod(Thread& thread, Value* args) {
    if (both_small(args[0], args[1]) && args[1].small() != 0) {
        FloorDivision result = divide_floor(args[0].small(), args[1].small());
        return Value::of(make_tuple({make_int(result.quotient), make_int(result.remainder)}));
    }
    if (is_plain_int(args[0]) && is_plain_int(args[1])) {
        return int_divmod(thread, args[0], args[1]);
    }
    Type* left = type_of(args[0]);
    Type* right = type_of(args[1]);
    auto attempt = [&](Value self, Str* name, Value other) -> Raises<Value> {
        Value result = TRY(call_special(thread, self, name, {other}));
        return result.is_empty() ? not_implemented() : result;
    };
    // A subclass's own reflected method goes first.
    bool right_first = left != right && right->is_subtype_of(left) &&
                       lookup(left, names.__rdivmod__) != lookup(right, names.__rdivmod__);
    Value result = not_implemented();
    if (right_first) result = TRY(attempt(args[1], names.__rdivmod__, args[0]));
    if (is_not_implemented(result)) result = TRY(attempt(args[0], names.__divmod__, args[1]));
    if (is_not_implemented(result) && left != right && !right_first)
        result = TRY(attempt(args[1], names.__rdivmod__, args[0]));
    if (!is_not_implemented(result)) return result;
    return raise(thread, TypeError_type, "unsupported operand type(s) for divmod(): '{}' and '{}'", {left, right});
}

Raises<Value> builtin_pow(Thread& thread, Value* args) {
    return power(thread, args[0], args[1], args[2].is_empty() ? none() : args[2]);
}

Raises<Value> builtin_round(Thread& thread, Value* args) {
    bool plain = args[1].is_empty() || is_none(args[1]);
    Value result = plain ? TRY(call_special(thread, args[0], names.__round__, {}))
                         : TRY(call_special(thread, args[0], names.__round__, {args[1]}));
    if (!result.is_empty()) return result;
    return raise(thread, TypeError_type, "type {} doesn't define __round__ method", {type_of(args[0])});
}

Raises<Value> in_base(Thread& thread, Value value, int base, char const* prefix) {
    Value number = TRY(to_index(thread, value));
    if (number.is_small()) {
        char text[56];
        char* at = text;
        if (number.small() < 0) *at++ = '-';
        at = std::copy_n(prefix, 2, at);
        at = std::to_chars(at, std::end(text), std::abs(number.small()), base).ptr;
        return Value::of(make_ascii({text, at}));
    }
    BigInt big = big_int_of(number);
    std::string digits = (big.is_negative() ? -big : big).to_string(base);
    return Value::of(make_str((big.is_negative() ? "-" : "") + std::string(prefix) + digits));
}
Raises<Value> builtin_bin(Thread& thread, Value* args) { return in_base(thread, args[0], 2, "0b"); }
Raises<Value> builtin_oct(Thread& thread, Value* args) { return in_base(thread, args[0], 8, "0o"); }
Raises<Value> builtin_hex(Thread& thread, Value* args) { return in_base(thread, args[0], 16, "0x"); }

Raises<Value> builtin_chr(Thread& thread, Value* args) {
    Value number = TRY(to_index(thread, args[0]));
    auto code = int64_of(number);
    if (!code || *code != int32_t(*code)) {
        return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    }
    if (*code < 0 || *code > 0x10FFFF) return raise(thread, ValueError_type, "chr() arg not in range(0x110000)");
    return Value::of(make_str(char32_t(*code)));
}

Raises<Value> builtin_ord(Thread& thread, Value* args) {
    if (args[0].is<Str>() || is_byte_string(args[0])) {
        size_t length = args[0].is<Str>() ? args[0].as<Str>()->length : bytes_of(args[0]).size();
        if (length != 1) {
            return raise(thread, TypeError_type, "ord() expected a character, but string of length {} found", {length});
        }
        return Value::small(args[0].is<Str>() ? int64_t(args[0].as<Str>()->at(0)) : bytes_of(args[0])[0]);
    }
    return raise(thread, TypeError_type, "ord() expected string of length 1, but {} found", {type_of(args[0])});
}

constexpr MethodDef kFunctions[] = {
    {"abs", "(x, /)", builtin_abs, "The number without its sign; for a complex number, how far it is from zero."},
    {"divmod", "(x, y, /)", builtin_divmod, "A tuple of the quotient, rounded down, and the remainder."},
    {"pow", "(base, exp, mod=None)", builtin_pow,
     "The power; with `mod`, its remainder, which for ints is far quicker than the two steps. With `mod`, a negative "
     "exponent stands for an inverse: ValueError if there is none."},
    {"round", "(number, ndigits=None)", builtin_round,
     "The number to so many decimal places, or to an int without `ndigits`. Halfway, the even one."},
    {"bin", "(number, /)", builtin_bin, "An int as text of binary digits.\n\n>>> bin(-10)\n'-0b1010'\n"},
    {"oct", "(number, /)", builtin_oct, "An int as text of octal digits.\n\n>>> oct(64)\n'0o100'\n"},
    {"hex", "(number, /)", builtin_hex, "An int as text of hexadecimal digits.\n\n>>> hex(255)\n'0xff'\n"},
    {"chr", "(i, /)", builtin_chr, "The character of a code point. ValueError unless it is from 0 to 0x10ffff."},
    {"ord", "(c, /)", builtin_ord, "The code point of a single character, or the value of a single byte."},
};

}  // namespace

std::span<MethodDef const> builtin_number_functions() { return kFunctions; }

}  // namespace py::vm
