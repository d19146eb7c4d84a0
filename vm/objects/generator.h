#pragma once

#include "vm/interp/frame.h"
#include "vm/objects/object.h"
#include "vm/runtime/thread.h"

namespace py::vm {

enum class GeneratorState : uint8_t { Created, Suspended, Running, Closed };

/// A suspended frame: its slots are copied in and out of the VM stack.
struct Generator : Object {
    static constexpr Layout kLayout = Layout::Generator;

    Function* function;
    Instr* resume_ip;
    ExceptionState handled;
    Str* name;
    Str* qualname;
    GeneratorState state;
    /// Slot that receives what is sent.
    uint32_t sent_slot;
    /// Slots of `frame` that are alive while suspended.
    uint32_t live;
    Value frame[];
};

inline bool can_resume(Generator* generator) {
    return generator->state == GeneratorState::Suspended || generator->state == GeneratorState::Created;
}

/// Moves the frame at `fp` into a new generator that goes on at `resume_ip`.
Value make_generator(Thread& thread, Value* fp, Instr* resume_ip, uint32_t sent_slot);
/// Puts the frame on the VM stack at `fp`, ready to run at `resume_ip`, returning to the given place. Null if the
/// stack is exhausted; the exception is pending.
Value* enter_generator(Thread& thread, Generator* generator, Value* fp, Value sent, Instr* return_ip, Handler handler);
/// The frame goes back into the generator.
void leave_generator(Thread& thread, Generator* generator, Value* fp, Instr* resume_ip, uint32_t sent_slot);
/// The frame is done, by a return or an exception.
void finish_generator(Thread& thread, Generator* generator);

/// From C++: the next yielded value; empty at the end, with `generator_result` set.
Raises<Value> resume_generator(Thread& thread, Generator* generator, Value sent);
Raises<Value> throw_into_generator(Thread& thread, Generator* generator, Exception* exception);
Raises<void> close_generator(Thread& thread, Generator* generator);
/// Takes a pending StopIteration; its value becomes `generator_result`.
bool catch_stop_iteration(Thread& thread);
/// SEND for any receiver: `next` for None, else its `send`. Empty at the end, with `generator_result` set.
Raises<Value> send_to(Thread& thread, Value receiver, Value sent);
Raises<Value> iterator_for_yield_from(Thread& thread, Value iterable, Code* code);

}  // namespace py::vm
