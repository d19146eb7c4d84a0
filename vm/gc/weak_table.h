#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "vm/objects/value.h"

namespace py::vm {

struct Object;
struct WeakReference;
class Heap;
class Marker;

/// All weak references whose targets live, by target. It keeps neither alive: the collector takes out what
/// died.
class WeakTable {
  public:
    void add(WeakReference* reference);
    /// Calls `visit(WeakReference*)` for every reference to `target`, the newest first.
    template <class Visitor>
    void for_each(Object const* target, Visitor&& visit) const {
        if (buckets_.empty()) return;
        for (WeakReference* step = buckets_[bucket_of(target)]; step; step = next_of(step)) {
            if (refers_to(step, target)) visit(step);
        }
    }

    /// During a collection: clears references to what was not reached. Callbacks of references that were
    /// reached themselves begin to wait.
    void clear_dead_targets(Heap const& heap);
    /// During a collection: forgets references that died themselves.
    void forget_dead_references(Heap const& heap);
    /// Clears every reference to one object, as if it had died.
    void clear(Object const* target);

    /// References whose callbacks wait for a safe point.
    std::deque<WeakReference*>& waiting() { return waiting_; }
    void trace(Marker& marker);

  private:
    static WeakReference* next_of(WeakReference const* reference);
    static bool refers_to(WeakReference const* reference, Object const* target);
    size_t bucket_of(Object const* target) const;
    void grow();
    void let_go(WeakReference* reference, bool call_back);
    /// Takes out every reference for which `drop(reference)` holds.
    template <class Predicate>
    void remove_if(Predicate&& drop);

    std::vector<WeakReference*> buckets_;
    size_t count_ = 0;
    std::deque<WeakReference*> waiting_;
};

}  // namespace py::vm
