#include "compiler/stack_space.h"

#include <pthread.h>

#include <cstdint>

#include "marshal/base/verify.h"

namespace py::compiler {
namespace {

/// For the frames of the thread's start and of the sanitizers.
constexpr size_t kMargin = 256 * 1024;

/// Lowest address of the calling thread's stack. Looked up once: for the main thread it takes reading /proc.
uintptr_t find_stack_bottom() {
    pthread_attr_t attributes;
    VERIFY(pthread_getattr_np(pthread_self(), &attributes) == 0);
    void* bottom = nullptr;
    size_t size = 0;
    size_t guard = 0;
    VERIFY(pthread_attr_getstack(&attributes, &bottom, &size) == 0);
    VERIFY(pthread_attr_getguardsize(&attributes, &guard) == 0);
    pthread_attr_destroy(&attributes);
    return reinterpret_cast<uintptr_t>(bottom) + guard;
}

struct Call {
    void (*work)(void* context);
    void* context;
};

void* run_call(void* argument) {
    auto* call = static_cast<Call*>(argument);
    call->work(call->context);
    return nullptr;
}

bool call_on_new_thread(size_t bytes, Call call) {
    pthread_attr_t attributes;
    VERIFY(pthread_attr_init(&attributes) == 0);
    VERIFY(pthread_attr_setstacksize(&attributes, bytes + kMargin) == 0);
    pthread_t thread;
    bool created = pthread_create(&thread, &attributes, run_call, &call) == 0;
    pthread_attr_destroy(&attributes);
    if (created) VERIFY(pthread_join(thread, nullptr) == 0);
    return created;
}

}  // namespace

size_t remaining_stack() {
    static thread_local uintptr_t const bottom = find_stack_bottom();
    auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    return here > bottom ? here - bottom : 0;
}

bool call_with_stack(size_t bytes, void (*work)(void* context), void* context) {
    if (remaining_stack() < bytes) return call_on_new_thread(bytes, {work, context});
    work(context);
    return true;
}

}  // namespace py::compiler
