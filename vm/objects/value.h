#pragma once

#include <bit>
#include <cstdint>

namespace py::vm {

struct Object;

/// A Python value in 64 bits (docs/vm.md). A double is its own bits; the rest lies above every double: the top
/// 16 bits tag a 48-bit int, an object's address, or a special mark. Larger ints are objects.
struct Value {
    uint64_t bits;

    static constexpr uint64_t kIntTag = uint64_t(0xFFFF) << 48;
    static constexpr uint64_t kObjectTag = uint64_t(0xFFFE) << 48;
    static constexpr uint64_t kSpecialTag = uint64_t(0xFFFD) << 48;
    static constexpr uint64_t kPayload = (uint64_t(1) << 48) - 1;

    /// `value` must fit 48 bits; see `fits_small`.
    static constexpr Value small(int64_t value) { return {kIntTag | (uint64_t(value) & kPayload)}; }
    /// A NaN gets its canonical bits, so that none is taken for a tag.
    static Value real(double value) {
        return value == value ? Value{std::bit_cast<uint64_t>(value)} : Value{0x7FF8'0000'0000'0000};
    }
    static Value of(Object const* object) { return {kObjectTag + reinterpret_cast<uint64_t>(object)}; }

    constexpr bool is_small() const { return bits >= kIntTag; }
    constexpr bool is_object() const { return (bits >> 48) == 0xFFFE; }
    constexpr bool is_real() const { return bits < kSpecialTag; }
    constexpr bool is_empty() const { return bits == kSpecialTag; }

    constexpr int64_t small() const { return int64_t(bits << 16) >> 16; }
    double real() const { return std::bit_cast<double>(bits); }
    Object* object() const { return reinterpret_cast<Object*>(bits & kPayload); }

    /// An object whose C++ layout is that of `T`: the type itself or a subclass of it.
    template <class T>
    bool is() const;
    /// An object of the very type that `T` implements.
    template <class T>
    bool is_exact() const;
    /// Unchecked.
    template <class T>
    T* as() const {
        return reinterpret_cast<T*>(bits & kPayload);
    }

    /// Identity: Python's `is`.
    constexpr bool operator==(Value const&) const = default;
};

/// No value: an unbound local, an omitted argument, the end of an iterator.
inline constexpr Value kEmpty{Value::kSpecialTag};
/// What a `Raises<Value>` holds when an exception is pending; seen by nothing else.
inline constexpr Value kRaisedMark{Value::kSpecialTag | 1};

constexpr bool fits_small(int64_t value) { return value == int64_t(uint64_t(value) << 16) >> 16; }
constexpr bool both_small(Value a, Value b) { return ((a.bits & b.bits) >> 48) == 0xFFFF; }

}  // namespace py::vm
