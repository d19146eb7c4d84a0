#include "vm/gc/weak_table.h"

#include "vm/gc/heap.h"
#include "vm/objects/weak/weak_reference.h"

namespace py::vm {

WeakReference* WeakTable::next_of(WeakReference const* reference) { return reference->next; }

bool WeakTable::refers_to(WeakReference const* reference, Object const* target) {
    return reference->target == Value::of(target);
}

size_t WeakTable::bucket_of(Object const* target) const {
    uint64_t mixed = (reinterpret_cast<uint64_t>(target) >> 4) * 0x9E37'79B9'7F4A'7C15;
    return size_t(mixed >> 32) & (buckets_.size() - 1);
}

void WeakTable::grow() {
    std::vector<WeakReference*> old = std::move(buckets_);
    buckets_.assign(old.empty() ? 64 : old.size() * 2, nullptr);
    for (WeakReference* chain : old) {
        // The order within a bucket is that of age: it must not turn round.
        WeakReference* reversed = nullptr;
        while (chain) {
            WeakReference* next = chain->next;
            chain->next = reversed;
            reversed = chain;
            chain = next;
        }
        while (reversed) {
            WeakReference* next = reversed->next;
            WeakReference*& bucket = buckets_[bucket_of(reversed->target.object())];
            reversed->next = bucket;
            bucket = reversed;
            reversed = next;
        }
    }
}

void WeakTable::add(WeakReference* reference) {
    if (count_ >= buckets_.size()) grow();
    WeakReference*& bucket = buckets_[bucket_of(reference->target.object())];
    reference->next = bucket;
    bucket = reference;
    count_++;
}

template <class Predicate>
void WeakTable::remove_if(Predicate&& drop) {
    for (WeakReference*& bucket : buckets_) {
        WeakReference** link = &bucket;
        while (WeakReference* reference = *link) {
            if (drop(reference)) {
                *link = reference->next;
                reference->next = nullptr;
                count_--;
            } else {
                link = &reference->next;
            }
        }
    }
}

void WeakTable::let_go(WeakReference* reference, bool call_back) {
    reference->target = kEmpty;
    if (reference->callback.is_empty()) return;
    if (call_back) {
        waiting_.push_back(reference);
    } else {
        reference->callback = kEmpty;
    }
}

void WeakTable::clear_dead_targets(Heap const& heap) {
    remove_if([&](WeakReference* reference) {
        if (heap.is_marked(reference->target.object())) return false;
        let_go(reference, heap.is_marked(reference));
        return true;
    });
}

void WeakTable::forget_dead_references(Heap const& heap) {
    remove_if([&](WeakReference* reference) { return !heap.is_marked(reference); });
}

void WeakTable::clear(Object const* target) {
    if (buckets_.empty()) return;
    remove_if([&](WeakReference* reference) {
        if (!refers_to(reference, target)) return false;
        let_go(reference, true);
        return true;
    });
}

void WeakTable::trace(Marker& marker) {
    for (WeakReference* reference : waiting_) marker.mark(reference);
}

}  // namespace py::vm
