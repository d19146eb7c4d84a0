#include <cmath>
#include <utility>

#include "vm/modules/datetime/objects.h"
#include "vm/modules/datetime/timedelta.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/protocol/operations.h"

// Arithmetic of timedelta: exact, in microseconds. Results are of the very type, whatever subclass the operands are of.

namespace py::vm::datetime {
namespace {

TimeDelta* self_of(Value value) { return value.as<TimeDelta>(); }
Micros micros_of(Value value) { return micros_of(self_of(value)); }

/// Of less than 106,000 days.
std::optional<int64_t> small_micros_of(Value value) {
    Micros micros = micros_of(value);
    return micros == int64_t(micros) ? std::optional(int64_t(micros)) : std::nullopt;
}

BigInt big_int_of(Micros micros) {
    bool is_negative = micros < 0;
    auto magnitude = is_negative ? -static_cast<unsigned __int128>(micros) : static_cast<unsigned __int128>(micros);
    uint64_t limbs[] = {uint64_t(magnitude), uint64_t(magnitude >> 64)};
    return BigInt(limbs, is_negative);
}

Raises<Value> as_value(Raises<TimeDelta*> delta) { return Value::of(TRY(delta)); }

struct Quotient {
    Micros quotient, remainder;
};
/// Rounds toward minus infinity; the divisor is not zero.
Quotient floor_divide(Micros dividend, Micros divisor) {
    Quotient result{dividend / divisor, dividend % divisor};
    if (result.remainder != 0 && (result.remainder < 0) != (divisor < 0)) {
        result.quotient--;
        result.remainder += divisor;
    }
    return result;
}

bool is_odd(Micros number) { return number & 1; }

/// The quotient that is nearest, halves to even.
template <class Int>
Int divide_and_round(Int const& dividend, Int const& divisor) {
    auto [quotient, remainder] = floor_divide(dividend, divisor);
    // The remainder has the divisor's sign.
    Int twice = remainder + remainder;
    auto order = divisor < Int(0) ? divisor <=> twice : twice <=> divisor;
    return order > 0 || (order == 0 && is_odd(quotient)) ? quotient + Int(1) : quotient;
}

/// A float as a quotient of ints.
struct Ratio {
    BigInt numerator, denominator;
};
Raises<Ratio> ratio_of(Thread& thread, Value number) {
    Value parts = TRY(call_method(thread, number, intern("as_integer_ratio"), {}));
    if (!parts.is<Tuple>()) {
        return raise(thread, TypeError_type, "unexpected return type from as_integer_ratio(): expected tuple, got '{}'",
                     {type_of(parts)});
    }
    Tuple* pair = parts.as<Tuple>();
    if (pair->size != 2) return raise(thread, ValueError_type, "as_integer_ratio() must return a 2-tuple");
    if (!is_int(pair->items[0]) || !is_int(pair->items[1]))
        return raise(thread, TypeError_type, "non-integer arguments in division");
    return Ratio{vm::big_int_of(pair->items[0]), vm::big_int_of(pair->items[1])};
}

Error raise_zero_division(Thread& thread, char const* text) { return raise(thread, ZeroDivisionError_type, text); }
constexpr char const* kDivision = "integer division or modulo by zero";

Raises<Value> divide_exactly(Thread& thread, Micros dividend, Micros divisor) {
    constexpr Micros kExact = Micros(1) << 53;
    if (divisor != 0 && dividend < kExact && dividend > -kExact && divisor < kExact && divisor > -kExact) {
        return Value::real(double(dividend) / double(divisor));
    }
    return binary_operation(thread, make_int(big_int_of(dividend)), make_int(big_int_of(divisor)),
                            int(BinaryOperator::TrueDivide));
}

Raises<Value> multiply_by_int(Thread& thread, Value delta, Value factor) {
    auto micros = small_micros_of(delta);
    auto number = int64_of(factor);
    if (micros && number) return as_value(delta_of(thread, Micros(*micros) * *number));
    return as_value(delta_of(thread, big_int_of(micros_of(delta)) * vm::big_int_of(factor)));
}

Raises<Value> scaled(Thread& thread, Value delta, BigInt const& numerator, BigInt const& denominator) {
    if (denominator.is_zero()) return raise_zero_division(thread, kDivision);
    return as_value(delta_of(thread, divide_and_round(big_int_of(micros_of(delta)) * numerator, denominator)));
}

/// A float of the very type, m / 2**n, where m has 53 bits at most.
struct BinaryFraction {
    int64_t numerator;
    /// 0 to `kMostBits`.
    int bits;

