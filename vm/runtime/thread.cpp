#include "vm/runtime/thread.h"

#include <pthread.h>
#include <sys/mman.h>

#include "marshal/base/verify.h"
#include "vm/interp/frame.h"
#include "vm/interp/handlers.h"
#include "vm/objects/exception.h"
#include "vm/objects/frame.h"

namespace py::vm {
namespace {

constexpr size_t kStackBytes = size_t(256) << 20;
/// Slots that a native function or a call sequence may use above a frame without asking.
constexpr size_t kStackReserve = 4096;
constexpr size_t kNativeReserve = 256 * 1024;

}  // namespace

Thread::Thread(Heap& heap) : heap(heap) {
    stack_bytes_ = kStackBytes;
    void* memory = mmap(nullptr, stack_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                        -1, 0);
    VERIFY(memory != MAP_FAILED);
    stack_ = static_cast<Value*>(memory);
    stack_limit = stack_ + stack_bytes_ / sizeof(Value) - kStackReserve;

    pthread_attr_t attributes;
    void* lowest = nullptr;
    size_t size = 0;
    VERIFY(pthread_getattr_np(pthread_self(), &attributes) == 0);
    VERIFY(pthread_attr_getstack(&attributes, &lowest, &size) == 0);
    pthread_attr_destroy(&attributes);
    native_limit_ = static_cast<char*>(lowest) + kNativeReserve;
    heap.set_stack_base(static_cast<char*>(lowest) + size);
    heap.set_finalizer_flag(&interrupted);
    heap.add_roots([](Marker& marker, void* thread) { static_cast<Thread*>(thread)->trace(marker); }, this);
}

Thread::~Thread() { munmap(stack_, stack_bytes_); }

void Thread::trace(Marker& marker) {
    marker.mark(pending);
    marker.mark(generator_result);
    marker.mark(async_first_iteration);
    marker.mark(async_finalizer);
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
    mark(stack_top(*this), window_end);
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
