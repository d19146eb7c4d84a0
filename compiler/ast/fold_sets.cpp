#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "compiler/ast/fold_values.h"
#include "marshal/base/big_int.h"
#include "marshal/base/hash_map.h"
#include "marshal/base/verify.h"

namespace py::compiler::ast {
namespace {

using code::ObjectKind;

bool is_number(ConstantValue value) {
    switch (value->kind) {
        case ObjectKind::False:
        case ObjectKind::True:
        case ObjectKind::Int:
        case ObjectKind::Float:
        case ObjectKind::Complex: return true;
        default: return false;
    }
}

BigInt to_big_int(code::IntObject const* value) {
    return value->is_small() ? BigInt(value->small) : BigInt(value->limbs, value->negative);
}

/// A number as far as Python's `==` looks at it: an exact int, or else a float with an imaginary part.
struct Number {
    bool is_int = false;
    BigInt integer;
    double real = 0;
    double imag = 0;

    bool operator==(Number const&) const = default;
};

Number from_float(double value) {
    Number number;
    if (std::isfinite(value) && std::floor(value) == value) {
        number.is_int = true;
        number.integer = *BigInt::from_double(value);
    } else {
        number.real = value;
    }
    return number;
}

Number to_number(ConstantValue value) {
    switch (value->kind) {
        case ObjectKind::False: return {true, BigInt(0)};
        case ObjectKind::True: return {true, BigInt(1)};
        case ObjectKind::Int: return {true, to_big_int(static_cast<code::IntObject const*>(value))};
        case ObjectKind::Float: return from_float(static_cast<code::FloatObject const*>(value)->value);
        case ObjectKind::Complex: {
            auto const* number = static_cast<code::ComplexObject const*>(value);
            if (number->imag == 0) return from_float(number->real);
            return {false, BigInt(0), number->real, number->imag};
        }
        default: VERIFY_NOT_REACHED();
    }
}

size_t hash_number(Number const& number) {
    if (!number.is_int) return std::hash<double>()(number.real) * 31 + std::hash<double>()(number.imag);
    auto limbs = number.integer.magnitude();
    return limbs.empty() ? 0 : std::hash<uint64_t>()(limbs[0]);
}

bool equal(ConstantValue left, ConstantValue right);

bool equal_items(std::span<ConstantValue const> left, std::span<ConstantValue const> right) {
    if (left.size() != right.size()) return false;
    for (size_t i = 0; i < left.size(); i++) {
        if (!equal(left[i], right[i])) return false;
    }
    return true;
}

/// Identical or equal, which is what a set asks.
bool equal(ConstantValue left, ConstantValue right) {
    if (left == right) return true;
    if (is_number(left) && is_number(right)) return to_number(left) == to_number(right);
    if (left->kind != right->kind) return false;
    switch (left->kind) {
        case ObjectKind::Str:
            return static_cast<code::StrObject const*>(left)->text == static_cast<code::StrObject const*>(right)->text;
        case ObjectKind::Bytes:
            return as_text(static_cast<code::BytesObject const*>(left)->bytes) ==
                   as_text(static_cast<code::BytesObject const*>(right)->bytes);
        case ObjectKind::Tuple:
            return equal_items(static_cast<code::SequenceObject const*>(left)->items,
                               static_cast<code::SequenceObject const*>(right)->items);
        default: return false;
    }
}

size_t hash(ConstantValue value) {
    if (is_number(value)) return hash_number(to_number(value));
    switch (value->kind) {
        case ObjectKind::Str: return std::hash<std::string_view>()(static_cast<code::StrObject const*>(value)->text);
        case ObjectKind::Bytes:
            return std::hash<std::string_view>()(as_text(static_cast<code::BytesObject const*>(value)->bytes));
        case ObjectKind::Tuple: {
            size_t mixed = 1;
            for (ConstantValue item : static_cast<code::SequenceObject const*>(value)->items) {
                mixed = mixed * 31 + hash(item);
            }
            return mixed;
        }
        default: return std::hash<void const*>()(value);
    }
}

struct Hash {
    size_t operator()(ConstantValue value) const { return hash(value); }
};
struct Equal {
    bool operator()(ConstantValue left, ConstantValue right) const { return equal(left, right); }
};

}  // namespace

ConstantValue make_frozenset(std::span<ConstantValue const> items, code::ObjectFactory& objects) {
    HashSet<ConstantValue, Hash, Equal> seen;
    std::vector<ConstantValue> members;
    for (ConstantValue item : items) {
        if (seen.insert(item).second) members.push_back(item);
    }
    return objects.make_sequence(ObjectKind::FrozenSet, members);
}

}  // namespace py::compiler::ast
