#include "vm/runtime/protocol/buffer.h"

#include "vm/errors/raise.h"
#include "vm/objects/bytes/bytes.h"

namespace py::vm {

bool has_buffer(Value value) { return value.is<Bytes>() || type_of(value)->slots.get_buffer != nullptr; }

Raises<void> Buffer::acquire(Thread& thread, Value value, bool writable) {
    release();
    if (value.is<Bytes>() && !writable) {
        // By far the most frequent lender; nothing has to be told to it at the end.
        auto* bytes = value.as<Bytes>();
        view_.owner = value;
        view_.data = bytes->data;
        view_.size = bytes->size;
        return {};
    }
    auto get_buffer = type_of(value)->slots.get_buffer;
    if (!get_buffer) {
        return raise(thread, TypeError_type,
                     writable ? "a read-write bytes-like object is required, not '{}'"
                              : "a bytes-like object is required, not '{}'",
                     {type_of(value)});
    }
    BufferView view;
    Raises<void> lent = get_buffer(thread, value, view, writable);
    if (!lent.ok() && writable && catch_pending(thread, BufferError_type)) {
        return raise(thread, TypeError_type, "a read-write bytes-like object is required, not '{}'", {type_of(value)});
    }
    TRY(lent);
    view_ = view;
    if (view_.owner.is_empty()) view_.owner = value;
    return {};
}

void Buffer::release() {
    if (view_.owner.is_empty()) return;
    auto release_buffer = type_of(view_.owner)->slots.release_buffer;
    if (release_buffer) release_buffer(view_.owner, view_);
    view_ = BufferView();
}

}  // namespace py::vm
