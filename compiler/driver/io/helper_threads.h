#pragma once

#include <pthread.h>
#include <sched.h>

#include <cstdint>
#include <vector>

namespace py::compiler::driver {

/// Threads that help with work of a few milliseconds which is mostly calls of the system. They have descriptors of
/// their own, so that they need not agree with others on each call; nothing that they open is used elsewhere.
class HelperThreads {
  public:
    /// Starts `count` threads, or as many as there can be, that call `work(context)`.
    HelperThreads(uint32_t count, void (*work)(void* context), void* context);
    HelperThreads(HelperThreads const&) = delete;
    HelperThreads& operator=(HelperThreads const&) = delete;
    /// Waits for all of them.
    ~HelperThreads();

  private:
    static void* run(void* self);

    void (*work_)(void* context);
    void* context_;
    cpu_set_t processors_;
    bool knows_processors_ = false;
    std::vector<pthread_t> threads_;
};

}  // namespace py::compiler::driver
