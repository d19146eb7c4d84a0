#pragma once

#include "vm/objects/function/function.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {

/// Words in front of a frame's slots. The caller leaves room for them below the arguments, which it writes in
/// place; lowering reserves `kFrameHeader` slots below each callee.
///   fp[-1] the function   fp[-2] the handler to return to   fp[-3] its instruction   fp[-4] kept for the caller
inline constexpr int kFrameHeader = 4;

inline Function* frame_function(Value* fp) { return fp[-1].as<Function>(); }
inline Code* frame_code(Value* fp) { return frame_function(fp)->code; }
inline Handler return_handler(Value* fp) { return reinterpret_cast<Handler>(fp[-2].bits); }
inline Instr* return_ip(Value* fp) { return reinterpret_cast<Instr*>(fp[-3].bits); }
inline void set_return(Value* fp, Handler handler, Instr* ip) {
    fp[-2].bits = reinterpret_cast<uint64_t>(handler);
    fp[-3].bits = reinterpret_cast<uint64_t>(ip);
}

/// The calling frame, of one that returns to `landing_attribute`.
inline Value* caller_in_header(Value* fp) { return reinterpret_cast<Value*>(fp[-kFrameHeader].bits); }

/// Where a frame's window ends.
inline Value* frame_top(Value* fp) { return fp + frame_code(fp)->frame_size; }
/// Where the next frame's header may start while C++ runs.
inline Value* stack_top(Thread const& thread) { return thread.fp ? frame_top(thread.fp) : thread.stack_base(); }

/// The generator that owns a generator's frame.
inline Value& frame_owner(Value* fp) { return fp[frame_code(fp)->owner_slot()]; }

struct FramePosition {
    Instr* ip;
    /// Null below the frame that C++ entered.
    Value* fp;
};
/// The frame that called this one, at its call; looks through the hook of a frame that someone looks at.
FramePosition caller_of(Thread& thread, Value* fp);

/// Walks the thread's Python frames from the innermost one, also across calls from C++.
class FrameWalker {
  public:
    explicit FrameWalker(Thread& thread) : thread_(thread), position_{thread.ip, thread.fp}, entry_(thread.entry) {}

    bool done() const { return !position_.fp; }
    Instr* ip() const { return position_.ip; }
    Value* fp() const { return position_.fp; }
    void step();

  private:
    Thread& thread_;
    FramePosition position_;
    EntryLink* entry_;
};

/// Temporary slots of a frame that may be alive while the instruction at `ip` runs.
LiveSet live_set(Code const* code, Instr const* ip);

/// Code offset (2-byte units) of the instruction that `ip` belongs to.
uint32_t code_offset(Code const* code, Instr const* ip);

/// Calls a Python function from C++: a frame on the VM stack, run to its return. `space` is the namespace of a
/// class body or module, else empty.
Raises<Value> call_function(Thread& thread, Function* function, CallArgs args);
Raises<Value> run_code(Thread& thread, Function* function, Value space);

/// Binds arguments to a Python function's parameters. They may already stand at `fp`; all locals are set.
Raises<void> bind_arguments(Thread& thread, Function* function, CallArgs args, Value* fp);
/// The same for `f(*positional, **keywords)`; keys are str, and null stands for none.
Raises<void> bind_arguments(Thread& thread, Function* function, std::span<Value const> positional, Dict* keywords,
                            Value* fp);

/// Runs a frame that stands ready at `fp` to its end.
Raises<Value> run_frame(Thread& thread, Value* fp, Instr* entry);

}  // namespace py::vm
