#include <algorithm>
#include <cmath>
#include <numeric>

#include "vm/modules/math/math.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/limbs.h"
#include "vm/runtime/protocol/operations.h"

// math: functions of ints.

namespace py::vm {
namespace {

/// Of two ints of any size, not negative.
Value greatest_divisor(Value left, Value right) {
    if (both_small(left, right)) return make_int(std::gcd(left.small(), right.small()));
    mpz_t left_room, right_room;
    ScratchNumber result;
    mpz_gcd(result.number, Operand(left).absolute_number(left_room), Operand(right).absolute_number(right_room));
    return result.value();
}

Raises<Value> math_gcd(Thread& thread, Value* args) {
    Value result = Value::small(0);
    for (Value value : args[0].as<Tuple>()->span()) {
        result = greatest_divisor(result, TRY(to_index(thread, value)));
    }
    return result;
}

Raises<Value> math_lcm(Thread& thread, Value* args) {
    Value result = Value::small(1);
    for (Value value : args[0].as<Tuple>()->span()) {
        Value number = TRY(absolute(thread, TRY(to_index(thread, value))));
        if (int_is_zero(number)) result = number;
        if (int_is_zero(result)) continue;
        Value part = floor_quotient(Operand(result), Operand(greatest_divisor(result, number)));
        result = TRY(int_binary(thread, part, number, int(BinaryOperator::Multiply)));
    }
    return result;
}

/// The product of first, first + step … up to last, by halves, so that factors stay of like size.
BigInt product_of_range(uint64_t first, uint64_t last) {
    if (first > last) return 1;
    if (last - first < 8) {
        BigInt product = int64_t(first);
        for (uint64_t i = first + 1; i <= last; i++) product = product * BigInt(int64_t(i));
        return product;
    }
    uint64_t middle = first + (last - first) / 2;
    return product_of_range(first, middle) * product_of_range(middle + 1, last);
}

Raises<Value> math_factorial(Thread& thread, Value* args) {
    Value number = TRY(to_index(thread, args[0]));
    if (int_is_negative(number)) return raise(thread, ValueError_type, "factorial() not defined for negative values");
    auto n = int64_of(number);
    if (!n) return raise(thread, OverflowError_type, "factorial() argument should not exceed {}", {INT64_MAX});
    if (*n > int64_t(1) << 32) return raise(thread, MemoryError_type, "");
    return make_int(product_of_range(1, uint64_t(*n)));
}

/// floor(sqrt(n)) of what is not negative.
Value integer_root(Value n) {
    if (n.is_small()) {
        // A double has the root of 47 bits exactly enough.
        auto root = int64_t(std::sqrt(double(n.small())));
        return Value::small(root * root > n.small() ? root - 1 : root);
    }
    Operand number(n);
    Int* root = new_result((number.count + 1) / 2, false);
    if (number.count > 0) mpn_sqrtrem(root->limbs, nullptr, number.limbs, number.count);
    return finish_result(root);
}

Raises<Value> math_isqrt(Thread& thread, Value* args) {
    Value number = TRY(to_index(thread, args[0]));
    if (int_is_negative(number)) return raise(thread, ValueError_type, "isqrt() argument must be nonnegative");
    return integer_root(number);
}

/// n * (n - 1) … of k factors.
BigInt falling_product(BigInt const& n, uint64_t k) {
    if (k == 0) return 1;
    if (k == 1) return n;
    return falling_product(n, k / 2) * falling_product(n - BigInt(int64_t(k / 2)), k - k / 2);
}

/// What perm and comb check alike; k is small enough to be counted.
Raises<uint64_t> selection_size(Thread& thread, Value n, Value k, char const* name) {
    if (int_is_negative(n)) return raise(thread, ValueError_type, "n must be a non-negative integer");
    if (int_is_negative(k)) return raise(thread, ValueError_type, "k must be a non-negative integer");
    if (compare_ints(n, k) < 0) return UINT64_MAX;
    auto count = int64_of(k);
    if (!count) return raise(thread, OverflowError_type, "{} must not exceed {}", {name, INT64_MAX});
    return uint64_t(*count);
}

Raises<Value> math_perm(Thread& thread, Value* args) {
    if (args[1].is_empty() || is_none(args[1])) return math_factorial(thread, args);
    Value n = TRY(to_index(thread, args[0]));
    Value k = TRY(to_index(thread, args[1]));
    uint64_t size = TRY(selection_size(thread, n, k, "k"));
    if (size == UINT64_MAX) return Value::small(0);
    return make_int(falling_product(big_int_of(n), size));
}

Raises<Value> math_comb(Thread& thread, Value* args) {
    Value n = TRY(to_index(thread, args[0]));
    Value k = TRY(to_index(thread, args[1]));
    if (!int_is_negative(n) && !int_is_negative(k) && compare_ints(n, k) >= 0) {
        Value other = make_int(big_int_of(n) - big_int_of(k));
        if (compare_ints(other, k) < 0) k = other;
    }
    uint64_t size = TRY(selection_size(thread, n, k, "min(n - k, k)"));
    if (size == UINT64_MAX) return Value::small(0);
    return make_int(floor_divide(falling_product(big_int_of(n), size), product_of_range(1, size)).quotient);
}

constexpr MethodDef kFunctions[] = {
    {"comb", "(n, k, /)", math_comb, "How many ways there are to choose k of n things, whatever their order."},
    {"factorial", "(n, /)", math_factorial, "The product of all ints from 1 to n."},
    {"gcd", "(*integers)", math_gcd, "The greatest common divisor."},
    {"isqrt", "(n, /)", math_isqrt, "The whole part of the square root of an int."},
    {"lcm", "(*integers)", math_lcm, "The least common multiple."},
    {"perm", "(n, k=None, /)", math_perm, "How many ways there are to choose k of n things in an order."},
};

}  // namespace

std::span<MethodDef const> math_integer_functions() { return kFunctions; }

}  // namespace py::vm
