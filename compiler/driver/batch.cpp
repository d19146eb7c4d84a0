#include "compiler/driver/batch.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "compiler/driver/compile_job.h"
#include "compiler/driver/files.h"
#include "compiler/stack_space.h"

namespace py::compiler::driver {

namespace {

/// With a little for the driver itself; so no compilation needs a thread of its own.
constexpr size_t kStackSize = kCompilerStack + (size_t(1) << 20);

class Batch {
  public:
    Batch(std::vector<Job> const& jobs, Options const& options) : jobs_(jobs), options_(options), slots_(jobs.size()) {}

    bool run() {
        size_t count = std::clamp<size_t>(options_.jobs, 1, std::max<size_t>(jobs_.size(), 1));
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, kStackSize);
        std::vector<pthread_t> threads;
        for (size_t i = 0; i < count; i++) {
            pthread_t thread;
            if (pthread_create(&thread, &attributes, &Batch::work, this) == 0) threads.push_back(thread);
        }
        pthread_attr_destroy(&attributes);
        if (threads.empty()) work(this);
        for (auto thread : threads) pthread_join(thread, nullptr);
        return ok_;
    }

  private:
    struct Slot {
        bool done = false;
        JobOutcome outcome;
    };

    static void* work(void* self) {
        auto& batch = *static_cast<Batch*>(self);
        for (size_t i; (i = batch.next_++) < batch.jobs_.size();)
            batch.finish(i, run_job(batch.jobs_[i], batch.options_));
        return nullptr;
    }

    /// Keeps the outcome; prints it and those behind it as soon as all before it are printed.
    void finish(size_t index, JobOutcome outcome) {
        std::lock_guard lock(mutex_);
        slots_[index] = {true, std::move(outcome)};
        for (; printed_ < slots_.size() && slots_[printed_].done; printed_++) print(slots_[printed_].outcome);
    }

    void print(JobOutcome& outcome) {
        // A reader that went away changes nothing about the files.
        (void)write_all(1, as_bytes(outcome.out));
        (void)write_all(2, as_bytes(outcome.err));
        ok_ = ok_ && outcome.ok;
        outcome = {};
    }

    std::vector<Job> const& jobs_;
    Options const& options_;
    std::atomic<size_t> next_{0};
    std::mutex mutex_;
    std::vector<Slot> slots_;
    size_t printed_ = 0;
    bool ok_ = true;
};

}  // namespace

bool run_batch(std::vector<Job> const& jobs, Options const& options) { return Batch(jobs, options).run(); }

}  // namespace py::compiler::driver
