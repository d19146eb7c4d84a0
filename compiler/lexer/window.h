#pragma once

#include <bit>
#include <cstdint>

#include "compiler/lexer/scan.h"

namespace py::compiler::lexer {

/// 64 bytes of a source, looked at together: where tokens begin in them, and how far a name or number reaches. Bit i of
/// a set belongs to byte i.
class Window {
  public:
    static constexpr uint32_t kSize = 64;

    /// The byte at `at` begins a token, or is a space.
    explicit Window(char const* at) {
        uint64_t names = 0, spaces = 0;
        for (uint32_t i = 0; i < kSize; i += 16) {
            Block block(at + i);
            names |= uint64_t(block.ascii_name()) << i;
            spaces |= uint64_t(block.equal(' ')) << i;
        }
        others_ = ~spaces;
        continued_ = names & (names << 1);
        ends_ = ~continued_ >> 1 | uint64_t(1) << (kSize - 1);
    }

    /// All bytes that may begin a token: not spaces, and no letter or digit behind another one.
    uint64_t starts() const { return others_ & ~continued_; }
    /// Those of `starts` from `offset` on, and that byte itself unless it is a space.
    uint64_t starts_from(uint64_t starts, uint32_t offset) const {
        return (starts & (~uint64_t(0) << offset)) | (others_ & (uint64_t(1) << offset));
    }
    /// The size of the name or number at `offset`, if it ends in the window; 1 where there is something else.
    uint32_t size_at(uint32_t offset) const { return 1 + uint32_t(__builtin_ctzll(ends_ >> offset)); }

  private:
    /// Bytes that are no spaces.
    uint64_t others_;
    /// Letters, digits and `_` behind another one.
    uint64_t continued_;
    /// Bytes behind which no name goes on; the last one too, so that there is always one.
    uint64_t ends_;
};

}  // namespace py::compiler::lexer
