#include "compiler/driver/batch/batch.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "compiler/driver/batch/compile_job.h"
#include "compiler/driver/batch/limited_job.h"
#include "compiler/driver/batch/progress.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/tree/tree_walk.h"
#include "compiler/stack_space.h"

namespace py::compiler::driver {

namespace {

/// With a little for the driver itself; so no compilation needs a thread of its own.
constexpr size_t kStackSize = kCompilerStack + (size_t(1) << 20);

class Batch {
  public:
    Batch(Plan const& plan, Options const& options)
        : jobs_(plan.jobs), options_(options), progress_(options.progress, jobs_.size()), slots_(jobs_.size()) {
        counts_.current = plan.current;
    }

    BatchCounts run() {
        size_t count = std::min<size_t>(thread_count(options_), jobs_.size());
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
        progress_.clear();
        return counts_;
    }

  private:
    struct Slot {
        bool done = false;
        JobOutcome outcome;
    };

    static void* work(void* self) {
        auto& batch = *static_cast<Batch*>(self);
        auto const& options = batch.options_;
        bool is_limited = options.time_limit || options.memory_limit;
        for (size_t i; (i = batch.next_++) < batch.jobs_.size();) {
            auto const& job = batch.jobs_[i];
            batch.finish(i, is_limited ? run_limited_job(job, options) : run_job(job, options));
        }
        return nullptr;
    }

    /// Keeps the outcome; prints it and those behind it as soon as all before it are printed.
    void finish(size_t index, JobOutcome outcome) {
        std::lock_guard lock(mutex_);
        slots_[index] = {true, std::move(outcome)};
        for (; printed_ < slots_.size() && slots_[printed_].done; printed_++) print(slots_[printed_].outcome);
        progress_.show(++finished_, jobs_[index].path);
    }

    void print(JobOutcome& outcome) {
        if (progress_.is_shown() && !(outcome.out.empty() && outcome.err.empty())) progress_.clear();
        // A reader that went away changes nothing about the files.
        (void)write_all(1, as_bytes(outcome.out));
        (void)write_all(2, as_bytes(outcome.err));
        switch (outcome.result) {
            case JobResult::Nothing: break;
            case JobResult::Compiled: counts_.compiled++; break;
            case JobResult::Current: counts_.current++; break;
            case JobResult::Failed: counts_.failed++; break;
            case JobResult::Tolerated: counts_.tolerated++; break;
        }
        outcome = {};
    }

    std::vector<Job> const& jobs_;
    Options const& options_;
    std::atomic<size_t> next_{0};
    std::mutex mutex_;
    Progress progress_;
    std::vector<Slot> slots_;
    size_t printed_ = 0;
    size_t finished_ = 0;
    BatchCounts counts_;
};

}  // namespace

BatchCounts run_batch(Plan const& plan, Options const& options) { return Batch(plan, options).run(); }

}  // namespace py::compiler::driver
