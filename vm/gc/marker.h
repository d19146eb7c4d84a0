#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "vm/gc/block.h"
#include "vm/objects/object.h"

namespace py::vm {

class Heap;

/// Follows edges during a collection. An object's `trace` function names its own edges to it.
class Marker {
  public:
    /// What a collection looks for garbage in.
    enum class Scope { Full, Young };

    Marker(Heap& heap, Scope scope);
    /// Instead of marking: `visit(context, object)` for every edge.
    using Visitor = void (*)(void* context, Object* object);
    Marker(Heap& heap, Visitor visit, void* context) : heap_(heap), visit_(visit), context_(context) {}

    /// In a young collection roots need not be named that were named before and still are the same.
    bool is_full() const { return scope_ == Scope::Full; }

    void mark(Value value) {
        if (value.is_object()) mark(value.object());
    }
    /// Null is allowed.
    void mark(Object const* constant) {
        auto* object = const_cast<Object*>(constant);
        auto address = reinterpret_cast<uint64_t>(object);
        // What is in a block need not be touched to be marked, which would mostly wait for memory.
        if (address - base_ < block_bytes_) [[likely]] {
            Block* block = Block::of(address);
            if (block->mark(block->index_of(address))) push(object);
        } else {
            mark_elsewhere(object);
        }
    }
    /// An address inside an object, such as that of a buffer's first element; null is allowed.
    void mark_interior(void const* address);
    /// A word that may or may not be a value, an object's address or an address inside one.
    void mark_conservatively(uint64_t word) {
        uint64_t address = word & Value::kPayload;
        bool is_near = address - base_ < block_bytes_ || address - large_base_ < large_bytes_;
        if (is_near) note_stack_word(word);
    }
    void mark_range(Value const* values, size_t count) {
        for (size_t i = 0; i < count; i++) mark(values[i]);
    }
    /// Names the edges of a marked object, and settles it, or sees to it that young collections visit it again.
    void visit(Object* object);
    /// Visits what was marked and not yet visited.
    void drain();
    /// Names the edges of one object: marks their ends, or hands them to the visitor.
    void trace_edges(Object* object);

  private:
    void push(Object* object) { pending_.push_back(object); }
    void mark_elsewhere(Object* object);
    void note_stack_word(uint64_t word);

    Heap& heap_;
    Scope scope_ = Scope::Full;
    /// The blocks; none where edges go to a visitor.
    uint64_t base_ = 0;
    size_t block_bytes_ = 0;
    /// Where large objects lie.
    uint64_t large_base_ = 0;
    size_t large_bytes_ = 0;
    Visitor visit_ = nullptr;
    void* context_ = nullptr;
    std::vector<Object*> pending_;
};

}  // namespace py::vm
