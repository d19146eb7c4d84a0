#include "marshal/code/value_set.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "marshal/base/big_int.h"

namespace py::code {
namespace {

template <class T>
T const& as(Object const* object) {
    return *static_cast<T const*>(object);
}

bool is_number(ObjectKind kind) {
    switch (kind) {
        case ObjectKind::False:
        case ObjectKind::True:
        case ObjectKind::Int:
        case ObjectKind::Float:
        case ObjectKind::Complex: return true;
        default: return false;
    }
}

bool is_integer(ObjectKind kind) {
    return kind == ObjectKind::Int || kind == ObjectKind::False || kind == ObjectKind::True;
}

BigInt integer_of(Object const* object) {
    if (object->kind != ObjectKind::Int) return BigInt(object->kind == ObjectKind::True ? 1 : 0);
    auto const& value = as<IntObject>(object);
    return value.is_small() ? BigInt(value.small) : BigInt(value.limbs, value.negative);
}

double real_of(Object const* object) {
    return object->kind == ObjectKind::Float ? as<FloatObject>(object).value : as<ComplexObject>(object).real;
}
double imag_of(Object const* object) {
    return object->kind == ObjectKind::Complex ? as<ComplexObject>(object).imag : 0.0;
}

bool equal_numbers(Object const* left, Object const* right) {
    if (is_integer(right->kind)) std::swap(left, right);
    if (!is_integer(left->kind)) return real_of(left) == real_of(right) && imag_of(left) == imag_of(right);
    if (is_integer(right->kind)) return integer_of(left) == integer_of(right);
    double real = real_of(right);
    if (imag_of(right) != 0.0 || std::trunc(real) != real) return false;
    return BigInt::from_double(real) == integer_of(left);
}

bool equal_tuples(Object const* left, Object const* right) {
    auto const& left_items = as<SequenceObject>(left).items;
    auto const& right_items = as<SequenceObject>(right).items;
    return std::equal(left_items.begin(), left_items.end(), right_items.begin(), right_items.end(), equal_values);
}

size_t hash_bytes(std::string_view bytes) { return std::hash<std::string_view>()(bytes); }

/// Equal numbers of different types have to agree; the nearest double of each does.
size_t hash_number(Object const* object) {
    double real = 0.0;
    if (is_integer(object->kind)) {
        real = integer_of(object).to_double().value_or(HUGE_VAL);
    } else {
        real = real_of(object);
        if (imag_of(object) != 0.0) real += 1000003 * imag_of(object);
    }
    return real == 0.0 ? 0 : std::hash<double>()(real);
}

}  // namespace

bool equal_values(Object const* left, Object const* right) {
    if (left == right) return true;
    if (is_number(left->kind) && is_number(right->kind)) return equal_numbers(left, right);
    if (left->kind != right->kind) return false;
    switch (left->kind) {
        case ObjectKind::None:
        case ObjectKind::Ellipsis:
        case ObjectKind::StopIteration: return true;
        case ObjectKind::Str: return as<StrObject>(left).text == as<StrObject>(right).text;
        case ObjectKind::Bytes: return std::ranges::equal(as<BytesObject>(left).bytes, as<BytesObject>(right).bytes);
        case ObjectKind::Tuple: return equal_tuples(left, right);
        default: return false;
    }
}

size_t ValueHash::operator()(Object const* object) const noexcept {
    if (is_number(object->kind)) return hash_number(object);
    switch (object->kind) {
        case ObjectKind::Str: return hash_bytes(as<StrObject>(object).text);
        case ObjectKind::Bytes: return hash_bytes(as_text(as<BytesObject>(object).bytes));
        case ObjectKind::Tuple: {
            size_t hash = 0x345678;
            for (auto const* item : as<SequenceObject>(object).items) hash = hash * 1000003 ^ (*this)(item);
            return hash;
        }
        case ObjectKind::None:
        case ObjectKind::Ellipsis:
        case ObjectKind::StopIteration: return size_t(object->kind);
        default: return std::hash<Object const*>()(object);
    }
}

}  // namespace py::code
