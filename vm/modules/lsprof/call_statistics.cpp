#include "vm/modules/lsprof/call_statistics.h"

namespace py::vm {
namespace {

void count_end(CallCount& count, int64_t total, int64_t own) {
    count.calls++;
    count.own += own;
    if (--count.depth == 0) {
        count.total += total;
    } else {
        count.recursive_calls++;
    }
}

}  // namespace

CallEntry* CallStatistics::find(void const* function) {
    auto found = by_function_.find(function);
    return found == by_function_.end() ? nullptr : found->second;
}

CallEntry* CallStatistics::add(void const* function, Value subject) {
    entries_.push_back({subject, {}, {}});
    return by_function_[function] = &entries_.back();
}

void CallStatistics::enter(CallEntry* entry, bool by_caller) {
    entry->count.depth++;
    if (by_caller && !calls_.empty()) calls_.back().entry->callees[entry].depth++;
    calls_.push_back({entry});
}

void CallStatistics::note_begin(int64_t now) {
    // A timer written in Python may have cleared everything.
    if (!calls_.empty()) calls_.back().begin = now;
}

void CallStatistics::leave(void const* function, bool by_caller, int64_t now) {
    if (calls_.empty()) return;
    if (CallEntry* entry = find(function)) return end(entry, by_caller, now);
    calls_.pop_back();
}

void CallStatistics::leave_any(bool by_caller, int64_t now) { end(calls_.back().entry, by_caller, now); }

void CallStatistics::end(CallEntry* entry, bool by_caller, int64_t now) {
    Call call = calls_.back();
    calls_.pop_back();
    int64_t total = now - call.begin;
    int64_t own = total - call.inner;
    count_end(entry->count, total, own);
    if (calls_.empty()) return;
    calls_.back().inner += total;
    if (!by_caller) return;
    auto& callees = calls_.back().entry->callees;
    // It may have begun when callers were not told apart.
    auto found = callees.find(entry);
    if (found != callees.end()) count_end(found.value(), total, own);
}

void CallStatistics::clear() {
    calls_.clear();
    by_function_.clear();
    entries_.clear();
}

}  // namespace py::vm
