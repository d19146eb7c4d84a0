#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "vm/gc/allocation_observer.h"
#include "vm/gc/marker.h"
#include "vm/gc/weak_table.h"
#include "vm/objects/object.h"

namespace py::vm {

/// Names the edges of objects that are reached from outside the heap.
using RootTracer = void (*)(Marker&, void* context);

/// Mark-sweep heap that never moves an object: 32 KiB blocks of equal cells, handed out again by their mark bits;
/// larger objects have memory of their own. Stacks and registers are scanned conservatively, objects precisely. Most
/// collections are young: what survived an earlier one stays (docs/vm.md).
class Heap {
  public:
    static constexpr size_t kGranule = 16;
    static constexpr size_t kLargestCell = 4096;
    static constexpr size_t kSizeClasses = 48;

    Heap();
    Heap(Heap const&) = delete;
    ~Heap();

    /// A zeroed object of `size` bytes with its header set. May collect.
    Object* allocate(Shape* shape, size_t size) {
        if (size <= kSmallLimit) {
            SizeClass& size_class = classes_[(size + kGranule - 1) / kGranule];
            char* cell = size_class.next;
            if (size_t(size_class.end - cell) >= size_class.cell_size) [[likely]] {
                size_class.next = cell + size_class.cell_size;
                auto* object = reinterpret_cast<Object*>(cell);
                object->set_shape(shape);
                return object;
            }
        }
        return allocate_slow(shape, size);
    }

    template <class T>
    T* make(Shape* shape, size_t extra = 0) {
        return static_cast<T*>(allocate(shape, sizeof(T) + extra));
    }

    /// The same for a kind without references of which the maker fills in all that follows `T`: it may be anything.
    template <class T>
    T* make_unfilled(Shape* shape, size_t extra) {
        size_t size = sizeof(T) + extra;
        if (size <= kLargestCell) return static_cast<T*>(allocate(shape, size));
        return static_cast<T*>(allocate_large_slowly(shape, size, sizeof(T)));
    }

    /// Moves an object that only its owner refers to into memory of another size; new bytes are zero. The old
    /// memory is gone if it was large.
    Object* resize(Object* object, size_t old_size, size_t new_size);

    void add_roots(RootTracer tracer, void* context) { roots_.push_back({tracer, context}); }
    /// The outer end of the C stack of the running thread.
    void set_stack_base(void const* base) { stack_base_ = static_cast<char const*>(base); }

    /// A full collection: finds everything that is not reachable.
    void collect();
    /// Collects as `gc.collect()` does: counts the tracked objects that were garbage and could not have been
    /// freed by counting references, as they hung on a cycle. With `keep` these stay alive and are listed
    /// there. Where it is known that the C stack below `stack_top` holds no references, neither it nor the
    /// registers are scanned.
    size_t collect_cycles(std::vector<Object*>* keep, void const* stack_top);
    /// Tells `observer` of every object made from now on; null: nobody. While somebody looks, making objects is slow.
    /// What goes, a sweep hook finds out.
    void observe(AllocationObserver const* observer);
    AllocationObserver const* observer() const { return observer_; }
    /// Automatic collections become rare, but do not end: they are all that frees memory.
    void set_patient(bool patient);
    size_t allocated_since_collection() const { return allocated_; }
    /// Memory outside the heap that goes when some object of it does: it brings the next collection nearer.
    void account_outside(size_t bytes) { allocated_ += bytes; }
    /// Whether the system refused memory since this was asked last, and the reserve had to be touched: the program
    /// should get a MemoryError.
    bool take_shortage();
    /// Calls `visit(Object*)` for every object, internal ones too; nothing may be allocated meanwhile.
    template <class Visitor>
    void for_each_object(Visitor&& visit) {
        for_each_object([](void* context, Object* object) { (*static_cast<Visitor*>(context))(object); }, &visit);
    }
    void for_each_object(Marker::Visitor visit, void* context);
    size_t live_bytes() const { return live_bytes_; }
    uint64_t collections() const { return collections_; }

    /// Objects with a `__del__`, or a native finalizer: run once they are unreachable.
    void register_finalizer(Object* object) {
        finalizable_.push_back(object);
        // Rare as collections may be: whoever waits for finalizers does not wait for memory to fill.
        if (patient_) allocated_ += kFinalizerWeight;
    }
    /// Takes back the latest registration, if that is this object's: its finalizer would have nothing to do any more.
    void unregister_latest_finalizer(Object* object) {
        if (!finalizable_.empty() && finalizable_.back() == object) finalizable_.pop_back();
    }
    /// Unreachable objects whose finalizers wait for a safe point.
    std::deque<Object*>& waiting_finalizers() { return waiting_finalizers_; }
    /// Makes all that is left wait, reachable or not: the program ends.
    void finalize_all();
    /// Set to true when finalizers or callbacks of weak references begin to wait, or memory gets short.
    void set_attention_flag(bool volatile* flag) { attention_flag_ = flag; }
    /// Young collections visit a settled object again.
    void unsettle(Object* object);
    /// Called after marking, before anything is swept.
    void add_sweep_hook(void (*hook)(Heap&)) { sweep_hooks_.push_back(hook); }
    WeakTable& weak_references() { return weak_table_; }
    /// During a collection, when marking is done: whether an object was reached.
    bool is_marked(Object const* object) const;

