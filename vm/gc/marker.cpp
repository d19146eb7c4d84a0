#include "vm/gc/marker.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/gc/large_header.h"
#include "vm/gc/pace.h"
#include "vm/objects/containers.h"
#include "vm/objects/function/function.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/objects/type/type.h"

namespace py::vm {

Marker::Marker(Heap& heap, Scope scope)
    : heap_(heap),
      scope_(scope),
      base_(heap.base_),
      block_bytes_(heap.committed_),
      large_base_(heap.large_low_),
      large_bytes_(heap.large_high_ - std::min(heap.large_low_, heap.large_high_)) {}

void Marker::mark_elsewhere(Object* object) {
    if (object == nullptr) return;
    if (visit_) [[unlikely]]
        return visit_(context_, object);
    if (object->flags & kStatic) return;
    auto* header = Heap::LargeHeader::of(object);
    if (header->marked) return;
    header->marked = true;
    push(object);
}

void Marker::mark_interior(void const* address) {
    if (address) mark(heap_.find_object(reinterpret_cast<uint64_t>(address)));
}

void Marker::note_stack_word(uint64_t word) {
    uint64_t tag = word >> 48;
    if (tag != 0 && tag != 0xFFFE) return;
    heap_.note_stack_object(word & Value::kPayload);
}

namespace {

/// Whether nothing that the object refers to will change, unless its writer calls `note_write`. While a tuple is being
/// filled, some item of it is zero; of the others, what is named here is written last.
bool settles(Object* object) {
    Shape* shape = object->shape();
    if (!shape->exact) return false;
    switch (shape->layout) {
        case Layout::Int:
        case Layout::Float:
        case Layout::Complex:
        case Layout::Bytes:
        case Layout::Dict:
        case Layout::DictTable:
        case Layout::Function: return true;
        case Layout::Str: return !static_cast<Str*>(object)->is_rope();
        case Layout::Tuple:
            return std::ranges::all_of(static_cast<Tuple*>(object)->span(), [](Value item) { return item.bits != 0; });
        case Layout::Code: return static_cast<Code*>(object)->filename != nullptr;
        case Layout::NativeFunction: return static_cast<NativeFunction*>(object)->definition != nullptr;
        case Layout::MethodDescriptor: return static_cast<MethodDescriptor*>(object)->owner != nullptr;
        case Layout::WrapperDescriptor: return static_cast<WrapperDescriptor*>(object)->owner != nullptr;
        case Layout::GetSetDescriptor: return static_cast<GetSetDescriptor*>(object)->owner != nullptr;
        case Layout::MemberDescriptor: return static_cast<MemberDescriptor*>(object)->owner != nullptr;
        default: return false;
    }
}

}  // namespace

namespace {

/// How deep containers that are drained between their items may lie in each other; those below wait.
constexpr int kDeepestDrain = 64;
int drain_depth = 0;

}  // namespace

void Marker::drain() {
    if (drain_depth >= kDeepestDrain) return;
    drain_depth++;
    // Objects come in through a short queue, so that memory has time to bring them.
    constexpr size_t kAhead = 16;
    Object* queue[kAhead];
    size_t first = 0;
    size_t count = 0;
    for (;;) {
        for (; count < kAhead && !pending_.empty(); count++) {
            Object* object = pending_.back();
            pending_.pop_back();
            __builtin_prefetch(object);
            queue[(first + count) % kAhead] = object;
        }
        if (count == 0) break;
        Object* object = queue[first];
        first = (first + 1) % kAhead;
        count--;
        visit(object);
    }
    drain_depth--;
}

namespace {

/// Whether the object is of a kind without edges, of a built-in type itself, which is static.
bool is_leaf(Object* object) {
    Shape* shape = object->shape();
    if (!shape->exact) return false;
    switch (shape->layout) {
        case Layout::Int:
        case Layout::Float:
        case Layout::Bytes: return true;
        case Layout::Str: return static_cast<Str*>(object)->data == static_cast<Str*>(object)->inline_data;
        default: return false;
    }
}

}  // namespace

void Marker::visit(Object* object) {
    pace.count_visit();
    if (is_leaf(object)) {
        object->flags |= kSettled;
        return;
    }
    trace_edges(object);
    if (settles(object)) {
        object->flags |= kSettled;
    } else {
        heap_.unsettle(object);
    }
}

void Marker::trace_edges(Object* object) {
    Type* type = object->type();
    // Built-in types are static.
    if (!object->shape()->exact || visit_) mark(type);
    if (type->trace) type->trace(object, *this);
    if (type->store_offset || type->slot_count) trace_attributes(object, type, *this);
}

}  // namespace py::vm
