#include "vm/errors/unraisable.h"
#include "vm/gc/heap.h"
#include "vm/interp/handlers.h"
#include "vm/interp/support.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/code/locations.h"

// Suspending frames and resuming them.

namespace py::vm {

Instr* exit_ip();

namespace {

/// Slot by slot: they were written so, and wider reads would wait until these writes have reached the cache. The
/// compiler shall not see that this is memcpy.
[[gnu::always_inline]] inline void copy_slots(Value* to, Value const* from, size_t count) {
    while (count-- > 0) {
        *to++ = *from++;
        asm volatile("" : "+r"(to), "+r"(from));
    }
}

/// Where a coroutine is made, innermost frame first: file, line and function of each.
Value origin_of(Thread& thread) {
    List* frames = new_list();
    FrameWalker walker(thread);
    walker.step();
    for (; !walker.done() && frames->size < size_t(thread.coroutine_origin_depth); walker.step()) {
        Code* code = frame_code(walker.fp());
        int32_t line = location_at(*code->source, code_offset(code, walker.ip())).line;
        frames->append(Value::of(make_tuple({Value::of(code->filename), Value::small(line), Value::of(code->name)})));
    }
    return Value::of(make_tuple(std::span<Value const>(frames->span())));
}

/// Makes the collector run `__del__` of one whose end is not to be missed.
void watch(Generator* generator) {
    if (generator->is_watched) return;
    generator->is_watched = true;
    the_heap->register_finalizer(generator);
}

}  // namespace

Value make_generator(Thread& thread, Value* fp, Instr* resume_ip, uint32_t sent_slot) {
    Function* function = frame_function(fp);
    Code* code = function->code;
    Type& type = code->flags & code::kCoroutine        ? coroutine_type
                 : code->flags & code::kAsyncGenerator ? async_generator_type
                                                       : generator_type;
    Generator* generator = the_heap->make<Generator>(type.root_shape, code->lowered->suspended_size * sizeof(Value));
    generator->function = function;
    generator->resume_ip = resume_ip;
    generator->name = function->name;
    generator->qualname = function->qualname;
    generator->origin = none();
    generator->finalizer_hook = code->is_optimized() ? kEmpty : frame_owner(fp);
    generator->state = GeneratorState::Created;
    generator->sent_slot = sent_slot;
    generator->live = code->owner_slot() + 1;
    copy_slots(generator->frame, fp, generator->live);
    generator->frame[code->owner_slot()] = Value::of(generator);
    if (code->flags & code::kCoroutine) {
        if (thread.coroutine_origin_depth > 0) generator->origin = origin_of(thread);
    }
    if (code->flags & (code::kCoroutine | code::kAsyncGenerator)) watch(generator);
    return Value::of(generator);
}

Value* enter_generator(Thread& thread, Generator* generator, Value* fp, Value sent, Instr* return_ip, Handler handler) {
    Code* code = generator->function->code;
    if (fp + code->frame_size > thread.stack_end() || thread.depth_left <= 0) {
        (void)raise_recursion(thread);
        return nullptr;
    }
    thread.depth_left--;
    copy_slots(fp, generator->frame, generator->live);
    fp[-1] = Value::of(generator->function);
    fp[generator->sent_slot] = sent;
    set_return(fp, handler, return_ip);
    generator->state = GeneratorState::Running;
    generator->handled.previous = thread.handled;
    thread.handled = &generator->handled;
    if (generator->frame_object) [[unlikely]]
        resume_frame(thread, generator, fp);
    return fp;
}

namespace {

void detach(Thread& thread, Generator* generator) {
    thread.depth_left++;
    thread.handled = generator->handled.previous;
    generator->handled.previous = nullptr;
}

}  // namespace

void leave_generator(Thread& thread, Generator* generator, Value* fp, Instr* resume_ip, uint32_t sent_slot) {
    generator->live = sent_slot + 1;
    copy_slots(generator->frame, fp, generator->live);
    generator->resume_ip = resume_ip;
    generator->sent_slot = sent_slot;
    generator->state = GeneratorState::Suspended;
    if (!generator->is_watched && !generator->function->code->lowered->handlers.empty()) [[unlikely]]
        watch(generator);
    detach(thread, generator);
}

void finish_generator(Thread& thread, Generator* generator) {
    generator->state = GeneratorState::Closed;
    generator->live = 0;
    generator->flags |= kFinalized;
    // Coroutines that await each other end in the reverse order of their making.
    if (generator->is_watched) the_heap->unregister_latest_finalizer(generator);
    detach(thread, generator);
}

namespace {

Error already_running(Thread& thread, Generator* generator) {
    return raise(thread, ValueError_type, "{} already executing", {kind_of(generator)});
}

}  // namespace

Value delegate_of(Generator* generator) {
    if (generator->state != GeneratorState::Suspended) return kEmpty;
    Instr* yield = generator->resume_ip - 1;
    return yield->op == RegisterOp::YIELD_VALUE && yield->c ? generator->frame[yield->c - 1] : kEmpty;
}

Instr taken_exit{op_EXIT, RegisterOp::EXIT, 0, {{0, 0}}};

namespace {

Error reuse_of_coroutine(Thread& thread) {
    return raise(thread, RuntimeError_type, "cannot reuse already awaited coroutine");
}

Raises<Value> run_generator(Thread& thread, Generator* generator, Value sent) {
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Value* fp = enter_generator(thread, generator, stack_top(thread) + kFrameHeader, sent, exit_ip(), op_EXIT);
    if (!fp) return Error{};
    return run_frame(thread, fp, generator->resume_ip);
}

/// Where a resumed frame goes when an exception is thrown in: it unwinds at the yield.
OP_FUNCTION op_throw(Instr* ip, Value* fp, Thread* ts, Value acc) {
    ip = reinterpret_cast<Instr*>(fp[-kFrameHeader].bits);
    [[clang::musttail]] return unwind(ip, fp, ts, acc);
}
Instr throw_instr{op_throw, RegisterOp::NOP, 0, {{0, 0}}};

}  // namespace

Raises<Value> resume_generator(Thread& thread, Generator* generator, Value sent) {
    switch (generator->state) {
        case GeneratorState::Running: return already_running(thread, generator);
        case GeneratorState::Closed:
            if (is_coroutine(Value::of(generator))) return reuse_of_coroutine(thread);
            thread.generator_result = none();
            return kEmpty;
        case GeneratorState::Created:
            if (!is_none(sent)) {
                return raise(thread, TypeError_type, "can't send non-None value to a just-started {}",
                             {kind_of(generator)});
            }
            break;
        case GeneratorState::Suspended: break;
    }
    return run_generator(thread, generator, sent);
}

Raises<Value> resume_into(Thread& thread, Generator* generator, YieldTaker& taker) {
    if (!can_resume(generator)) return resume_generator(thread, generator, none());
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Value* window = stack_top(thread) + kFrameHeader;
    Value* fp = enter_generator(thread, generator, window, none(), &taken_exit, op_EXIT);
    if (!fp) return Error{};
    fp[-kFrameHeader].bits = reinterpret_cast<uint64_t>(&taker);
    return run_frame(thread, fp, generator->resume_ip);
}

Generator* plain_generator(Value value) { return is_plain_generator(value) ? value.as<Generator>() : nullptr; }

Raises<Value> next_left(Thread& thread, Generator* generator, YieldTaker& taker) {
    Raises<Value> item = resume_into(thread, generator, taker);
    if (!item.ok() && catch_stop_iteration(thread)) return kEmpty;
    return item;
}

namespace {

Raises<Value> throw_at_yield(Thread& thread, Generator* generator, Exception* exception) {
    if (generator->state == GeneratorState::Created) {
        // Nothing in it can handle the exception; it passes the frame all the same.
        Frame* frame = frame_of(thread, generator);
        generator->state = GeneratorState::Closed;
        frame->has_ended = true;
        frame->offset = code_offset(frame->code(), generator->resume_ip - 1);
        add_traceback(exception, frame, frame->offset);
        return restore_exception(thread, exception);
    }
    if (generator->state == GeneratorState::Closed) {
        if (is_coroutine(Value::of(generator))) return reuse_of_coroutine(thread);
        return restore_exception(thread, exception);
    }
    Instr* yield = generator->resume_ip - 1;
    Value* fp = enter_generator(thread, generator, stack_top(thread) + kFrameHeader, none(), exit_ip(), op_EXIT);
    if (!fp) return Error{};
    fp[-kFrameHeader].bits = reinterpret_cast<uint64_t>(yield);
    // Its context is what the generator handles itself, not what handles its caller.
    if (thread.handled->current) set_context(thread, exception);
    (void)restore_exception(thread, exception);
    return run_frame(thread, fp, &throw_instr);
}

/// The delegate has ended: its result goes to the frame, as SEND would do it.
Raises<Value> continue_after_delegate(Thread& thread, Generator* generator, Value result) {
    // The SEND that waits is in front of the yield.
    Instr* yield = generator->resume_ip - 1;
    Instr* behind_send = yield;
    while (behind_send[-1].op == RegisterOp::NOP) behind_send--;
    Instr* send = behind_send - 3;
    uint16_t receiver = uint16_t(yield->c - 1);
    Instr* target = send + cache_of<IterCache>(send).jump;
    Value* fp = enter_generator(thread, generator, stack_top(thread) + kFrameHeader, result, exit_ip(), op_EXIT);
    if (!fp) return Error{};
    fp[receiver] = result;
    return run_frame(thread, fp, target);
}

/// The frame of a generator, on the stack as the caller of what is thrown into its delegate.
class DelegatingFrame {
  public:
    DelegatingFrame(Thread& thread, Generator* generator)
        : thread_(thread), generator_(generator), resume_ip_(generator->resume_ip), sent_slot_(generator->sent_slot) {}