  private:
    /// What an object with a finalizer counts on top of its size where collections are rare.
    static constexpr size_t kFinalizerWeight = size_t(64) << 10;

    friend class Marker;

    static constexpr size_t kSmallLimit = 512;

    struct SizeClass {
        char* next = nullptr;
        char* end = nullptr;
        /// Where the run really ends while allocations are observed: then `end` is `next`, so that each is slow.
        char* observed_end = nullptr;
        /// From where on what was taken is not yet accounted for.
        char* run = nullptr;
        uint32_t cell_size = 0;
        Block* block = nullptr;
        uint32_t cell = 0;
        size_t cursor = 0;
        std::vector<Block*> blocks;
    };
    struct Roots {
        RootTracer tracer;
        void* context;
    };
    struct LargeHeader;

    static size_t class_of(size_t size);
    char* take_cell(SizeClass& size_class);
    static void hide_run(SizeClass& size_class);
    Object* allocate_slow(Shape* shape, size_t size);
    /// `zeroed`: how many of the bytes must be zero.
    Object* allocate_large_slowly(Shape* shape, size_t size, size_t zeroed);
    Object* allocate_large(Shape* shape, size_t size, size_t zeroed);
    LargeHeader* make_large(size_t size, size_t zeroed);
    template <class Obtain>
    LargeHeader* obtain_large(Obtain&& obtain);
    void note_shortage();
    void refill_class(SizeClass& size_class);
    bool refill(SizeClass& size_class);
    bool next_run(SizeClass& size_class);
    Block* unused_block();
    void new_block(SizeClass& size_class);
    bool collect_in_shortage(SizeClass& size_class);
    size_t prepare_sweep(SizeClass& size_class);
    bool make_usable();
    void account(size_t bytes);
    static void note_touched(SizeClass& size_class);
    void account_run(SizeClass& size_class);
    void collect_automatically();
    void start_full_marking();
    void revisit_changeable(Marker& marker);
    void collect(Marker::Scope scope, std::vector<Object*>* cyclic, bool keep, void const* stack_top);
    void plan_next(Marker::Scope scope);
    void wipe_dead();
    void mark_roots(Marker& marker, void const* stack_top);
    void mark_stack(Marker& marker, char const* top);
    void note_stack_object(uint64_t address);
    void look_again_at_stack_objects();
    void mark_stack_objects(Marker& marker);
    void revive_finalizable(Marker& marker);
    void sweep_large();
    void prepare_sweep();
    Object* find_object(uint64_t address) const;
    size_t blocks_in_use() const { return committed_ / Block::kSize - empty_blocks_.size(); }
    bool in_blocks(uint64_t address) const { return address - base_ < committed_; }

    SizeClass classes_[kSizeClasses];
    uint64_t base_ = 0;
    size_t reserved_ = 0;
    /// Bytes of the reservation handed out as blocks so far.
    size_t committed_ = 0;
    /// Bytes of it that may be touched.
    size_t usable_ = 0;
    /// Blocks in which nothing was left, for any size class; not zeroed.
    std::vector<Block*> empty_blocks_;
    std::vector<LargeHeader*> large_;
    uint64_t large_low_ = UINT64_MAX;
    uint64_t large_high_ = 0;
    /// During a collection: what words on stacks lead to.
    std::vector<Object*> stack_objects_;
    /// Marked objects to which, at the last collection, nothing in the heap referred. They are no older than others
    /// that were made since.
    std::vector<Object*> only_on_stack_;
    /// Those again, during the next one, when their marks are gone; by address.
    std::vector<Object*> unmarked_;
    std::vector<Roots> roots_;
    std::vector<Object*> finalizable_;
    std::deque<Object*> waiting_finalizers_;
    std::vector<void (*)(Heap&)> sweep_hooks_;
    WeakTable weak_table_;
    bool volatile* attention_flag_ = nullptr;
    AllocationObserver const* observer_ = nullptr;
    char const* stack_base_ = nullptr;
    size_t allocated_ = 0;
    /// The part of it that is the latest large object. It is likely in use: small objects bring a collection on only
    /// when there is as much garbage without it, since what lives then decides how much there may be next.
    size_t latest_large_ = 0;
    size_t threshold_;
    size_t live_bytes_ = 0;
    size_t live_after_full_ = 0;
    size_t blocks_after_full_ = 0;
    bool wants_full_ = true;
    uint64_t collections_ = 0;
    bool stress_ = false;
    bool collecting_ = false;
    bool patient_ = false;
    bool short_of_memory_ = false;
    /// Given back to the system when it refuses a large object.
    void* large_reserve_ = nullptr;
};

/// The heap of the process.
extern Heap* the_heap;

/// To be called with every reference that is written into an object of a kind that settles (`settles` in
/// marker.cpp), unless it has been made since anything was allocated. Nothing may be allocated between the two.
inline void note_write(Object* holder) {
    if (holder->flags & kSettled) [[unlikely]]
        the_heap->unsettle(holder);
}

}  // namespace py::vm
