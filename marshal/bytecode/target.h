#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "marshal/bytecode/effect_text.h"
#include "marshal/bytecode/opcode.h"

namespace py::bytecode {

/// What a table row of `opcodes.def` says of an opcode of one Python version.
struct OpcodeInfo {
    std::string_view name;
    /// Inline cache entries (two bytes each) that follow the instruction.
    uint8_t caches = 0;
    uint16_t flags = 0;
    /// Stack effect as text, "(left, right -- result)", and what it means; ask by the functions of `stack_effect.h`.
    std::string_view effect;
    StackEffect stack;
};

/// Bits of `OpcodeInfo::flags`.
enum OpcodeFlag : uint16_t {
    kHasArg = 0x1,
    kHasConst = 0x2,
    kHasName = 0x4,
    kHasLocal = 0x8,
    kHasFree = 0x10,
    kHasJump = 0x20,
    /// The jump goes backward by its operand.
    kBackward = 0x40,
    /// Control never reaches the next instruction.
    kTerminator = 0x80,
    /// Names a handler block for what follows, up to the matching POP_BLOCK; no jump, and no end of a basic block.
    kOpensRegion = 0x100,
};

/// The part of `OpcodeInfo` that the compiler's inner loops ask for, small enough to stay in cache.
struct OpcodeTraits {
    uint16_t flags = 0;
    /// In the bytecode; 0 for pseudo opcodes.
    uint8_t number = 0;
    uint8_t caches = 0;
    /// The stack effect is `effect + effect_scale * (operand & effect_mask)` if it is linear, as almost all are; the
    /// operand does not count when a jump is taken.
    bool is_linear = false;
    int8_t effect_scale = 0;
    uint32_t effect_mask = 0;
    int8_t effect = 0;
    int8_t jump_effect = 0;

    constexpr OpcodeTraits() = default;
    constexpr OpcodeTraits(OpcodeInfo const& info, uint8_t number)
        : flags(info.flags), number(number), caches(info.caches) {
        ItemCount change = info.stack.pushed - info.stack.popped;
        is_linear = change.is_linear();
        if (!is_linear) return;
        effect_scale = change.terms[0].scale;
        effect_mask = change.terms[0].mask;
        effect = change.fixed;
        jump_effect = int8_t(info.stack.pushed_by_jump(0) - info.stack.popped(0));
    }

    /// All bits of an operand that counts only if `flag` is set; without a branch.
    constexpr uint32_t mask_if(OpcodeFlag flag) const { return uint32_t(0) - uint32_t((flags & flag) != 0); }
};

/// One Python version as data: everything about it that compiler, marshal, disassembler and verifier ask.
struct Target {
    std::string_view version;
    /// First two bytes of a .pyc, before "\r\n" (importlib's MAGIC_NUMBER).
    uint16_t magic;
    std::string_view cache_tag;
    uint8_t marshal_version;
    std::string_view unicode_version;
    /// Number in the bytecode of each `Opcode`; pseudo opcodes have none.
    std::array<std::optional<uint8_t>, kOpcodeCount> numbers;
    /// `Opcode` of each byte; empty where the version has none.
    std::array<std::optional<Opcode>, 256> opcodes;
    std::array<OpcodeInfo, kOpcodeCount> info;
    /// Made from `info` and `numbers`.
    std::array<OpcodeTraits, kOpcodeCount> traits;

    OpcodeInfo const& info_of(Opcode opcode) const { return info[size_t(opcode)]; }
    OpcodeTraits const& traits_of(Opcode opcode) const { return traits[size_t(opcode)]; }
};

extern Target const kTarget311;

}  // namespace py::bytecode
