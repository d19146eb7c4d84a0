#include "compiler/driver/io/ordered_work.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "compiler/stack_space.h"

namespace py::compiler::driver {

namespace {

/// With a little for the driver itself; so no compilation needs a thread of its own.
constexpr size_t kStackSize = kCompilerStack + (size_t(1) << 20);

class OrderedWork {
  public:
    OrderedWork(size_t count, std::function<void(size_t)> const& work, std::function<void(size_t)> const& done)
        : count_(count), work_(work), done_(done), is_done_(count) {}

    void run(size_t threads) {
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setstacksize(&attributes, kStackSize);
        std::vector<pthread_t> started;
        for (size_t i = 0; i < threads; i++) {
            pthread_t thread;
            if (pthread_create(&thread, &attributes, &OrderedWork::take_all, this) == 0) started.push_back(thread);
        }
        pthread_attr_destroy(&attributes);
        if (started.empty()) take_all(this);
        for (auto thread : started) pthread_join(thread, nullptr);
    }

  private:
    static void* take_all(void* self) {
        auto& all = *static_cast<OrderedWork*>(self);
        for (size_t i; (i = all.next_++) < all.count_;) {
            all.work_(i);
            all.finish(i);
        }
        return nullptr;
    }

    void finish(size_t index) {
        std::lock_guard lock(mutex_);
        is_done_[index] = true;
        for (; reported_ < count_ && is_done_[reported_]; reported_++) done_(reported_);
    }

    size_t count_;
    std::function<void(size_t)> const& work_;
    std::function<void(size_t)> const& done_;
    std::atomic<size_t> next_{0};
    std::mutex mutex_;
    std::vector<bool> is_done_;
    size_t reported_ = 0;
};

}  // namespace

void run_in_order(size_t count, uint32_t threads, std::function<void(size_t)> const& work,
                  std::function<void(size_t)> const& done) {
    if (count > 0) OrderedWork(count, work, done).run(std::clamp<size_t>(threads, 1, count));
}

}  // namespace py::compiler::driver
