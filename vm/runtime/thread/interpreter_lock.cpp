#include "vm/runtime/thread/interpreter_lock.h"

#include <new>

#include "vm/gc/heap.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {

// Daemon threads wait for it until the process is gone: destroying the conditions would wait for them.
[[clang::no_destroy]] InterpreterLock interpreter_lock;

void InterpreterLock::take(Thread& thread) {
    holder_.store(&thread, std::memory_order_relaxed);
    bool other = last_ != &thread;
    if (other) {
        last_ = &thread;
        switches_++;
    }
    if (other || waiting_ == 0) switch_requested_.store(false, std::memory_order_relaxed);
    switched_.notify_all();
    thread.parked_top = nullptr;
    thread.heap.set_stack_base(thread.native_base());
    thread.heap.set_attention_flag(&thread.interrupted);
}

/// Who has waited for an interval goes before the thread that had the lock last: that one would mostly win the race
/// for the lock it has just given away.
void InterpreterLock::let_others_go_first(std::unique_lock<std::mutex>& guard) {
    uint64_t before = switches_;
    switched_.wait(guard, [&] { return switches_ != before || waiting_ == 0; });
}

void InterpreterLock::acquire(Thread& thread) {
    std::unique_lock guard(mutex_);
    if (last_ == &thread && switch_requested_.load(std::memory_order_relaxed)) let_others_go_first(guard);
    waiting_++;
    uint64_t before = switches_;
    auto end = std::chrono::steady_clock::now() + interval_;
    while (holder()) {
        // Often woken in vain by a thread that takes the lock again at once: the interval goes on meanwhile.
        available_.wait_until(guard, end);
        if (switches_ == before && std::chrono::steady_clock::now() < end) continue;
        Thread* running = holder();
        if (running && switches_ == before) {
            switch_requested_.store(true, std::memory_order_relaxed);
            running->request_attention();
        }
        before = switches_;
        end = std::chrono::steady_clock::now() + interval_;
    }
    waiting_--;
    take(thread);
}

/// Until nobody holds the lock; who comes next waits for the mutex.
bool InterpreterLock::stop_holder(std::unique_lock<std::mutex>& guard, Duration limit) {
    auto end = std::chrono::steady_clock::now() + limit;
    waiting_++;
    while (Thread* running = holder()) {
        switch_requested_.store(true, std::memory_order_relaxed);
        running->request_attention();
        if (available_.wait_until(guard, end) == std::cv_status::timeout && holder()) {
            waiting_--;
            return false;
        }
    }
    waiting_--;
    return true;
}

void InterpreterLock::let_go_on() {
    switches_++;
    switch_requested_.store(false, std::memory_order_relaxed);
    switched_.notify_all();
    available_.notify_one();
}

void InterpreterLock::release(Thread&) {
    std::unique_lock guard(mutex_);
    holder_.store(nullptr, std::memory_order_relaxed);
    bool wanted = waiting_ > 0;
    guard.unlock();
    if (wanted) available_.notify_one();
}

void InterpreterLock::give_way(Thread& thread) {
    if (!switch_requested_.load(std::memory_order_relaxed)) return;
    thread.park([&] {
        std::unique_lock guard(mutex_);
        holder_.store(nullptr, std::memory_order_relaxed);
        available_.notify_one();
        guard.unlock();
        acquire(thread);
    });
}

void InterpreterLock::reset_after_fork(Thread& thread) {
    // Whoever held the mutex or waited is not in this process: the objects begin anew.
    new (&mutex_) std::mutex;
    new (&available_) std::condition_variable;
    new (&switched_) std::condition_variable;
    waiting_ = 0;
    last_ = nullptr;
    take(thread);
}

}  // namespace py::vm
