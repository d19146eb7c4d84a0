#include "vm/runtime/thread/thread.h"

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "marshal/base/verify.h"
#include "vm/gc/address_space.h"
#include "vm/interp/frame.h"
#include "vm/interp/handlers.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/thread/interpreter_lock.h"
#include "vm/runtime/thread/threads.h"

namespace py::vm {
namespace {

constexpr size_t kStackBytes = size_t(256) << 20;
constexpr size_t kOtherStackBytes = size_t(64) << 20;
/// What must do where address space is limited.
constexpr size_t kLeastStackBytes = size_t(1) << 20;
/// Of what the heap keeps when a program limits its own address space, the stack keeps this part.
constexpr size_t kLimitedStackPart = 4;
/// Slots that a native function or a call sequence may use above a frame without asking.
constexpr size_t kStackReserve = 4096;
constexpr size_t kNativeReserve = 256 * 1024;

/// By age; changed by the holder of the interpreter lock only.
std::vector<Thread*> threads;
std::vector<void (*)()> tasks_when_gone;

/// The running thread's C stack and registers are the heap's to look at; the others stand where they gave the lock
/// away.
__attribute__((no_sanitize("address"), noinline)) void trace_threads(Marker& marker) {
    for (Thread* thread : threads) {
        thread->trace(marker);
        if (!thread->parked_top) continue;
        for (auto* word = static_cast<char const*>(thread->parked_top); word + 8 <= thread->native_base(); word += 8) {
            marker.mark_conservatively(*reinterpret_cast<uint64_t const*>(word));
        }
    }
}

}  // namespace

std::span<Thread* const> all_threads() { return threads; }
Thread* main_thread() { return threads.empty() ? nullptr : threads.front(); }

void forget_other_threads(Thread& thread) {
    bool were_others = threads.size() > 1;
    threads.assign(1, &thread);
    interpreter_lock.reset_after_fork(thread);
    if (!were_others) return;
    for (auto* task : tasks_when_gone) task();
}

void when_threads_are_gone(void (*task)()) { tasks_when_gone.push_back(task); }

void Thread::make_stack(bool is_main) {
    void* memory = MAP_FAILED;
    size_t bytes = std::min(is_main ? kStackBytes : kOtherStackBytes, address_space_share(is_main ? 4 : 16));
    for (; memory == MAP_FAILED && bytes >= kLeastStackBytes; bytes /= 2) {
        memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        stack_bytes_ = bytes;
    }
    if (memory == MAP_FAILED) end_without_memory();
    stack_ = static_cast<Value*>(memory);
    stack_limit = stack_end_ = stack_ + stack_bytes_ / sizeof(Value) - kStackReserve;
    if (!is_main) return;
    auto shrink = [](void* owner, size_t share) {
        auto* self = static_cast<Thread*>(owner);
        Value* top = std::max(stack_top(*self), self->window_end);
        size_t used = size_t(top - self->stack_ + kStackReserve) * sizeof(Value);
        size_t kept = std::max(share / kLimitedStackPart, std::bit_ceil(used + kLeastStackBytes));
        if (kept >= self->stack_bytes_) return;
        munmap(reinterpret_cast<char*>(self->stack_) + kept, self->stack_bytes_ - kept);
        self->stack_bytes_ = kept;
        self->stack_limit = self->stack_end_ = self->stack_ + kept / sizeof(Value) - kStackReserve;
        // Attention may have been asked for in between.
        if (self->interrupted) self->stack_limit = nullptr;
    };
    on_smaller_address_space(shrink, this);
}

Thread::Thread(Heap& heap) : heap(heap) {
    bool is_main = all_threads().empty();
    make_stack(is_main);
    pthread_attr_t attributes;
    void* lowest = nullptr;
    size_t size = 0;
    VERIFY(pthread_getattr_np(pthread_self(), &attributes) == 0);
    VERIFY(pthread_attr_getstack(&attributes, &lowest, &size) == 0);
    pthread_attr_destroy(&attributes);
    native_limit_ = static_cast<char*>(lowest) + kNativeReserve;
    native_base_ = static_cast<char*>(lowest) + size;
    ident_ = uint64_t(pthread_self());
    interpreter_lock.acquire(*this);
    if (is_main) {
        heap.add_roots([](Marker& marker, void*) { trace_threads(marker); }, nullptr);
    } else {
        recursion_limit = depth_left = threads.front()->recursion_limit;
    }
    threads.push_back(this);
}

Thread::~Thread() {
    std::erase(threads, this);
    interpreter_lock.release(*this);
    munmap(stack_, stack_bytes_);
}

void Thread::leave(uint64_t* registers) {
    save_registers(registers);
    parked_top = __builtin_frame_address(0);
    interpreter_lock.release(*this);
}

void Thread::come_back() {
    int saved = errno;
    interpreter_lock.acquire(*this);
    errno = saved;
}

void Thread::save_registers(uint64_t* registers) {
    asm volatile(
        "movq %%rbx, 0(%0)\n movq %%rbp, 8(%0)\n movq %%r12, 16(%0)\n"
        "movq %%r13, 24(%0)\n movq %%r14, 32(%0)\n movq %%r15, 40(%0)"
        :
        : "r"(registers)
        : "memory");
}

void Thread::trace(Marker& marker) {
    marker.mark(pending);
    marker.mark(generator_result);
    marker.mark(async_first_iteration);
    marker.mark(async_finalizer);
    marker.mark(context);
    marker.mark(sentinel);
    for (Frame* frame : frames) marker.mark(frame);
    for (ExceptionState* state = handled; state; state = state->previous) marker.mark(state->current);
    trace_frames(marker);
}

namespace {

/// Whether the frame's header holds something for its caller: the instance that `__init__` initialises. A hooked return
/// hides which it is.
bool keeps_for_caller(Handler handler) {
    return handler == landing_init || handler == landing_init_higher || handler == leave_framed;
}

}  // namespace

/// Slots above what is alive hold leftovers of earlier calls, which shall not keep anything.
void Thread::trace_frames(Marker& marker) {
    auto mark = [&](Value* first, Value* last) {
        for (Value* slot = first; slot < last; slot++) marker.mark_conservatively(slot->bits);
    };
    mark(window_begin, window_end);
    for (FrameWalker walker(*this); !walker.done(); walker.step()) {
        Value* frame = walker.fp();
        Code* code = frame_code(frame);
        Value* temporaries = frame + code->owner_slot() + 1;
        mark(frame - 1, temporaries);
        if (keeps_for_caller(return_handler(frame))) mark(frame - kFrameHeader, frame - kFrameHeader + 1);
        LiveSet live = live_set(code, walker.ip());
        for (uint32_t i = 0; i < kLastLiveBit; i++) {
            if (live >> i & 1) mark(temporaries + i, temporaries + i + 1);
        }
        if (live >> kLastLiveBit) mark(temporaries + kLastLiveBit, frame_top(frame));
    }
}

}  // namespace py::vm
