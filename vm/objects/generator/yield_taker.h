#pragma once

#include "vm/objects/iter/item_stepper.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

struct Generator;

/// Gets what a generator yields while the generator's frame stays on the VM stack: to suspend a frame and to resume it
/// takes longer than what is mostly done with a value.
struct YieldTaker {
    /// Whether the value has been dealt with. Runs no Python code and raises nothing, since nobody may see that the
    /// generator has not been suspended. If not, the generator is suspended and its consumer goes on with the value.
    bool (*take)(YieldTaker& self, Value value);
};

/// Appends all items to a list.
Raises<void> append_all(Thread& thread, List* list, Value iterable);

/// A plain generator, or null.
Generator* plain_generator(Value value);
/// As `next_item`, with a taker for the values in front of the item.
Raises<Value> next_left(Thread& thread, Generator* generator, YieldTaker& taker);

/// The items of an iterator that `take(Value) -> bool` does not deal with, one by one. `take` keeps to what
/// `YieldTaker::take` promises.
template <class Take>
class LeftItems : YieldTaker {
  public:
    LeftItems(Value iterator, Take take)
        : YieldTaker{[](YieldTaker& self, Value value) { return static_cast<LeftItems&>(self).take_(value); }},
          items_(iterator),
          generator_(plain_generator(iterator)),
          take_(take) {}

    /// Empty at the end.
    Raises<Value> next(Thread& thread) {
        if (generator_) return next_left(thread, generator_, *this);
        for (;;) {
            Value item = TRY(items_.next(thread));
            if (item.is_empty() || !take_(item)) return item;
        }
    }

  private:
    ItemStepper items_;
    Generator* generator_;
    Take take_;
};

}  // namespace py::vm
