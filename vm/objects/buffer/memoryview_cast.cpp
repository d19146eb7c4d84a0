#include "vm/objects/buffer/item_format.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/runtime/protocol/operations.h"

// memoryview.cast: other items, or another shape, over the same bytes.

namespace py::vm {
namespace {

bool is_byte_format(char code) { return code == 'b' || code == 'B' || code == 'c'; }

/// Makes `view`, of bytes or to become bytes, one dimension of items of `format`.
Raises<void> cast_to_line(Thread& thread, MemoryView* view, Str* format) {
    char from = native_format(to_utf8(view->format));
    if (!from) {
        return raise(thread, ValueError_type,
                     "memoryview: source format must be a native single character format prefixed with an "
                     "optional '@'");
    }
    char to = native_format(to_utf8(format));
    if (!to) {
        return raise(thread, ValueError_type,
                     "memoryview: destination format must be a native single character format prefixed "
                     "with an optional '@'");
    }
    if (!is_byte_format(from) && !is_byte_format(to)) {
        return raise(thread, TypeError_type, "memoryview: cannot cast between two non-byte formats");
    }
    auto item_size = int64_t(native_item_size(to));
    if (view->size % item_size)
        return raise(thread, TypeError_type, "memoryview: length is not a multiple of itemsize");
    view->format = format;
    view->item_size = item_size;
    set_dimensions(view, 1);
    view->shape[0] = view->size / item_size;
    view->strides[0] = item_size;
    return {};
}

Raises<void> cast_to_shape(Thread& thread, MemoryView* view, std::span<Value const> shape) {
    if (shape.size() > BufferView::kMostDimensions) {
        return raise(thread, ValueError_type, "memoryview: number of dimensions must not exceed {}",
                     {BufferView::kMostDimensions});
    }
    int64_t total = view->item_size;
    int64_t lengths[BufferView::kMostDimensions];
    for (size_t i = 0; i < shape.size(); i++) {
        if (!is_int(shape[i])) {
            return raise(thread, TypeError_type, "memoryview.cast(): elements of shape must be integers");
        }
        lengths[i] = clamped_int64_of(shape[i]);
        if (lengths[i] <= 0) {
            return raise(thread, ValueError_type, "memoryview.cast(): elements of shape must be integers > 0");
        }
        if (__builtin_mul_overflow(total, lengths[i], &total)) {
            return raise(thread, ValueError_type, "memoryview.cast(): product(shape) > SSIZE_MAX");
        }
    }
    if (total != view->size) {
        return raise(thread, TypeError_type, "memoryview: product(shape) * itemsize != buffer size");
    }
    set_dimensions(view, int64_t(shape.size()));
    for (size_t i = 0; i < shape.size(); i++) view->shape[i] = lengths[i];
    set_contiguous_strides(view);
    return {};
}

}  // namespace

Raises<Value> memoryview_cast(Thread& thread, Value* args) {
    MemoryView* self = TRY(live_view(thread, args[0]));
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "cast() argument 'format' must be str, not {}", {type_of(args[1])});
    }
    if (!is_c_contiguous(self)) {
        return raise(thread, TypeError_type, "memoryview: casts are restricted to C-contiguous views");
    }
    bool shaped = !args[2].is_empty();
    std::span<Value const> shape;
    if (shaped) {
        if (args[2].is<List>()) {
            shape = args[2].as<List>()->span();
        } else if (args[2].is<Tuple>()) {
            shape = args[2].as<Tuple>()->span();
        } else {
            return raise(thread, TypeError_type, "shape must be a list or a tuple");
        }
    }
    if ((shaped || self->dimensions != 1) && self->dimensions > 0) {
        for (int64_t i = 0; i < self->dimensions; i++) {
            if (self->shape[i] == 0)
                return raise(thread, TypeError_type, "memoryview: cannot cast view with zeros in shape or strides");
        }
    }
    if (shaped && self->dimensions != 1 && shape.size() != 1) {
        return raise(thread, TypeError_type, "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    MemoryView* view = derive_view(self);
    Raises<void> done = cast_to_line(thread, view, args[1].as<Str>());
    if (done.ok() && shaped) done = cast_to_shape(thread, view, shape);
    if (!done.ok()) release_view(view);
    TRY(done);
    return Value::of(view);
}

}  // namespace py::vm
