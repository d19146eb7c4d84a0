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
/// The thread ends.
void end_tracing(Thread& thread);
Value trace_function();
Value profile_function();

/// What a profile function is told of. A function in C++ is one that a call instruction calls.
enum class ProfileEvent : uint8_t { Call, Return, NativeCall, NativeReturn, NativeException };
/// A profile function in C++ of the object `self`. `subject`: the Code that is entered or left, or the function called.
/// It does not raise.
using ProfileListener = void (*)(Thread& thread, Value self, ProfileEvent event, Value subject);
/// Takes the place of a profile function; `sys.getprofile` shows `self`.
void set_profile_listener(Thread& thread, Value self, ProfileListener listener);

/// How many threads have a profile function, or a trace function.
extern int tracing_threads;
/// `call`, of a call instruction whose callee is no Python function; tells the profile function of one in C++.
Raises<Value> call_profiled(Thread& thread, Value callee, CallArgs args);

/// Register code that calls begin with, when it is made and when its memory goes.
void remember_entry(LoweredCode* lowered);
void forget_entry(LoweredCode* lowered);

/// The register code that `ip` lies in: the plain or the traced one.
LoweredCode const& variant_at(Code const* code, Instr const* ip);
inline Instr* instr_of(LoweredCode const& variant, uint32_t slot) {
    return const_cast<Instr*>(variant.instrs.data()) + slot;
}

/// Whether `ip` lies in the variant for tracing: its calls stay in their general form, for the profile function.
bool runs_traced_code(Code const* code, Instr const* ip);
/// Whether the frame at `fp`, standing at `ip`, reports events now.
bool is_traced(Value* fp, Instr const* ip);
/// The pending exception passes the frame, or leaves it. Another exception may take its place.
void trace_exception(Thread& thread, Value* fp);
void trace_unwind(Thread& thread, Value* fp);

}  // namespace py::vm
