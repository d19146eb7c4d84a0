#pragma once

#include "vm/objects/buffer/memoryview.h"
#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

// What the files of memoryview share.

namespace py::vm {

/// The view; ValueError if it is released.
Raises<MemoryView*> live_view(Thread& thread, Value self);
/// A view of the same loan with the same shape, to be narrowed.
MemoryView* derive_view(MemoryView* from);
/// Room for shape and strides.
void set_dimensions(MemoryView* view, int64_t dimensions);
/// Strides of items without gaps, last dimension fastest.
void set_contiguous_strides(MemoryView* view);
void release_view(MemoryView* view);

bool is_c_contiguous(MemoryView const* view);
bool is_f_contiguous(MemoryView const* view);
/// The single character of a native format; 0 if it is something else.
char native_format(std::string_view format);

/// The bytes in C order, as tobytes() gives them.
std::vector<uint8_t> contiguous_bytes(MemoryView const* view);
/// Calls `visit(address)` for each item, in C order.
template <class Visitor>
void for_each_address(MemoryView const* view, uint8_t* at, int64_t dimension, Visitor&& visit) {
    if (dimension == view->dimensions) {
        visit(at);
        return;
    }
    for (int64_t i = 0; i < view->shape[dimension]; i++) {
        for_each_address(view, at + i * view->strides[dimension], dimension + 1, visit);
    }
}

Raises<Value> memoryview_get_item(Thread& thread, Value self, Value key);
Raises<void> memoryview_set_item(Thread& thread, Value self, Value key, Value value);
Raises<Value> memoryview_compare(Thread& thread, Value left, Value right, CompareOperator op);
Raises<Value> memoryview_cast(Thread& thread, Value* args);
Raises<Value> memoryview_tolist(Thread& thread, Value* args);

}  // namespace py::vm
