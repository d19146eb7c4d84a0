#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "marshal/base/bytes.h"

namespace py::code {

/// The types of value that marshal can carry (Python/marshal format version 4).
enum class ObjectKind : uint8_t {
    None,
    False,
    True,
    Ellipsis,
    StopIteration,
    Int,
    Float,
    Complex,
    Str,
    Bytes,
    Tuple,
    List,
    Set,
    FrozenSet,
    Dict,
    Code,
};

/// A constant: plain, immutable data in an `Arena`, shared by compiler, marshal and loader; no runtime object.
/// Identity is the address. It matters, because it decides the reference bits that marshal writes: two equal
/// constants that CPython would hold as one object are one `Object` here too.
struct Object {
    ObjectKind kind;
    /// CPython's string interning, or another owner outside the graph (a static name such as `<lambda>`, the
    /// singleton of a small int): such an object has a reference bit wherever it is written first.
    bool shared = false;
    /// Belongs to the constant pool of a module that is being compiled, later to the marshal writer while it runs; each
    /// leaves 0 behind. Nobody else reads it.
    mutable uint32_t mark = 0;

  protected:
    constexpr explicit Object(ObjectKind kind, bool shared = false) : kind(kind), shared(shared) {}
};

/// None, False, True, Ellipsis and StopIteration; there is one of each in the program.
struct Singleton : Object {
    constexpr explicit Singleton(ObjectKind kind) : Object(kind) {}
};
extern Singleton const kNone;
extern Singleton const kFalse;
extern Singleton const kTrue;
extern Singleton const kEllipsis;
extern Singleton const kStopIteration;

/// An int of any size: `small` if `limbs` is empty, else sign and magnitude (64-bit limbs, low one first, the
/// highest not zero). A value that fits `small` has no limbs.
struct IntObject : Object {
    int64_t small = 0;
    std::span<uint64_t const> limbs;
    bool negative = false;

    constexpr explicit IntObject(int64_t value) : Object(ObjectKind::Int), small(value), negative(value < 0) {}
    IntObject(std::span<uint64_t const> limbs, bool negative)
        : Object(ObjectKind::Int), limbs(limbs), negative(negative) {}
    bool is_small() const { return limbs.empty(); }
};

struct FloatObject : Object {
    double value;
    explicit FloatObject(double value) : Object(ObjectKind::Float), value(value) {}
};

struct ComplexObject : Object {
    double real;
    double imag;
    ComplexObject(double real, double imag) : Object(ObjectKind::Complex), real(real), imag(imag) {}
};

/// A str as UTF-8; lone surrogates are encoded as three bytes like other characters (CPython's `surrogatepass`).
struct StrObject : Object {
    std::string_view text;
    /// The number of characters (code points).
    uint32_t length;
    bool ascii;
    /// Made by an `Interner`: equal text is then one object, and `id` counts them from 1; 0 if not interned.
    bool interned = false;
    uint32_t id = 0;
    /// Of the text, by `TextHash`; 0 if nobody has asked for it yet.
    mutable uint32_t hash = 0;

    StrObject(std::string_view text, uint32_t length, bool ascii)
        : Object(ObjectKind::Str), text(text), length(length), ascii(ascii) {}
};

struct BytesObject : Object {
    ByteView bytes;
    explicit BytesObject(ByteView bytes) : Object(ObjectKind::Bytes), bytes(bytes) {}
};

/// Tuple, list, set or frozenset, by `kind`. The members of a set stand in the order in which they were added.
struct SequenceObject : Object {
    std::span<Object const* const> items;
    SequenceObject(ObjectKind kind, std::span<Object const* const> items) : Object(kind), items(items) {}
};

struct DictObject : Object {
    struct Entry {
        Object const* key;
        Object const* value;
    };
    std::span<Entry const> entries;
    explicit DictObject(std::span<Entry const> entries) : Object(ObjectKind::Dict), entries(entries) {}
};

}  // namespace py::code
