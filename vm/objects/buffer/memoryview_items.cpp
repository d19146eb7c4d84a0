#include <cstring>

#include "vm/objects/buffer/item_format.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"

// Reading and writing items and slices of a memoryview, and comparing two.

namespace py::vm {
namespace {

Error unsupported_format(Thread& thread, MemoryView* view) {
    return raise(thread, NotImplementedError_type, "memoryview: format {} not supported", {view->format});
}

Raises<char> known_format(Thread& thread, MemoryView* view) {
    char code = native_format(to_utf8(view->format));
    if (!code) return unsupported_format(thread, view);
    return code;
}

Raises<Value> read(Thread& thread, MemoryView* view, uint8_t* address) {
    return unpack_item(TRY(known_format(thread, view)), address);
}

Raises<void> write(Thread& thread, MemoryView* view, uint8_t* address, Value value) {
    char code = TRY(known_format(thread, view));
    uint8_t item[8];
    Packed result = TRY(pack_item(thread, code, item, value));
    if (result == Packed::WrongType) {
        return raise(thread, TypeError_type, "memoryview: invalid type for format '{}'", {view->format});
    }
    if (result == Packed::OutOfRange) {
        return raise(thread, ValueError_type, "memoryview: invalid value for format '{}'", {view->format});
    }
    // Converting the value may have run Python code.
    if (!view->buffer) return raise(thread, ValueError_type, "operation forbidden on released memoryview object");
    std::memcpy(address, item, native_item_size(code));
    return {};
}

Raises<uint8_t*> step_into(Thread& thread, MemoryView* view, uint8_t* address, int64_t dimension, Value key) {
    Value number = TRY(to_index(thread, key));
    auto fits = int64_of(number);
    if (!fits) return raise(thread, IndexError_type, "cannot fit 'int' into an index-sized integer");
    int64_t length = view->shape[dimension];
    int64_t index = *fits < 0 ? *fits + length : *fits;
    if (index < 0 || index >= length) {
        return raise(thread, IndexError_type, "index out of bounds on dimension {}", {dimension + 1});
    }
    return address + index * view->strides[dimension];
}

enum class KeyKind : uint8_t { Index, Slice, Indices, Slices, Other };

KeyKind kind_of(Value key) {
    if (has_index(key)) return KeyKind::Index;
    if (key.is<Slice>()) return KeyKind::Slice;
    if (!key.is<Tuple>()) return KeyKind::Other;
    bool indices = true;
    bool slices = key.as<Tuple>()->size > 0;
    for (Value part : key.as<Tuple>()->span()) {
        indices &= has_index(part);
        slices &= part.is<Slice>();
    }
    return indices ? KeyKind::Indices : slices ? KeyKind::Slices : KeyKind::Other;
}

/// The address of the item that an index or a tuple of indices names.
Raises<uint8_t*> item_address(Thread& thread, MemoryView* view, Value key) {
    if (!key.is<Tuple>()) {
        if (view->dimensions == 0) return raise(thread, TypeError_type, "invalid indexing of 0-dim memory");
        if (view->dimensions > 1) {
            return raise(thread, NotImplementedError_type, "multi-dimensional sub-views are not implemented");
        }
        return step_into(thread, view, view->data, 0, key);
    }
    Tuple* indices = key.as<Tuple>();
    if (int64_t(indices->size) > view->dimensions) {
        return raise(thread, TypeError_type, "cannot index {}-dimension view with {}-element tuple",
                     {view->dimensions, indices->size});
    }
    if (int64_t(indices->size) < view->dimensions) {
        return raise(thread, NotImplementedError_type, "sub-views are not implemented");
    }
    uint8_t* address = view->data;
    for (size_t i = 0; i < indices->size; i++) {
        address = TRY(step_into(thread, view, address, int64_t(i), indices->items[i]));
    }
    return address;
}

Raises<MemoryView*> slice_view(Thread& thread, MemoryView* view, Slice* slice) {
    SliceBounds bounds = TRY(resolve_slice(thread, slice, view->shape[0]));
    MemoryView* part = derive_view(TRY(live_view(thread, Value::of(view))));
    part->data += bounds.start * view->strides[0];
    part->shape[0] = bounds.count;
    part->strides[0] = view->strides[0] * bounds.step;
    part->size = part->item_size;
    for (int64_t i = 0; i < part->dimensions; i++) part->size *= part->shape[i];
    return part;
}

bool same_structure(MemoryView* a, MemoryView* b) {
    if (a->dimensions != b->dimensions || a->item_size != b->item_size) return false;
    auto plain = [](MemoryView* view) {
        std::string format = to_utf8(view->format);
        return format.starts_with('@') ? format.substr(1) : format;
    };
    if (plain(a) != plain(b)) return false;
    for (int64_t i = 0; i < a->dimensions; i++) {
        if (a->shape[i] != b->shape[i]) return false;
    }
    return true;
}

Raises<void> assign_slice(Thread& thread, MemoryView* view, Slice* slice, Value value) {
    if (view->dimensions == 0) return raise(thread, TypeError_type, "invalid indexing of 0-dim memory");
    if (view->dimensions > 1) {
        return raise(thread, NotImplementedError_type,
                     "memoryview slice assignments are currently restricted to ndim = 1");
    }
    MemoryView* source = TRY(make_memoryview(thread, value));
    MemoryView* target = TRY(slice_view(thread, view, slice));
    bool fits = same_structure(source, target);
    if (fits) {
        std::vector<uint8_t> bytes = contiguous_bytes(source);
        uint8_t const* from = bytes.data();
        for_each_address(target, target->data, 0, [&](uint8_t* address) {
            std::memcpy(address, from, size_t(target->item_size));
            from += target->item_size;
        });
    }
    release_view(source);
    release_view(target);
    if (fits) return {};
    return raise(thread, ValueError_type, "memoryview assignment: lvalue and rvalue have different structures");
}

Raises<Value> list_of(Thread& thread, MemoryView* view, uint8_t* at, int64_t dimension) {
    if (dimension == view->dimensions) return read(thread, view, at);
    List* items = new_list(size_t(view->shape[dimension]));
    for (int64_t i = 0; i < view->shape[dimension]; i++) {
        items->append(TRY(list_of(thread, view, at + i * view->strides[dimension], dimension + 1)));
    }
    return Value::of(items);
}

Raises<bool> equal_items(Thread& thread, MemoryView* a, uint8_t* at_a, MemoryView* b, uint8_t* at_b,
                         int64_t dimension) {
    if (dimension == a->dimensions) {
        char code_a = native_format(to_utf8(a->format));
        char code_b = native_format(to_utf8(b->format));
        if (!code_a || !code_b) return false;
        return compare_truth(thread, unpack_item(code_a, at_a), unpack_item(code_b, at_b), CompareOperator::Equal);
    }
    for (int64_t i = 0; i < a->shape[dimension]; i++) {
        if (!TRY(equal_items(thread, a, at_a + i * a->strides[dimension], b, at_b + i * b->strides[dimension],
                             dimension + 1))) {
            return false;
        }
    }
    return true;
}

Raises<bool> equal_views(Thread& thread, MemoryView* a, MemoryView* b) {
    if (a->dimensions != b->dimensions) return false;
    for (int64_t i = 0; i < a->dimensions; i++) {
        if (a->shape[i] != b->shape[i]) return false;
    }
    bool bytes = equal_text(a->format, "B") && equal_text(b->format, "B");
    if (bytes && is_c_contiguous(a) && is_c_contiguous(b)) {
        return a->size == 0 || std::memcmp(a->data, b->data, size_t(a->size)) == 0;
    }
    return equal_items(thread, a, a->data, b, b->data, 0);
}

}  // namespace

Raises<Value> memoryview_get_item(Thread& thread, Value self, Value key) {
    MemoryView* view = TRY(live_view(thread, self));
    if (view->dimensions == 0) {
        if (key.is<Tuple>() && key.as<Tuple>()->size == 0) return read(thread, view, view->data);
        if (key == Value::of(&ellipsis_object)) return self;
        return raise(thread, TypeError_type, "invalid indexing of 0-dim memory");
    }
    switch (kind_of(key)) {
        case KeyKind::Index:
        case KeyKind::Indices: {
            uint8_t* address = TRY(item_address(thread, view, key));
            return read(thread, TRY(live_view(thread, self)), address);
        }
        case KeyKind::Slice: return Value::of(TRY(slice_view(thread, view, key.as<Slice>())));
        case KeyKind::Slices:
            return raise(thread, NotImplementedError_type, "multi-dimensional slicing is not implemented");
        case KeyKind::Other: break;
    }
    return raise(thread, TypeError_type, "memoryview: invalid slice key");
}

Raises<void> memoryview_set_item(Thread& thread, Value self, Value key, Value value) {
    MemoryView* view = TRY(live_view(thread, self));
    if (view->readonly) return raise(thread, TypeError_type, "cannot modify read-only memory");
    if (value.is_empty()) return raise(thread, TypeError_type, "cannot delete memory");
    if (view->dimensions == 0) {
        bool whole = key == Value::of(&ellipsis_object) || (key.is<Tuple>() && key.as<Tuple>()->size == 0);
        if (!whole) return raise(thread, TypeError_type, "invalid indexing of 0-dim memory");
        return write(thread, view, view->data, value);
    }
    switch (kind_of(key)) {
        case KeyKind::Index:
        case KeyKind::Indices: {
            uint8_t* address = TRY(item_address(thread, view, key));
            return write(thread, TRY(live_view(thread, self)), address, value);
        }
        case KeyKind::Slice: return assign_slice(thread, view, key.as<Slice>(), value);
        case KeyKind::Slices:
            return raise(thread, NotImplementedError_type,
                         "memoryview slice assignments are currently restricted to ndim = 1");
        case KeyKind::Other: break;
    }
    return raise(thread, TypeError_type, "memoryview: invalid slice key");
}

Raises<Value> memoryview_tolist(Thread& thread, Value* args) {
    MemoryView* view = TRY(live_view(thread, args[0]));
    TRY(known_format(thread, view));
    return list_of(thread, view, view->data, 0);
}

Raises<Value> memoryview_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!equality) return not_implemented();
    auto* view = left.as<MemoryView>();
    if (left == right && view->buffer) {
        // NaN differs from itself.
        char code = native_format(to_utf8(view->format));
        if (code != 'f' && code != 'd' && code != 'e') return boolean(op == CompareOperator::Equal);
    }
    if (!view->buffer || (right.is<MemoryView>() && !right.as<MemoryView>()->buffer)) {
        return boolean((left == right) == (op == CompareOperator::Equal));
    }
    if (!has_buffer(right)) return not_implemented();
    MemoryView* other = TRY(make_memoryview(thread, right));
    Raises<bool> same = equal_views(thread, view, other);
    release_view(other);
    return boolean(TRY(same) == (op == CompareOperator::Equal));
}

}  // namespace py::vm
