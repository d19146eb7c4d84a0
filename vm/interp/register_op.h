#pragma once

#include "vm/interp/instr.h"

namespace py::vm {

// Apart from `Instr`, which most of the machine knows of: a new op concerns few files.
enum class RegisterOp : uint16_t {
#define REGISTER_OP(name, slots) name,
#include "vm/ops/register_ops.def"
#undef REGISTER_OP
};

/// Whether an op is CALL_METHOD or one that was made of it.
constexpr bool is_method_call(RegisterOp op) {
    return op >= RegisterOp::CALL_METHOD && op <= RegisterOp::CALL_PLAIN_NATIVE_BIND;
}

}  // namespace py::vm
