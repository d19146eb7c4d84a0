#pragma once

#include <cstdint>

namespace py::vm::sre {

/// Instructions of re's code lists.
enum class Opcode : uint32_t {
#define SRE_OPCODE(name) name,
#include "vm/modules/sre/opcodes.def"
};
inline constexpr uint32_t kOpcodes = uint32_t(Opcode::RANGE_UNI_IGNORE) + 1;

inline constexpr uint32_t kMagic = 20220615;
/// Words of a bitmap of 256 characters, and of the 256 bytes that choose one by a character's upper byte.
inline constexpr uint32_t kBitmapWords = 256 / 32;
inline constexpr uint32_t kBlockIndexWords = 256 / 4;
/// MAXREPEAT
inline constexpr uint32_t kMaxRepeat = UINT32_MAX;
inline constexpr uint32_t kMaxGroups = (1u << 30) - 1;

}  // namespace py::vm::sre
