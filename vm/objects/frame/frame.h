#pragma once

#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/generator/generator.h"

namespace py::vm {

/// What a trace function is told of.
enum class FrameEvent : uint8_t { None, Call, Line, Other };

/// A frame that someone looks at. While it runs it speaks of its place on the VM stack; `leave_framed` stands as its
/// return address, so that frames nobody looks at pay nothing.
struct Frame : Object {
    static constexpr Layout kLayout = Layout::Frame;

    Function* function;
    /// On the VM stack; null when it does not run.
    Value* fp;
    Thread* thread;
    /// Where it returns to.
    Handler handler;
    /// That owns it, or null.
    Generator* generator;
    /// Known once it has ended.
    Frame* back;
    /// What `f_locals` of a function has shown.
    Dict* locals;
    /// Of a class body, a module, or code run by `exec`.
    Value space;
    /// Slots of the locals once it has ended; null where cleared.
    Tuple* saved;
    /// Position once it has ended, in 2-byte units.
    uint32_t offset;
    /// Offset of the last instruction that tracing has seen; -1 before the first.
    int64_t last_traced;
    /// f_trace; None where there is none.
    Value trace;
    /// Which event is being reported.
    FrameEvent event;
    /// Where to go on when that is done; -1: where it stands.
    int64_t jump;
    bool has_ended;
    bool traces_lines, traces_opcodes;

    Code* code() const { return function->code; }
};

/// The object for a frame on the VM stack, made now or before.
Frame* frame_of(Thread& thread, Value* fp);
/// Of a generator; null if it has ended.
Frame* frame_of(Thread& thread, Generator* generator);
/// Null if nobody has looked at it.
Frame* find_frame(Thread& thread, Value* fp);
/// The frame at `fp` is left by an exception at `offset`.
void end_frame(Thread& thread, Value* fp, uint32_t offset);
/// A generator that has a frame object runs again at `fp`, where everything is ready.
void resume_frame(Thread& thread, Generator* generator, Value* fp);
/// A generator's frame at `fp` is about to leave the stack, to go on later.
void suspend_frame(Thread& thread, Value* fp);

/// Position of the instruction that the frame is at, in 2-byte units; -1 before the first.
int64_t offset_of(Frame* frame);
/// The frame that called it; null if there is none.
Frame* caller_of(Frame* frame);
/// What `f_locals` and `locals()` show: a snapshot for a function, else its namespace.
Value locals_of(Frame* frame);
/// Puts what `f_locals` holds back into a function's locals.
void write_back_locals(Frame* frame);
/// `locals()` of the innermost Python frame.
Value current_locals(Thread& thread);

}  // namespace py::vm