    static constexpr int kMostBits = 60;
};
std::optional<BinaryFraction> binary_fraction_of(Value number) {
    // Of infinities and NaN the general way complains.
    if (!number.is_real() || !std::isfinite(number.real())) return std::nullopt;
    int exponent;
    double scaled = std::ldexp(std::frexp(number.real(), &exponent), 53);
    int bits = 53 - exponent;
    if (bits < 0 || bits > BinaryFraction::kMostBits) return std::nullopt;
    return BinaryFraction{int64_t(scaled), bits};
}

Raises<Value> multiply_by_float(Thread& thread, Value delta, Value factor) {
    auto micros = small_micros_of(delta);
    if (auto fraction = binary_fraction_of(factor); fraction && micros) {
        Micros product = Micros(*micros) * fraction->numerator;
        return as_value(delta_of(thread, divide_and_round(product, Micros(1) << fraction->bits)));
    }
    Ratio ratio = TRY(ratio_of(thread, factor));
    return scaled(thread, delta, ratio.numerator, ratio.denominator);
}

Raises<Value> divide_by_float(Thread& thread, Value delta, Value divisor) {
    auto micros = small_micros_of(delta);
    if (auto fraction = binary_fraction_of(divisor); fraction && fraction->numerator && micros) {
        Micros scaled_up = Micros(*micros) << fraction->bits;
        return as_value(delta_of(thread, divide_and_round(scaled_up, Micros(fraction->numerator))));
    }
    Ratio ratio = TRY(ratio_of(thread, divisor));
    return scaled(thread, delta, ratio.denominator, ratio.numerator);
}

Raises<Value> divide_by_int(Thread& thread, Value delta, Value divisor) {
    if (int_is_zero(divisor)) return raise_zero_division(thread, kDivision);
    if (auto number = int64_of(divisor))
        return as_value(delta_of(thread, divide_and_round(micros_of(delta), Micros(*number))));
    return as_value(delta_of(thread, divide_and_round(big_int_of(micros_of(delta)), vm::big_int_of(divisor))));
}

Value int_value(Micros number) {
    return number == int64_t(number) ? make_int(int64_t(number)) : make_int(big_int_of(number));
}

}  // namespace

Raises<Value> add_deltas(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>() || !right.is<TimeDelta>()) return not_implemented();
    auto *a = self_of(left), *b = self_of(right);
    return as_value(make_delta(thread, int64_t(a->days) + b->days, int64_t(a->seconds) + b->seconds,
                               int64_t(a->microseconds) + b->microseconds));
}

Raises<Value> subtract_deltas(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>() || !right.is<TimeDelta>()) return not_implemented();
    auto *a = self_of(left), *b = self_of(right);
    return as_value(make_delta(thread, int64_t(a->days) - b->days, int64_t(a->seconds) - b->seconds,
                               int64_t(a->microseconds) - b->microseconds));
}

Raises<Value> multiply_delta(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>()) std::swap(left, right);
    if (is_int(right)) return multiply_by_int(thread, left, right);
    if (is_float(right)) return multiply_by_float(thread, left, right);
    return not_implemented();
}

Raises<Value> divide_delta(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>()) return not_implemented();
    if (right.is<TimeDelta>()) return divide_exactly(thread, micros_of(left), micros_of(right));
    if (is_int(right)) return divide_by_int(thread, left, right);
    if (is_float(right)) return divide_by_float(thread, left, right);
    return not_implemented();
}

Raises<Value> floor_divide_delta(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>()) return not_implemented();
    if (right.is<TimeDelta>()) {
        if (micros_of(right) == 0) return raise_zero_division(thread, kDivision);
        return int_value(floor_divide(micros_of(left), micros_of(right)).quotient);
    }
    if (!is_int(right)) return not_implemented();
    if (int_is_zero(right)) return raise_zero_division(thread, kDivision);
    if (auto number = int64_of(right))
        return as_value(delta_of(thread, floor_divide(micros_of(left), Micros(*number)).quotient));
    return as_value(delta_of(thread, py::floor_divide(big_int_of(micros_of(left)), vm::big_int_of(right)).quotient));
}

Raises<Value> delta_remainder(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>() || !right.is<TimeDelta>()) return not_implemented();
    if (micros_of(right) == 0) return raise_zero_division(thread, "integer modulo by zero");
    return as_value(delta_of(thread, floor_divide(micros_of(left), micros_of(right)).remainder));
}

Raises<Value> delta_divmod(Thread& thread, Value left, Value right) {
    if (!left.is<TimeDelta>() || !right.is<TimeDelta>()) return not_implemented();
    if (micros_of(right) == 0) return raise_zero_division(thread, kDivision);
    Quotient result = floor_divide(micros_of(left), micros_of(right));
    Value remainder = TRY(as_value(delta_of(thread, result.remainder)));
    return Value::of(make_tuple({int_value(result.quotient), remainder}));
}

Raises<Value> negate_delta(Thread& thread, Value self) {
    auto* delta = self_of(self);
    return as_value(make_delta(thread, -int64_t(delta->days), -int64_t(delta->seconds), -int64_t(delta->microseconds)));
}

Raises<Value> copy_delta(Thread& thread, Value self) {
    auto* delta = self_of(self);
    return as_value(make_delta(thread, delta->days, delta->seconds, delta->microseconds));
}

Raises<Value> absolute_delta(Thread& thread, Value self) {
    return self_of(self)->days < 0 ? negate_delta(thread, self) : copy_delta(thread, self);
}

Raises<Value> total_seconds(Thread& thread, Value* args) {
    return divide_exactly(thread, micros_of(args[0]), kMicrosPerSecond);
}

}  // namespace py::vm::datetime
