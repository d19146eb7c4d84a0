#include "vm/interp/support.h"

// container[start:stop] without a slice object, where container and bounds are plain.

namespace py::vm {
namespace {

struct Part {
    size_t start, stop;
};

/// A bound within a sequence of `length` items; -1 if it is no small int.
int64_t plain_bound(Value bound, int64_t fallback, int64_t length) {
    if (is_none(bound)) return fallback;
    if (!bound.is_small()) return -1;
    int64_t index = bound.small();
    if (index < 0) index += length;
    return index < 0 ? 0 : index > length ? length : index;
}

bool plain_part(Value start, Value stop, size_t length, Part& part) {
    int64_t first = plain_bound(start, 0, int64_t(length));
    int64_t last = plain_bound(stop, int64_t(length), int64_t(length));
    if (first < 0 || last < 0) return false;
    part = {size_t(first), size_t(last < first ? first : last)};
    return true;
}

}  // namespace

Raises<Value> get_slice(Thread& thread, Value container, Value start, Value stop) {
    Part part;
    if (container.is_exact<List>()) {
        std::span<Value> items = container.as<List>()->span();
        if (plain_part(start, stop, items.size(), part)) {
            return Value::of(make_list(items.subspan(part.start, part.stop - part.start)));
        }
    } else if (container.is_exact<Tuple>()) {
        std::span<Value const> items = container.as<Tuple>()->span();
        if (plain_part(start, stop, items.size(), part)) {
            if (part.stop - part.start == items.size()) return container;
            return Value::of(make_tuple(items.subspan(part.start, part.stop - part.start)));
        }
    }
    return get_item(thread, container, Value::of(new_slice(start, stop, none())));
}

Raises<void> set_slice(Thread& thread, Value container, Value start, Value stop, Value value) {
    Part part;
    bool plain = container.is_exact<List>() && value.is_exact<List>() && container != value;
    if (plain && plain_part(start, stop, container.as<List>()->size, part)) {
        container.as<List>()->replace(part.start, part.stop, value.as<List>()->span());
        return {};
    }
    return set_item(thread, container, Value::of(new_slice(start, stop, none())), value);
}

}  // namespace py::vm
