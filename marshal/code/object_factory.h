#pragma once

#include <string_view>

#include "marshal/base/arena.h"
#include "marshal/base/big_int.h"
#include "marshal/base/hash_map.h"
#include "marshal/code/object.h"

namespace py::code {

/// The value of an int constant.
BigInt big_int_of(IntObject const& object);

/// Makes constants in an arena. Every call makes a new object, but for `intern`. Text and items are copied.
class ObjectFactory {
  public:
    explicit ObjectFactory(Arena& arena) : arena_(arena) {}

    Arena& arena() { return arena_; }

    IntObject const* make_int(int64_t value);
    /// `limbs`: magnitude, low limb first; leading zero limbs are dropped and a small value becomes `small`.
    IntObject const* make_int(std::span<uint64_t const> limbs, bool negative);
    IntObject const* make_int(BigInt const& value) { return make_int(value.magnitude(), value.is_negative()); }
    FloatObject const* make_float(double value) { return arena_.make<FloatObject>(value); }
    ComplexObject const* make_complex(double real, double imag) { return arena_.make<ComplexObject>(real, imag); }
    /// `text` is UTF-8 in which lone surrogates may occur.
    StrObject const* make_str(std::string_view text);
    BytesObject const* make_bytes(ByteView bytes);
    SequenceObject const* make_sequence(ObjectKind kind, std::span<Object const* const> items);
    SequenceObject const* make_tuple(std::span<Object const* const> items) {
        return make_sequence(ObjectKind::Tuple, items);
    }

    /// The one interned string with this text (names, and constants that look like names).
    StrObject const* intern(std::string_view text);
    /// How many strings were interned so far: ids run from 1 to this number.
    uint32_t interned_count() const { return uint32_t(interned_.size()); }

  private:
    StrObject* new_str(std::string_view text);

    Arena& arena_;
    HashMap<std::string_view, StrObject const*> interned_;
};

}  // namespace py::code
