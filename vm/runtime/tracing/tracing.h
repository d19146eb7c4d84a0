#pragma once

#include "vm/interp/handlers.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"

namespace py::vm {

// `sys.settrace` and `sys.setprofile` (docs/vm.md). Code that runs while a thread traces runs in a variant of its own,
// lowered with an op in front of every instruction; other code has nothing of it. The way in is the first op of each
// code's register code, which is exchanged while any thread traces.

/// What stands in the `b` operand of the NOPs that lowering leaves for tracing.
enum class TracePoint : uint16_t { None, Line, Call, Return };

/// Of the current thread; an empty function ends it.
void set_trace_function(Thread& thread, Value function);
void set_profile_function(Thread& thread, Value function);
Value trace_function();
Value profile_function();

/// Register code that calls begin with, when it is made and when its memory goes.
void remember_entry(LoweredCode* lowered);
void forget_entry(LoweredCode* lowered);

/// The register code that `ip` lies in: the plain or the traced one.
LoweredCode const& variant_at(Code const* code, Instr const* ip);
inline Instr* instr_of(LoweredCode const& variant, uint32_t slot) {
    return const_cast<Instr*>(variant.instrs.data()) + slot;
}

/// Whether the frame at `fp`, standing at `ip`, reports events now.
bool is_traced(Value* fp, Instr const* ip);
/// The pending exception passes the frame, or leaves it. Another exception may take its place.
void trace_exception(Thread& thread, Value* fp);
void trace_unwind(Thread& thread, Value* fp);

}  // namespace py::vm
