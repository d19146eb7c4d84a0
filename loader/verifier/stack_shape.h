#pragma once

#include <cstdint>
#include <vector>

namespace py::loader {

/// What stands in a slot of the stack that is no ordinary value.
enum class Special : uint8_t {
    Null,
    /// What LOAD_METHOD leaves below a callable: a null, or the method whose receiver is above.
    NullOrMethod,
};

/// A stack as the verifier sees it: its depth, and which of its slots are special. Those are a linked list in a
/// `SpecialSlots`, topmost first, named by the topmost one.
struct StackShape {
    int32_t depth = 0;
    uint32_t specials = 0;
};

/// The special slots of all stacks of one code object.
class SpecialSlots {
  public:
    void clear() { slots_.resize(1); }

    /// Of the topmost special slot, counted from the bottom; -1 if there is none.
    int32_t top_position(StackShape const& stack) const { return slots_[stack.specials].position; }
    Special top_kind(StackShape const& stack) const { return slots_[stack.specials].special; }

    void push(StackShape& stack, int32_t position, Special special) {
        slots_.push_back({position, special, stack.specials});
        stack.specials = uint32_t(slots_.size() - 1);
    }
    /// Forgets those at `depth` and above.
    void drop(StackShape& stack, int32_t depth) const {
        while (slots_[stack.specials].position >= depth) stack.specials = slots_[stack.specials].below;
    }
    bool contains(StackShape const& stack, int32_t position) const {
        uint32_t at = stack.specials;
        while (slots_[at].position > position) at = slots_[at].below;
        return slots_[at].position == position;
    }
    bool are_same(uint32_t left, uint32_t right) const {
        while (left != right) {
            Slot const &a = slots_[left], &b = slots_[right];
            if (a.position != b.position || a.special != b.special) return false;
            left = a.below;
            right = b.below;
        }
        return true;
    }

  private:
    struct Slot {
        int32_t position;
        Special special;
        uint32_t below;
    };
    /// Slot 0 stands for the end of every list.
    std::vector<Slot> slots_{{-1, Special::Null, 0}};
};

}  // namespace py::loader
