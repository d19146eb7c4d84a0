#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace py::vm {

class Thread;

/// The lock whose holder runs Python code and touches objects. It changes hands around blocking calls, and at
/// a poll when another thread has waited for a switch interval.
class InterpreterLock {
  public:
    using Duration = std::chrono::microseconds;

    void acquire(Thread& thread);
    void release(Thread& thread);
    /// Runs `task` while no thread runs Python code, in a thread that is none of Python's; false if they
    /// cannot be stopped in time.
    template <class Task>
    bool while_stopped(Duration limit, Task&& task) {
        std::unique_lock guard(mutex_);
        if (!stop_holder(guard, limit)) return false;
        task();
        let_go_on();
        return true;
    }
    /// At a poll: lets another thread run if one asked for it.
    void give_way(Thread& thread);

    Thread* holder() const { return holder_.load(std::memory_order_relaxed); }
    Duration switch_interval() const { return interval_; }
    void set_switch_interval(Duration interval) { interval_ = interval; }
    /// In the child of a fork: nobody else is left that could hold it or wait for it.
    void reset_after_fork(Thread& thread);

  private:
    void take(Thread& thread);
    void let_others_go_first(std::unique_lock<std::mutex>& guard);
    bool stop_holder(std::unique_lock<std::mutex>& guard, Duration limit);
    void let_go_on();

    std::mutex mutex_;
    std::condition_variable available_;
    std::condition_variable switched_;
    std::atomic<Thread*> holder_{nullptr};
    std::atomic<bool> switch_requested_{false};
    uint64_t switches_ = 0;
    Thread* last_ = nullptr;
    int waiting_ = 0;
    Duration interval_{5000};
};

extern InterpreterLock interpreter_lock;

}  // namespace py::vm
