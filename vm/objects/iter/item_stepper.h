#pragma once

#include "vm/objects/iter/stepping.h"
#include "vm/runtime/raises.h"

namespace py::vm {

/// Empty at the end; a StopIteration raised by Python code is the end too.
Raises<Value> next_item(Thread& thread, Value iterator);
/// Takes a pending StopIteration; its value becomes `generator_result`.
bool catch_stop_iteration(Thread& thread);

/// `next_item` again and again: what does not change is found out once.
class ItemStepper {
  public:
    explicit ItemStepper(Value iterator) : iterator_(iterator) {
        Type* type = type_of(iterator);
        if (!(type->type_flags & kHeapType)) native_next_ = type->slots.next;
    }

    [[gnu::always_inline]] Raises<Value> next(Thread& thread) {
        Value plain;
        Step step = step_plain(iterator_, plain);
        if (step != Step::Other) return step == Step::Item ? plain : kEmpty;
        if (!native_next_) return next_item(thread, iterator_);
        Raises<Value> item = native_next_(thread, iterator_);
        if (!item.ok() && catch_stop_iteration(thread)) return kEmpty;
        return item;
    }

  private:
    Value iterator_;
    /// Of a built-in type, which always has it.
    decltype(Slots::next) native_next_ = nullptr;
};

}  // namespace py::vm
