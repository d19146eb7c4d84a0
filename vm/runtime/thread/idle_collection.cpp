#include "vm/runtime/thread/idle_collection.h"

#include "vm/gc/heap.h"
#include "vm/runtime/finalization.h"

namespace py::vm {
namespace {

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kLeastPatience = 50 * kMillisecond;
/// A collection takes about a millisecond for each MiB that lives.
constexpr int64_t kPatiencePerMiB = 20 * kMillisecond;
/// Less is allocated by programs that only wait again and again.
constexpr size_t kWorthwhile = 4096;

}  // namespace

IdleCollection::IdleCollection(Thread& thread) : thread_(thread), collections_(thread.heap.collections()) {
    if (thread.heap.allocated_since_collection() < kWorthwhile || thread.finalizing) return;
    patience_ = kLeastPatience + int64_t(thread.heap.live_bytes() >> 20) * kPatiencePerMiB;
}

int64_t IdleCollection::part(int64_t left) const {
    if (patience_ < 0) return left;
    return left < 0 || left > patience_ ? patience_ : left;
}

void IdleCollection::collect() {
    patience_ = -1;
    if (thread_.heap.collections() != collections_) return;
    thread_.heap.collect();
    run_finalizers_at_poll(thread_);
}

}  // namespace py::vm