    /// False where there is no room; the exception is pending.
    bool enter() {
        Value* window = stack_top(thread_) + kFrameHeader;
        fp_ = enter_generator(thread_, generator_, window, none(), exit_ip(), op_EXIT);
        if (!fp_) return false;
        // What it handles itself is no context of what happens in the delegate.
        thread_.handled = generator_->handled.previous;
        caller_ = {thread_.ip, thread_.fp, thread_.entry};
        thread_.entry = &caller_;
        thread_.ip = resume_ip_ - 1;
        thread_.fp = fp_;
        return true;
    }
    /// It waits at the same place again.
    void leave() {
        thread_.ip = caller_.ip;
        thread_.fp = caller_.fp;
        thread_.entry = caller_.previous;
        suspend_frame(thread_, fp_);
        leave_generator(thread_, generator_, fp_, resume_ip_, sent_slot_);
    }

  private:
    Thread& thread_;
    Generator* generator_;
    Instr* resume_ip_;
    uint32_t sent_slot_;
    Value* fp_ = nullptr;
    EntryLink caller_{};
};

Raises<void> close_delegate(Thread& thread, Value delegate) {
    if (delegate.is<Generator>()) return close_generator(thread, delegate.as<Generator>());
    auto close = find_attribute(thread, delegate, names.close);
    if (!close.ok()) {
        // The generator shall end nevertheless.
        report_unraisable(thread, delegate);
        return {};
    }
    if (!close.value().is_empty()) TRY(call(thread, close.value(), {}));
    return {};
}

}  // namespace

Raises<Value> throw_into_generator(Thread& thread, Generator* generator, Exception* exception) {
    if (generator->state == GeneratorState::Running) return already_running(thread, generator);
    if (!thread.native_stack_left()) return raise_recursion(thread);
    Value delegate = delegate_of(generator);
    if (delegate.is_empty()) return throw_at_yield(thread, generator, exception);
    if (exception->type()->is_subtype_of(&GeneratorExit_type)) {
        generator->state = GeneratorState::Running;
        auto closed = close_delegate(thread, delegate);
        generator->state = GeneratorState::Suspended;
        if (!closed.ok()) return throw_at_yield(thread, generator, thread.take_pending());
        return throw_at_yield(thread, generator, exception);
    }
    Raises<Value> result = kEmpty;
    if (delegate.is<Generator>()) {
        DelegatingFrame frame(thread, generator);
        if (!frame.enter()) return Error{};
        result = throw_into_generator(thread, delegate.as<Generator>(), exception);
        frame.leave();
    } else {
        generator->state = GeneratorState::Running;
        Raises<Value> method = find_attribute(thread, delegate, intern("throw"));
        if (!method.ok() || method.value().is_empty()) {
            generator->state = GeneratorState::Suspended;
            return throw_at_yield(thread, generator, method.ok() ? exception : thread.take_pending());
        }
        result = call(thread, method.value(), {Value::of(exception)});
        if (!result.ok() && catch_stop_iteration(thread)) result = kEmpty;
        generator->state = GeneratorState::Suspended;
    }
    if (!result.ok()) return throw_at_yield(thread, generator, thread.take_pending());
    if (result.value().is_empty()) return continue_after_delegate(thread, generator, thread.generator_result);
    return result;
}

Raises<void> close_generator(Thread& thread, Generator* generator) {
    if (generator->state == GeneratorState::Created || generator->state == GeneratorState::Closed) {
        generator->state = GeneratorState::Closed;
        return {};
    }
    Raises<Value> result = throw_into_generator(thread, generator, make_exception(GeneratorExit_type, empty_tuple()));
    if (result.ok()) {
        if (result.value().is_empty()) return {};
        return raise(thread, RuntimeError_type, "{} ignored GeneratorExit", {kind_of(generator)});
    }
    if (catch_pending(thread, GeneratorExit_type) || catch_pending(thread, StopIteration_type)) return {};
    return Error{};
}

bool catch_stop_iteration(Thread& thread) {
    if (!thread.pending || !thread.pending->type()->is_subtype_of(&StopIteration_type)) return false;
    Value result = exception_field(thread.pending, "value");
    thread.pending = nullptr;
    thread.generator_result = result.is_empty() ? none() : result;
    return true;
}

Raises<Value> send_to(Thread& thread, Value receiver, Value sent) {
    if (receiver.is<Generator>()) return resume_generator(thread, receiver.as<Generator>(), sent);
    if (is_none(sent) && type_of(receiver)->slots.next) {
        thread.generator_result = none();
        Raises<Value> item = type_of(receiver)->slots.next(thread, receiver);
        if (!item.ok() && catch_stop_iteration(thread)) return kEmpty;
        return item;
    }
    Raises<Value> result = call_method(thread, receiver, names.send, {sent});
    if (!result.ok() && catch_stop_iteration(thread)) return kEmpty;
    return result;
}

Raises<Value> iterator_for_yield_from(Thread& thread, Value iterable, Code* code) {
    if (is_coroutine(iterable)) {
        if (code->flags & (code::kCoroutine | code::kIterableCoroutine)) return iterable;
        return raise(thread, TypeError_type, "cannot 'yield from' a coroutine object in a non-coroutine generator");
    }
    if (is_plain_generator(iterable)) return iterable;
    return iterate(thread, iterable);
}

}  // namespace py::vm
