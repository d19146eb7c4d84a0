#pragma once

#include <cstdint>

#include "marshal/base/arena.h"

namespace py::loader {

/// What stands in a slot of the stack that is no ordinary value.
enum class Special : uint8_t {
    None,
    Null,
    /// What LOAD_METHOD leaves below a callable: a null, or the method whose receiver is above.
    NullOrMethod,
};

/// The special slots of a stack that is never deeper than `kDeepest`: two bits a slot. Nearly all code has no deeper
/// one.
class PackedSpecials {
  public:
    static constexpr int32_t kDeepest = 31;
    static constexpr bool kIsPlain = true;

    /// Whether there is one at `position`, counted from the bottom, or above.
    bool any_from(int32_t position) const { return slots_ >> (2 * position) != 0; }
    Special at(int32_t position) const { return Special(slots_ >> (2 * position) & 3); }
    PackedSpecials below(int32_t position) const {
        return PackedSpecials(slots_ & ((uint64_t(1) << (2 * position)) - 1));
    }
    /// With one more, above all others.
    PackedSpecials with(int32_t position, Special special, Arena&) const {
        return PackedSpecials(slots_ | uint64_t(special) << (2 * position));
    }
    bool operator==(PackedSpecials const&) const = default;

    PackedSpecials() = default;

  private:
    explicit PackedSpecials(uint64_t slots) : slots_(slots) {}

    uint64_t slots_ = 0;
};

/// The same of any stack: a linked list in an arena, topmost first.
class ListedSpecials {
  public:
    static constexpr bool kIsPlain = false;

    bool any_from(int32_t position) const { return top_ != nullptr && top_->position >= position; }
    Special at(int32_t position) const {
        Slot const* top = below(position + 1).top_;
        return top != nullptr && top->position == position ? top->special : Special::None;
    }
    ListedSpecials below(int32_t position) const {
        Slot const* top = top_;
        while (top != nullptr && top->position >= position) top = top->below;
        return ListedSpecials(top);
    }
    ListedSpecials with(int32_t position, Special special, Arena& arena) const {
        return ListedSpecials(arena.make<Slot>(position, special, top_));
    }
    bool operator==(ListedSpecials const& other) const {
        Slot const *left = top_, *right = other.top_;
        for (; left != right; left = left->below, right = right->below) {
            if (left == nullptr || right == nullptr) return false;
            if (left->position != right->position || left->special != right->special) return false;
        }
        return true;
    }

    ListedSpecials() = default;

  private:
    struct Slot {
        int32_t position;
        Special special;
        Slot const* below;
    };
    explicit ListedSpecials(Slot const* top) : top_(top) {}

    Slot const* top_ = nullptr;
};

/// A stack as the verifier sees it: its depth, and which of its slots are special.
template <class Specials>
struct StackShape {
    int32_t depth = 0;
    Specials specials = {};
};

}  // namespace py::loader
