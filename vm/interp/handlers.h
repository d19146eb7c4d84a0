#pragma once

#include "vm/interp/register_op.h"

#define OP_FUNCTION __attribute__((preserve_none)) Value

namespace py::vm {

#define REGISTER_OP(name, slots) OP_FUNCTION op_##name(Instr* ip, Value* fp, Thread* ts, Value acc);
#include "vm/ops/register_ops.def"
#undef REGISTER_OP

/// Goes on at the handler of the pending exception, or leaves the outermost frame with it.
OP_FUNCTION unwind(Instr* ip, Value* fp, Thread* ts, Value acc);
/// The same for an exception that has its traceback entry for this frame already.
OP_FUNCTION unwind_again(Instr* ip, Value* fp, Thread* ts, Value acc);

/// SystemError: an instruction found a value of a type that no compiler leaves for it.
OP_FUNCTION damaged(Instr* ip, Value* fp, Thread* ts, Value acc);

// Handlers that a callee returns to, beside LANDING, where its frame is not at the usual place.

/// One slot higher: a method call that found a plain callable.
OP_FUNCTION landing_higher(Instr* ip, Value* fp, Thread* ts, Value acc);
/// One slot lower: a bound method was called.
OP_FUNCTION landing_lower(Instr* ip, Value* fp, Thread* ts, Value acc);
/// One slot lower, and the result is the instance that the caller keeps in the frame header: `__init__`.
OP_FUNCTION landing_init(Instr* ip, Value* fp, Thread* ts, Value acc);
/// As `landing_init`, at the usual place or one slot higher.
OP_FUNCTION landing_init_higher(Instr* ip, Value* fp, Thread* ts, Value acc);
/// Above its caller's end, which the frame header keeps: a property's getter. Its place is that of the LOAD_ATTR
/// itself.
OP_FUNCTION landing_attribute(Instr* ip, Value* fp, Thread* ts, Value acc);

/// A frame that someone looks at ends, or its generator suspends: its `Frame` object gets what it needs, then the frame
/// returns to where it would have.
OP_FUNCTION leave_framed(Instr* ip, Value* fp, Thread* ts, Value acc);

}  // namespace py::vm
