#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/warnings/warnings.h"
#include "vm/objects/long/int.h"
#include "vm/objects/long/int_result.h"
#include "vm/objects/long/limbs.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/operations.h"

// Making and reading ints of both forms: tagged and on the heap.

namespace py::vm {

Bool true_object, false_object;

namespace {

constexpr uint64_t kHashModulus = (uint64_t(1) << 61) - 1;

Int* new_int(Type* type, std::span<uint64_t const> limbs, bool negative) {
    auto* number = static_cast<Int*>(new_instance(type, limbs.size() * sizeof(uint64_t)));
    number->limb_count = uint32_t(limbs.size());
    number->negative = negative;
    std::ranges::copy(limbs, number->limbs);
    return number;
}

Value make_from_limbs(std::span<uint64_t const> limbs, bool negative) {
    if (limbs.empty()) return Value::small(0);
    if (limbs.size() == 1 && limbs[0] <= (uint64_t(1) << 47)) {
        int64_t value = negative ? -int64_t(limbs[0]) : int64_t(limbs[0]);
        if (fits_small(value)) return Value::small(value);
    }
    return Value::of(new_int(&int_type, limbs, negative));
}

}  // namespace

Value make_int(int64_t value) {
    if (fits_small(value)) return Value::small(value);
    uint64_t magnitude = value < 0 ? 0 - uint64_t(value) : uint64_t(value);
    return make_from_limbs({&magnitude, 1}, value < 0);
}

Value make_int(uint64_t value) {
    if (value == 0) return Value::small(0);
    return make_from_limbs({&value, 1}, false);
}

Value make_int(BigInt const& value) { return make_from_limbs(value.magnitude(), value.is_negative()); }

BigInt big_int_of(Value value) {
    if (value.is_small()) return BigInt(value.small());
    Int* number = value.as<Int>();
    return BigInt(number->magnitude(), number->negative);
}

std::optional<int64_t> int64_of(Value value) {
    if (value.is_small()) return value.small();
    Int* number = value.as<Int>();
    if (number->limb_count == 0) return 0;
    if (number->limb_count > 1) return std::nullopt;
    uint64_t limb = number->limbs[0];
    uint64_t most = uint64_t(INT64_MAX) + (number->negative ? 1 : 0);
    if (limb > most) return std::nullopt;
    return number->negative ? int64_t(0 - limb) : int64_t(limb);
}

int64_t clamped_int64_of(Value value) {
    if (auto fits = int64_of(value)) return *fits;
    return value.as<Int>()->negative ? INT64_MIN : INT64_MAX;
}

bool int_is_zero(Value value) { return value.is_small() ? value.small() == 0 : value.as<Int>()->limb_count == 0; }
bool int_is_negative(Value value) { return value.is_small() ? value.small() < 0 : value.as<Int>()->negative; }

/// The value modulo 2**61 - 1, with the sign kept (sys.hash_info).
int64_t hash_int(Value value) {
    if (value.is_small()) return value.small() == -1 ? -2 : value.small();
    Int* number = value.as<Int>();
    uint64_t hash = 0;
    // 2**64 is 8 by this modulus: the next limb follows a rotation by three of 61 bits.
    for (size_t i = number->limb_count; i-- > 0;) {
        uint64_t limb = number->limbs[i];
        hash = ((hash << 3) & kHashModulus) + (hash >> 58);
        hash += (limb & kHashModulus) + (limb >> 61);
        hash = (hash & kHashModulus) + (hash >> 61);
    }
    if (hash >= kHashModulus) hash -= kHashModulus;
    int64_t result = number->negative ? -int64_t(hash) : int64_t(hash);
    return result == -1 ? -2 : result;
}

Value exact_int(Value value) {
    if (value.is_small()) return value;
    Int* number = value.as<Int>();
    if (number->type() == &int_type) return value;
    return make_from_limbs(number->magnitude(), number->negative);
}

Value make_int_instance(Type* type, Value value) {
    BigInt number = big_int_of(value);
    return Value::of(new_int(type, number.magnitude(), number.is_negative()));
}

Raises<Value> int_result(Thread& thread, Value result, std::string_view method) {
    if (result.is_small() || (result.is<Int>() && type_of(result) == &int_type)) return result;
    if (!is_int(result))
        return raise(thread, TypeError_type, "{} returned non-int (type {})", {method, type_of(result)});
    Str* text = format_message(
        "{} returned non-int (type {}).  The ability to return an instance of a strict subclass of int is "
        "deprecated, and may be removed in a future version of Python.",
        {method, type_of(result)});
    TRY(issue_warning(thread, Value::of(text), &DeprecationWarning_type, 1, kEmpty));
    return exact_int(result);
}

Raises<Value> to_index(Thread& thread, Value value) {
    if (value.is_small()) return value;
    if (value.is<Int>()) return exact_int(value);
    if (auto index = type_of(value)->slots.index) {
        Value result = TRY(index(thread, value));
        return int_result(thread, result, "__index__");
    }
    return raise(thread, TypeError_type, "'{}' object cannot be interpreted as an integer", {type_of(value)});
}

Raises<int64_t> to_int64(Thread& thread, Value value) {
    if (value.is_small()) return value.small();
    Value index = TRY(to_index(thread, value));
    if (auto fits = int64_of(index)) return *fits;
    return raise(thread, OverflowError_type, "Python int too large to convert to C ssize_t");
}

int compare_ints(Value left, Value right) {
    Operand a(left), b(right);
    if (a.negative != b.negative) return a.negative ? -1 : 1;
    int order = a.count == b.count  ? (a.count == 0 ? 0 : mpn_cmp(a.limbs, b.limbs, a.count))
                : a.count < b.count ? -1
                                    : 1;
    return a.negative ? -order : order;
}

}  // namespace py::vm
