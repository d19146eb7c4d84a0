#include "compiler/driver/io/helper_threads.h"

#include <sched.h>

#include <algorithm>

namespace py::compiler::driver {

namespace {

/// Threads beyond these only wait for the kernel's locks.
constexpr uint32_t kMostThreads = 8;

/// Has threads start on another processor than this one. The system likes to start them on this one where all are busy,
/// and there they wait for a time slice, by whose end the work is done.
void start_elsewhere(pthread_attr_t& attributes, cpu_set_t processors) {
    int here = ::sched_getcpu();
    if (here < 0) return;
    CPU_CLR(size_t(here), &processors);
    if (CPU_COUNT(&processors) > 0) (void)::pthread_attr_setaffinity_np(&attributes, sizeof processors, &processors);
}

}  // namespace

HelperThreads::HelperThreads(uint32_t count, void (*work)(void* context), void* context)
    : work_(work), context_(context) {
    if (count == 0) return;
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    knows_processors_ = ::sched_getaffinity(0, sizeof processors_, &processors_) == 0;
    if (knows_processors_) start_elsewhere(attributes, processors_);
    for (uint32_t i = 0; i < std::min(count, kMostThreads - 1); i++) {
        pthread_t thread;
        if (::pthread_create(&thread, &attributes, &HelperThreads::run, this) == 0) threads_.push_back(thread);
    }
    ::pthread_attr_destroy(&attributes);
}

HelperThreads::~HelperThreads() {
    for (auto thread : threads_) ::pthread_join(thread, nullptr);
}

void* HelperThreads::run(void* self) {
    auto& helpers = *static_cast<HelperThreads*>(self);
    if (helpers.knows_processors_) (void)::sched_setaffinity(0, sizeof helpers.processors_, &helpers.processors_);
    (void)::unshare(CLONE_FILES);
    helpers.work_(helpers.context_);
    return nullptr;
}

}  // namespace py::compiler::driver
