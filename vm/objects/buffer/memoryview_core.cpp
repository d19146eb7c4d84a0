#include "vm/objects/buffer/memoryview_core.h"

#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/runtime/protocol/operations.h"

// Making and releasing memoryviews.

namespace py::vm {
namespace {

MemoryView* new_view(ManagedBuffer* buffer) {
    auto* view = static_cast<MemoryView*>(new_instance(&memoryview_type));
    view->buffer = buffer;
    buffer->users++;
    return view;
}

}  // namespace

Raises<MemoryView*> live_view(Thread& thread, Value self) {
    if (self.as<MemoryView>()->buffer) return self.as<MemoryView>();
    return raise(thread, ValueError_type, "operation forbidden on released memoryview object");
}

void set_dimensions(MemoryView* view, int64_t dimensions) {
    view->dimensions = dimensions;
    view->shape = view->strides = nullptr;
    if (dimensions == 0) return;
    auto* numbers = reinterpret_cast<int64_t*>(new_byte_storage(size_t(dimensions) * 2 * sizeof(int64_t))->bytes);
    view->shape = numbers;
    view->strides = numbers + dimensions;
}

void set_contiguous_strides(MemoryView* view) {
    int64_t stride = view->item_size;
    for (int64_t i = view->dimensions; i-- > 0;) {
        view->strides[i] = stride;
        stride *= view->shape[i];
    }
}

MemoryView* derive_view(MemoryView* from) {
    MemoryView* view = new_view(from->buffer);
    view->data = from->data;
    view->size = from->size;
    view->format = from->format;
    view->item_size = from->item_size;
    view->readonly = from->readonly;
    set_dimensions(view, from->dimensions);
    std::copy_n(from->shape, from->dimensions, view->shape);
    std::copy_n(from->strides, from->dimensions, view->strides);
    return view;
}

Raises<MemoryView*> make_memoryview(Thread& thread, Value object, bool writable) {
    if (object.is<MemoryView>()) return derive_view(TRY(live_view(thread, object)));
    if (!has_buffer(object)) {
        return raise(thread, TypeError_type, "memoryview: a bytes-like object is required, not '{}'",
                     {type_of(object)});
    }
    auto* buffer = the_heap->make<ManagedBuffer>(managed_buffer_type.root_shape);
    buffer->view = BufferView();
    TRY(type_of(object)->slots.get_buffer(thread, object, buffer->view, writable));
    if (buffer->view.owner.is_empty()) buffer->view.owner = object;
    BufferView const& lent = buffer->view;
    MemoryView* view = new_view(buffer);
    view->data = lent.data;
    view->size = int64_t(lent.size);
    view->format = make_str(std::string_view(lent.format));
    view->item_size = int64_t(lent.item_size);
    view->readonly = lent.readonly;
    set_dimensions(view, lent.dimensions);
    if (lent.shape) {
        std::copy_n(lent.shape, lent.dimensions, view->shape);
    } else if (lent.dimensions == 1) {
        view->shape[0] = lent.item_size ? int64_t(lent.size / lent.item_size) : 0;
    }
    set_contiguous_strides(view);
    if (lent.strides) std::copy_n(lent.strides, lent.dimensions, view->strides);
    return view;
}

void release_view(MemoryView* view) {
    ManagedBuffer* buffer = view->buffer;
    if (!buffer) return;
    view->buffer = nullptr;
    if (--buffer->users > 0) return;
    Value owner = buffer->view.owner;
    if (auto release = type_of(owner)->slots.release_buffer) release(owner, buffer->view);
}

bool is_c_contiguous(MemoryView const* view) {
    int64_t stride = view->item_size;
    for (int64_t i = view->dimensions; i-- > 0;) {
        if (view->shape[i] == 0) return true;
        if (view->shape[i] != 1 && view->strides[i] != stride) return false;
        stride *= view->shape[i];
    }
    return true;
}

bool is_f_contiguous(MemoryView const* view) {
    int64_t stride = view->item_size;
    for (int64_t i = 0; i < view->dimensions; i++) {
        if (view->shape[i] == 0) return true;
        if (view->shape[i] != 1 && view->strides[i] != stride) return false;
        stride *= view->shape[i];
    }
    return true;
}

char native_format(std::string_view format) {
    if (format.starts_with('@')) format.remove_prefix(1);
    return format.size() == 1 && native_item_size(format[0]) ? format[0] : '\0';
}

std::vector<uint8_t> contiguous_bytes(MemoryView const* view) {
    std::vector<uint8_t> bytes(size_t(view->size));
    if (view->size == 0) return bytes;
    if (is_c_contiguous(view)) {
        std::memcpy(bytes.data(), view->data, bytes.size());
        return bytes;
    }
    uint8_t* out = bytes.data();
    for_each_address(view, view->data, 0, [&](uint8_t* address) {
        std::memcpy(out, address, size_t(view->item_size));
        out += view->item_size;
    });
    return bytes;
}

}  // namespace py::vm
