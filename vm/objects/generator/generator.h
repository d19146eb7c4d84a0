#pragma once

#include "vm/interp/frame.h"
#include "vm/objects/generator/yield_taker.h"
#include "vm/objects/object.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {

enum class GeneratorState : uint8_t { Created, Suspended, Running, Closed };

struct Frame;

/// A suspended frame: its slots are copied in and out of the VM stack. Generators, coroutines and asynchronous
/// generators are made of it.
struct Generator : Object {
    static constexpr Layout kLayout = Layout::Generator;

    Function* function;
    Instr* resume_ip;
    ExceptionState handled;
    Str* name;
    Str* qualname;
    /// Made when someone looks; null before.
    Frame* frame_object;
    /// Where a coroutine was made (sys.set_coroutine_origin_tracking_depth), or None.
    Value origin;
    /// Of an asynchronous generator: what `sys.set_asyncgen_hooks` had set when it was first iterated. Of a
    /// module's coroutine: the namespace it runs in, which gave its slot in the frame away.
    union {
        Value finalizer_hook;
        Value space;
    };
    GeneratorState state;
    bool hooks_asked;
    /// The heap will run its `__del__`.
    bool is_watched;
    /// Of an asynchronous generator: one of its awaitables is under way; it has ended.
    bool is_awaited, is_exhausted;
    /// Slot that receives what is sent.
    uint32_t sent_slot;
    /// Slots of `frame` that are alive while suspended.
    uint32_t live;
    Value frame[];
};

inline bool can_resume(Generator* generator) {
    return generator->state == GeneratorState::Suspended || generator->state == GeneratorState::Created;
}

/// Where frames return to whose yields a `YieldTaker` gets first; it stands in the frame header.
extern Instr taken_exit;
inline bool has_taker(Value* fp) { return return_ip(fp) == &taken_exit; }
inline YieldTaker& taker_of(Value* fp) { return *reinterpret_cast<YieldTaker*>(fp[-kFrameHeader].bits); }

/// "generator", "coroutine" or "async generator".
char const* kind_of(Generator const* generator);
inline bool is_plain_generator(Value value) { return value.is<Generator>() && type_of(value) == &generator_type; }
inline bool is_coroutine(Value value) { return value.is<Generator>() && type_of(value) == &coroutine_type; }
/// A coroutine, or a generator that `types.coroutine` made one.
inline bool is_awaited_directly(Value value) {
    return is_coroutine(value) ||
           (is_plain_generator(value) && value.as<Generator>()->function->code->flags & code::kIterableCoroutine);
}
/// The iterator that a `yield from` or `await` waits for, or empty.
Value delegate_of(Generator* generator);

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
/// The same with None sent, while `taker` takes what is yielded: the first value that it leaves.
Raises<Value> resume_into(Thread& thread, Generator* generator, YieldTaker& taker);
Raises<Value> throw_into_generator(Thread& thread, Generator* generator, Exception* exception);
Raises<void> close_generator(Thread& thread, Generator* generator);
/// What an asynchronous generator's `yield` hands to the awaitable that drives it, so that it differs from what its
/// `await` expressions pass on.
struct AsyncYield : Object {
    static constexpr Layout kLayout = Layout::AsyncYield;
    Value value;
};
Value wrap_async_yield(Value value);
/// Arguments of `throw`, in its three forms, as an exception.
Raises<Exception*> exception_to_throw(Thread& thread, Value type, Value value, Value traceback);
/// SEND for any receiver: `next` for None, else its `send`. Empty at the end, with `generator_result` set.
Raises<Value> send_to(Thread& thread, Value receiver, Value sent);
Raises<Value> iterator_for_yield_from(Thread& thread, Value iterable, Code* code);

}  // namespace py::vm
