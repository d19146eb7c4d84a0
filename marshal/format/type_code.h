#pragma once

#include <cstddef>
#include <cstdint>

namespace py::marshal {

/// What an object's first byte says, `kReferenceFlag` taken off.
enum class TypeCode : uint8_t {
#define TYPE(name, code) name = code,
#include "marshal/format/type_codes.def"
#undef TYPE
};

/// Bit of the first byte: the object enters the reference table, and later occurrences are `TypeCode::Reference`.
inline constexpr uint8_t kReferenceFlag = 0x80;

/// Objects may nest this deep (CPython's marshal refuses to go deeper, reading and writing).
inline constexpr int kMaxDepth = 2000;

/// Bits in a digit of `TypeCode::Long`; a digit takes two bytes.
inline constexpr int kLongDigitBits = 15;

}  // namespace py::marshal
