#include "vm/gc/garbage.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/objects/type/type.h"

// What the module gc tells of the objects in the heap.

namespace py::vm {
namespace {

/// Memory that belongs to one visible object.
bool is_internal(Object const* object) {
    switch (object->shape()->layout) {
        case Layout::ValueArray:
        case Layout::ByteArrayStorage:
        case Layout::DictTable:
        case Layout::SetTable: return true;
        default: return false;
    }
}

bool is_atomic(Layout layout) {
    switch (layout) {
        case Layout::Singleton:
        case Layout::Int:
        case Layout::Float:
        case Layout::Complex:
        case Layout::Str:
        case Layout::Bytes:
        case Layout::Range:
        case Layout::RangeIterator:
        case Layout::Code:
        case Layout::MethodDescriptor:
        case Layout::WrapperDescriptor: return true;
        default: return false;
    }
}

void follow(Heap& heap, Object* object, std::vector<Object*>& found) {
    auto visit = [](void* context, Object* end) { static_cast<std::vector<Object*>*>(context)->push_back(end); };
    Marker marker(heap, visit, &found);
    marker.trace_edges(object);
}

/// The graph of dead objects: by position in a sorted list, how many edges lead there.
class DeadGraph {
  public:
    explicit DeadGraph(Heap& heap) : heap_(heap) {
        heap.for_each_object([&](Object* object) {
            if (!heap.is_marked(object)) dead_.push_back(object);
        });
        std::sort(dead_.begin(), dead_.end());
        degree_.assign(dead_.size(), 0);
        for (Object* object : dead_) {
            for_each_end(object, [&](size_t end) { degree_[end]++; });
        }
    }

    /// Takes away, again and again, what nothing refers to; what is left needed a collector.
    void peel() {
        std::vector<size_t> loose;
        for (size_t i = 0; i < dead_.size(); i++) {
            if (degree_[i] == 0) loose.push_back(i);
        }
        while (!loose.empty()) {
            size_t next = loose.back();
            loose.pop_back();
            Object* object = dead_[next];
            for_each_end(object, [&](size_t end) {
                if (--degree_[end] == 0) loose.push_back(end);
            });
        }
    }

    std::vector<Object*> rest() const {
        std::vector<Object*> found;
        for (size_t i = 0; i < dead_.size(); i++) {
            if (degree_[i] && is_tracked(dead_[i])) found.push_back(dead_[i]);
        }
        return found;
    }

  private:
    template <class Visitor>
    void for_each_end(Object* object, Visitor&& visit) {
        ends_.clear();
        follow(heap_, object, ends_);
        for (Object* end : ends_) {
            auto place = std::lower_bound(dead_.begin(), dead_.end(), end);
            if (place != dead_.end() && *place == end) visit(size_t(place - dead_.begin()));
        }
    }

    Heap& heap_;
    std::vector<Object*> dead_;
    std::vector<uint32_t> degree_;
    std::vector<Object*> ends_;
};

}  // namespace

bool is_tracked(Object const* object) {
    if (is_internal(object)) return false;
    Type* type = object->type();
    if (type->type_flags & kHeapType) return type->store_offset || type->slot_count || !is_atomic(type->layout);
    return type != &object_type && !is_atomic(object->shape()->layout);
}

std::vector<Object*> referents_of(Heap& heap, Object* object) {
    std::vector<Object*> direct;
    std::vector<Object*> found;
    follow(heap, object, direct);
    bool first = true;
    for (Object* end : direct) {
        // The type comes first; CPython's instances of built-in types do not own theirs.
        bool is_type = first && end == object->type();
        first = false;
        if (is_type && !(object->type()->type_flags & kHeapType)) continue;
        if (!is_internal(end)) {
            found.push_back(end);
            continue;
        }
        size_t before = found.size();
        follow(heap, end, found);
        // The type of the memory itself.
        found.erase(found.begin() + long(before));
    }
    return found;
}

std::vector<Object*> find_cyclic_garbage(Heap& heap) {
    DeadGraph graph(heap);
    graph.peel();
    return graph.rest();
}

}  // namespace py::vm
