#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm/gc/heap.h"
#include "vm/objects/value.h"

namespace py::vm {

struct Instr;
struct Exception;
struct Dict;
struct Frame;

/// The exception being handled at one level: a thread's own code, or one generator's.
struct ExceptionState {
    /// None of it: null.
    Exception* current = nullptr;
    ExceptionState* previous = nullptr;
};

/// Where C++ entered Python code: the frame below, at its call. Together with the frames' own returns it leads through
/// the whole stack.
struct EntryLink {
    Instr* ip;
    Value* fp;
    EntryLink* previous;
};

/// One thread of Python: its frame stack, the pending and the handled exceptions. A function that takes it may
/// allocate, collect, raise and run Python code.
class Thread {
  public:
    static constexpr int kDefaultRecursionLimit = 1000;

    explicit Thread(Heap& heap);
    ~Thread();
    Thread(Thread const&) = delete;

    Heap& heap;

    /// The frame that called into C++, and its instruction; null if none runs.
    Instr* ip = nullptr;
    Value* fp = nullptr;
    /// Slots that arguments are being written to, for a frame that does not run yet; null when there are none.
    Value* window_begin = nullptr;
    Value* window_end = nullptr;
    /// The innermost entry from C++.
    EntryLink* entry = nullptr;
    /// Frames on the stack that someone looks at, outermost first (vm/objects/frame/frame.h).
    std::vector<Frame*> frames;
    /// Where frames must end. Null while something wants attention, so that every call looks.
    Value* volatile stack_limit = nullptr;
    /// Python frames, and guarded native calls, that may still be entered.
    int depth_left = kDefaultRecursionLimit;
    int recursion_limit = kDefaultRecursionLimit;
    /// Something wants attention at the next back edge or call: a signal, a finalizer, another thread.
    bool volatile interrupted = false;
    /// It is about to run all finalizers that wait: polls on the way leave them to it.
    bool finalizing = false;

    /// Set while a `Raises` travels.
    Exception* pending = nullptr;
    ExceptionState handled_base;
    ExceptionState* handled = &handled_base;
    /// What a generator that has just ended returned.
    Value generator_result = kEmpty;
    /// sys.set_asyncgen_hooks; empty where not set.
    Value async_first_iteration = kEmpty;
    Value async_finalizer = kEmpty;
    /// sys.set_coroutine_origin_tracking_depth
    int coroutine_origin_depth = 0;
    /// contextvars' current context, or null.
    Object* context = nullptr;
    /// A lock to be released when the thread ends, or empty.
    Value sentinel = kEmpty;
    /// While the thread waits for the interpreter lock or in a system call: the end of what it uses of its C stack.
    void const* parked_top = nullptr;

    static constexpr size_t kSavedRegisters = 6;
    /// Gives the interpreter lock away, with the caller's registers kept where the collector looks.
    void leave(uint64_t* registers);
    void come_back();
    /// Runs `wait`, which gives the lock away and takes it again.
    template <class Wait>
    [[gnu::noinline]] void park(Wait&& wait) {
        uint64_t registers[kSavedRegisters];
        save_registers(registers);
        parked_top = __builtin_frame_address(0);
        // The registers lie in this very frame, below its address.
        parked_top = registers < parked_top ? static_cast<void const*>(registers) : parked_top;
        wait();
        asm volatile("" : : "r"(registers) : "memory");
    }

    /// Makes the next poll stop; from other threads and signal handlers too.
    void request_attention() {
        interrupted = true;
        stack_limit = nullptr;
    }
    /// At a poll: what comes from here on asks anew.
    void attend() {
        interrupted = false;
        stack_limit = stack_end_;
    }
    Value* stack_end() const { return stack_end_; }
    /// The system's identifier, as `threading.get_ident` gives it.
    uint64_t ident() const { return ident_; }
    /// The outer end of its C stack.
    char const* native_base() const { return native_base_; }

    Value* stack_base() const { return stack_; }
    /// The innermost exception being handled, or null.
    Exception* handled_exception() const {
        for (ExceptionState const* state = handled; state; state = state->previous) {
            if (state->current) return state->current;
        }
        return nullptr;
    }
    Exception* take_pending() {
        Exception* exception = pending;
        pending = nullptr;
        return exception;
    }
    /// Whether the C stack has room for another native call.
    bool native_stack_left() const { return static_cast<char*>(__builtin_frame_address(0)) > native_limit_; }

    void trace(Marker& marker);

  private:
    void make_stack(bool is_main);
    void trace_frames(Marker& marker);
    static void save_registers(uint64_t* registers);

    Value* stack_ = nullptr;
    size_t stack_bytes_ = 0;
    Value* stack_end_ = nullptr;
    char* native_limit_ = nullptr;
    char const* native_base_ = nullptr;
    uint64_t ident_ = 0;
};

/// Counts a native call that may recurse through Python code; raises RecursionError when there are too many.
class RecursionScope {
  public:
    explicit RecursionScope(Thread& thread) : thread_(thread) { thread_.depth_left--; }
    ~RecursionScope() { thread_.depth_left++; }
    bool ok() const { return thread_.depth_left > 0 && thread_.native_stack_left(); }

  private:
    Thread& thread_;
};

}  // namespace py::vm
