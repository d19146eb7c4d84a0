#include "vm/gc/heap.h"
#include "vm/modules/pickle/pickle.h"
#include "vm/objects/buffer/memoryview_core.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// pickle.PickleBuffer (PEP 574).

namespace py::vm {

Type pickle_buffer_type;

Raises<MemoryView*> view_of(Thread& thread, PickleBuffer* self) {
    if (!self->view) return raise(thread, ValueError_type, "operation forbidden on released PickleBuffer object");
    return self->view;
}

namespace {

Raises<Value> create_buffer(Thread& thread, Value* args) {
    // As other functions say it, not as memoryview does.
    if (!has_buffer(args[1])) {
        return raise(thread, TypeError_type, "a bytes-like object is required, not '{}'", {type_of(args[1])});
    }
    MemoryView* view = TRY(make_memoryview(thread, args[1]));
    auto* self = the_heap->make<PickleBuffer>(pickle_buffer_type.root_shape);
    self->lender = args[1];
    self->view = view;
    return Value::of(self);
}
constexpr MethodDef kNew{"PickleBuffer", "($type, object, /)", create_buffer};

/// The memory as plain bytes in one dimension.
Raises<Value> buffer_raw(Thread& thread, Value* args) {
    MemoryView* view = TRY(view_of(thread, args[0].as<PickleBuffer>()));
    if (!is_c_contiguous(view) && !is_f_contiguous(view)) {
        return raise(thread, BufferError_type, "cannot extract raw buffer from non-contiguous buffer");
    }
    MemoryView* raw = derive_view(view);
    raw->format = intern("B");
    raw->item_size = 1;
    set_dimensions(raw, 1);
    raw->shape[0] = raw->size;
    set_contiguous_strides(raw);
    return Value::of(raw);
}

Raises<Value> buffer_release(Thread&, Value* args) {
    auto* self = args[0].as<PickleBuffer>();
    if (self->view && !self->view->exports) release_view(self->view);
    self->view = nullptr;
    self->lender = kEmpty;
    return none();
}

Raises<void> lend(Thread& thread, Value self, BufferView& lent, bool writable) {
    TRY(view_of(thread, self.as<PickleBuffer>()));
    lent.owner = self.as<PickleBuffer>()->lender;
    return type_of(lent.owner)->slots.get_buffer(thread, lent.owner, lent, writable);
}

void trace(Object* object, Marker& marker) {
    marker.mark(static_cast<PickleBuffer*>(object)->lender);
    marker.mark(static_cast<PickleBuffer*>(object)->view);
}

constexpr MethodDef kMethods[] = {
    {"raw", "($self, /)", buffer_raw, "A memoryview of the bytes, whatever shape they have."},
    {"release", "($self, /)", buffer_release, "Gives the memory back."},
};

}  // namespace

TypeSpec const kPickleBufferSpec{.name = "pickle.PickleBuffer",
                                 .layout = Layout::PickleBuffer,
                                 .size = sizeof(PickleBuffer),
                                 .flags = kWeaklyReferable,
                                 .slots = {.create = create_with<kNew>, .get_buffer = lend},
                                 .methods = kMethods,
                                 .trace = trace,
                                 .doc = "Memory that may travel beside a pickle."};

}  // namespace py::vm
