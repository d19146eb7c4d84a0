#include <algorithm>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/buffer/item_format.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/bytes/hex.h"
#include "vm/objects/iter/iterators.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// The type memoryview (PEP 3118).

namespace py::vm {
namespace {

Raises<Value> memoryview_new(Thread& thread, Value* args) { return Value::of(TRY(make_memoryview(thread, args[1]))); }
constexpr MethodDef kNew{"memoryview", "($type, /, object)", memoryview_new};

Raises<Value> memoryview_repr(Thread&, Value self) {
    return Value::of(
        make_str((self.as<MemoryView>()->buffer ? "<memory at " : "<released memory at ") + address_text(self) + ">"));
}

Raises<int64_t> memoryview_hash(Thread& thread, Value self) {
    auto* view = self.as<MemoryView>();
    if (view->hashed) return view->cached_hash;
    TRY(live_view(thread, self));
    if (!view->readonly) return raise(thread, ValueError_type, "cannot hash writable memoryview object");
    char code = native_format(to_utf8(view->format));
    if (code != 'B' && code != 'b' && code != 'c') {
        return raise(thread, ValueError_type, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    }
    TRY(hash_of(thread, view->buffer->view.owner));
    view->cached_hash = hash_bytes(contiguous_bytes(view));
    view->hashed = true;
    return view->cached_hash;
}

Raises<int64_t> memoryview_length(Thread& thread, Value self) {
    MemoryView* view = TRY(live_view(thread, self));
    return view->dimensions == 0 ? int64_t(1) : view->shape[0];
}

Raises<Value> memoryview_iter(Thread& thread, Value self) {
    MemoryView* view = TRY(live_view(thread, self));
    if (view->dimensions == 0) return raise(thread, TypeError_type, "invalid indexing of 0-dim memory");
    if (view->dimensions > 1) {
        return raise(thread, NotImplementedError_type, "multi-dimensional sub-views are not implemented");
    }
    return make_sequence_iterator(memory_iterator_type, self);
}

Raises<void> memoryview_buffer(Thread& thread, Value self, BufferView& lent, bool writable) {
    MemoryView* view = TRY(live_view(thread, self));
    if (writable && view->readonly)
        return raise(thread, BufferError_type, "memoryview: underlying buffer is not writable");
    if (!is_c_contiguous(view))
        return raise(thread, BufferError_type, "memoryview: underlying buffer is not C-contiguous");
    lent.data = view->data;
    lent.size = size_t(view->size);
    lent.readonly = view->readonly;
    lent.item_size = size_t(view->item_size);
    lent.dimensions = int(view->dimensions);
    lent.shape = view->shape;
    lent.strides = view->strides;
    view->exports++;
    return {};
}
void memoryview_end_of_buffer(Value self, BufferView&) { self.as<MemoryView>()->exports--; }

Raises<Value> memoryview_release(Thread& thread, Value* args) {
    auto* view = args[0].as<MemoryView>();
    if (view->exports > 0) {
        return raise(thread, BufferError_type, "memoryview has {} exported buffer{}",
                     {view->exports, view->exports == 1 ? "" : "s"});
    }
    release_view(view);
    return none();
}

Raises<Value> memoryview_enter(Thread& thread, Value* args) {
    TRY(live_view(thread, args[0]));
    return args[0];
}

/// A view that is gone no longer keeps its owner from changing size.
Raises<void> memoryview_finalize(Thread&, Value self) {
    release_view(self.as<MemoryView>());
    return {};
}

/// Bytes with the first dimension fastest.
std::vector<uint8_t> fortran_bytes(MemoryView* view) {
    std::vector<uint8_t> out;
    std::vector<int64_t> index(size_t(view->dimensions), 0);
    for (int64_t left = view->size / view->item_size; left-- > 0;) {
        uint8_t* address = view->data;
        for (size_t i = 0; i < index.size(); i++) address += index[i] * view->strides[i];
        out.insert(out.end(), address, address + view->item_size);
        for (size_t i = 0; i < index.size() && ++index[i] == view->shape[i]; i++) index[i] = 0;
    }
    return out;
}

Raises<Value> memoryview_tobytes(Thread& thread, Value* args) {
    MemoryView* view = TRY(live_view(thread, args[0]));
    char order = 'C';
    if (!args[1].is_empty() && !is_none(args[1])) {
        if (!args[1].is<Str>()) {
            return raise(thread, TypeError_type, "tobytes() argument 'order' must be str or None, not {}",
                         {type_of(args[1])});
        }
        Str* given = args[1].as<Str>();
        bool known = equal_text(given, "C") || equal_text(given, "F") || equal_text(given, "A");
        if (!known) return raise(thread, ValueError_type, "order must be 'C', 'F' or 'A'");
        order = char(given->at(0));
    }
    bool fortran = order == 'F' || (order == 'A' && is_f_contiguous(view) && !is_c_contiguous(view));
    return Value::of(make_bytes(fortran && view->item_size ? fortran_bytes(view) : contiguous_bytes(view)));
}

Raises<Value> memoryview_hex(Thread& thread, Value* args) {
    MemoryView* view = TRY(live_view(thread, args[0]));
    return Value::of(TRY(hex_text(thread, contiguous_bytes(view), args[1], args[2])));
}

Raises<Value> memoryview_toreadonly(Thread& thread, Value* args) {
    MemoryView* view = derive_view(TRY(live_view(thread, args[0])));
    view->readonly = true;
    return Value::of(view);
}

/// An attribute that a released view no longer has.
template <auto compute>
Raises<Value> attribute(Thread& thread, Value self) {
    return compute(TRY(live_view(thread, self)));
}

Value numbers(MemoryView* view, int64_t const* values) {
    Tuple* tuple = new_tuple(size_t(view->dimensions));
    for (int64_t i = 0; i < view->dimensions; i++) tuple->items[i] = make_int(values[i]);
    return Value::of(tuple);
}

Value get_obj(MemoryView* view) { return view->buffer->view.owner; }
Value get_nbytes(MemoryView* view) { return make_int(view->size); }
Value get_itemsize(MemoryView* view) { return make_int(view->item_size); }
Value get_format(MemoryView* view) { return Value::of(view->format); }
Value get_readonly(MemoryView* view) { return boolean(view->readonly); }
Value get_shape(MemoryView* view) { return numbers(view, view->shape); }
Value get_strides(MemoryView* view) { return numbers(view, view->strides); }
Value get_suboffsets(MemoryView*) { return Value::of(empty_tuple()); }
Value get_ndim(MemoryView* view) { return Value::small(view->dimensions); }
Value get_c_contiguous(MemoryView* view) { return boolean(is_c_contiguous(view)); }
Value get_f_contiguous(MemoryView* view) { return boolean(is_f_contiguous(view)); }
Value get_contiguous(MemoryView* view) { return boolean(is_c_contiguous(view) || is_f_contiguous(view)); }

constexpr GetSetDef kAttributes[] = {
    {"obj", attribute<get_obj>, nullptr, AttributeKind::Computed, "The object whose memory it shows."},
    {"nbytes", attribute<get_nbytes>, nullptr, AttributeKind::Computed,
     "Bytes of all items: what tobytes() would give."},
    {"readonly", attribute<get_readonly>, nullptr, AttributeKind::Computed, "Whether writing through it is refused."},
    {"itemsize", attribute<get_itemsize>, nullptr, AttributeKind::Computed, "Bytes of one item."},
    {"format", attribute<get_format>, nullptr, AttributeKind::Computed,
     "The type of an item, as in the module struct."},
    {"ndim", attribute<get_ndim>, nullptr, AttributeKind::Computed, "How many dimensions it has."},
    {"shape", attribute<get_shape>, nullptr, AttributeKind::Computed,
     "A tuple of the number of items along each dimension."},
    {"strides", attribute<get_strides>, nullptr, AttributeKind::Computed,
     "A tuple of the distance in bytes from one item to the next along each dimension."},
    {"suboffsets", attribute<get_suboffsets>, nullptr, AttributeKind::Computed,
     "Always empty: items lie in the memory itself, not behind pointers."},
    {"c_contiguous", attribute<get_c_contiguous>, nullptr, AttributeKind::Computed,
     "Whether there are no gaps and the last dimension runs fastest."},
    {"f_contiguous", attribute<get_f_contiguous>, nullptr, AttributeKind::Computed,
     "Whether there are no gaps and the first dimension runs fastest."},
    {"contiguous", attribute<get_contiguous>, nullptr, AttributeKind::Computed, "Whether there are no gaps."},
};

constexpr MethodDef kMethods[] = {
    {"release", "($self, /)", memoryview_release, "Gives the memory back; the view cannot be used any more."},
    {"tobytes", "($self, /, order='C')", memoryview_tobytes, "A copy of the data as bytes."},
    {"hex", "($self, /, sep=None, bytes_per_sep=1)", memoryview_hex,
     "Two hexadecimal digits for each byte.\n\n>>> memoryview(b'ab').hex(':')\n'61:62'\n"},
    {"tolist", "($self, /)", memoryview_tolist, "The items as a list, of lists for each further dimension."},
    {"cast", "($self, /, format, shape=None)", memoryview_cast,
     "A view of the same bytes as other items or in another shape."},
    {"toreadonly", "($self, /)", memoryview_toreadonly, "A view that cannot write."},
    {"__enter__", "($self, /)", memoryview_enter},
    {"__exit__", "($self, /, *exc_info)", memoryview_release},
};

void trace_view(Object* object, Marker& marker) {
    auto* view = static_cast<MemoryView*>(object);
    marker.mark(view->buffer);
    marker.mark(view->format);
    marker.mark_interior(view->shape);
}
void trace_buffer(Object* object, Marker& marker) { marker.mark(static_cast<ManagedBuffer*>(object)->view.owner); }

}  // namespace

extern TypeSpec const kMemoryViewSpec, kManagedBufferSpec;
TypeSpec const kMemoryViewSpec{
    .name = "memoryview",
    .layout = Layout::MemoryView,
    .size = sizeof(MemoryView),
    .flags = kSequence | kNativeFinalizer | kWeaklyReferable,
    .slots = {.repr = memoryview_repr,
              .hash = memoryview_hash,
              .compare = memoryview_compare,
              .iter = memoryview_iter,
              .length = memoryview_length,
              .get_item = memoryview_get_item,
              .set_item = memoryview_set_item,
              .create = create_with<kNew>,
              .get_buffer = memoryview_buffer,
              .release_buffer = memoryview_end_of_buffer,
              .finalize = memoryview_finalize},
    .methods = kMethods,
    .attributes = kAttributes,
    .trace = trace_view,
    .doc = "A view of the memory of an object that lends it, without copying.",
};
TypeSpec const kManagedBufferSpec{.name = "managedbuffer",
                                  .layout = Layout::ManagedBuffer,
                                  .size = sizeof(ManagedBuffer),
                                  .flags = kNoConstructor,
                                  .trace = trace_buffer};

}  // namespace py::vm
