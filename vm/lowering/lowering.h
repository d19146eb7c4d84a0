#pragma once

#include <memory>
#include <string>
#include <vector>

#include "marshal/base/result.h"
#include "vm/objects/function/function.h"

namespace py::vm {

/// Why code cannot be lowered: it is not what a compiler makes. Names the offset and the rule.
struct LoweringError {
    uint32_t offset;
    std::string_view rule;
};

/// Turns stack code into register code (docs/vm.md): pushes of locals and constants become operands, results go
/// where they are stored, comparisons fuse with the jump behind them.
/// With `Traced`, a NOP in front of every instruction is where events are reported (vm/runtime/tracing/tracing.h).
enum class LoweringMode : uint8_t { Plain, Traced };
Result<std::unique_ptr<LoweredCode>, LoweringError> lower(Code* code, LoweringMode mode = LoweringMode::Plain);

/// The same place in two variants of a code's register code: slots of ops in front of which every value stands in the
/// same frame slot, so that a frame can go from one variant to the other.
struct SharedPlace {
    uint32_t plain;
    uint32_t traced;
};
/// The shared places of the plain and the traced variant, by their slot in the plain one.
std::vector<SharedPlace> find_shared_places(Code* code);

/// Readable register code, one op a line.
std::string dump_lowered(LoweredCode const& code);

}  // namespace py::vm
