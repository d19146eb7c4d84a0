#include "vm/runtime/finalization.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>

#include "vm/errors/unraisable.h"
#include "vm/gc/heap.h"
#include "vm/objects/weak/weak_reference.h"
#include "vm/runtime/protocol/operations.h"

// The Python code that a collection gives rise to; it runs at safe points.

namespace py::vm {
namespace {

/// Finalizers run between two instructions of some program: what it is raising stays as it was.
class PendingScope {
  public:
    explicit PendingScope(Thread& thread) : thread_(thread), pending_(thread.take_pending()) {}
    ~PendingScope() { thread_.pending = pending_; }

  private:
    Thread& thread_;
    Exception* pending_;
};

template <class T>
T* take_first(std::deque<T*>& waiting) {
    T* first = waiting.front();
    waiting.pop_front();
    return first;
}

void call_back(Thread& thread, WeakReference* reference) {
    Value callback = reference->callback;
    reference->callback = kEmpty;
    if (callback.is_empty()) return;
    if (!call(thread, callback, {Value::of(reference)}).ok()) report_unraisable(thread, callback);
}

void finalize(Thread& thread, Object* object) {
    if (object->flags & kFinalized) return;
    object->flags |= kFinalized;
    Type* type = object->type();
    Value self = Value::of(object);
    if (type->slots.finalize && !type->slots.finalize(thread, self).ok()) report_unraisable(thread, self);
    Value function = lookup(type, names.__del__);
    if (function.is_empty()) return;
    if (!call_special(thread, self, names.__del__, {}).ok()) report_unraisable(thread, function);
}

}  // namespace

void run_finalizers(Thread& thread) {
    PendingScope scope(thread);
    bool outermost = !thread.finalizing;
    thread.finalizing = true;
    auto& references = thread.heap.weak_references().waiting();
    while (!references.empty()) call_back(thread, take_first(references));
    auto& objects = thread.heap.waiting_finalizers();
    while (!objects.empty()) finalize(thread, take_first(objects));
    thread.finalizing = !outermost;
}

void run_all_finalizers(Thread& thread) {
    thread.heap.finalize_all();
    auto runs_python = [](Object* object) {
        return (object->type()->type_flags & kHasDel) || object->shape()->layout == Layout::Generator;
    };
    std::deque<Object*>& waiting = thread.heap.waiting_finalizers();
    std::deque<Object*> ordered;
    std::ranges::copy_if(waiting, std::back_inserter(ordered), runs_python);
    std::ranges::copy_if(waiting, std::back_inserter(ordered), std::not_fn(runs_python));
    waiting.swap(ordered);
    run_finalizers(thread);
}

void run_finalizers_at_poll(Thread& thread) {
    if (!thread.finalizing) run_finalizers(thread);
}

namespace {

bool is_ending = false;

}  // namespace

bool program_ends() { return is_ending; }
void note_program_ends() { is_ending = true; }

}  // namespace py::vm
