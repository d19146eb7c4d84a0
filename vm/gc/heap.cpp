#include "vm/gc/heap.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "marshal/base/verify.h"
#include "vm/gc/address_space.h"
#include "vm/gc/block.h"
#include "vm/gc/garbage.h"
#include "vm/gc/large_header.h"
#include "vm/gc/pace.h"
#include "vm/objects/type/type.h"

namespace py::vm {

Heap* the_heap = nullptr;
Pace pace;

namespace {

constexpr size_t kLargestReservation = size_t(1) << 40;
constexpr size_t kSmallestReservation = size_t(1) << 25;
/// How many bytes of garbage there may be: so many, or a share of what lives.
constexpr size_t kLeastBudget = Pace::kMost;
constexpr size_t kBudgetShare = 3;
/// The reservation is made usable in steps of this many bytes, so that limits on data count what is used.
constexpr size_t kCommitStep = size_t(16) << 20;
/// Usable memory for the time between a refusal of the system's and the MemoryError that tells the program.
constexpr size_t kReserve = size_t(4) << 20;
/// The same for large objects; had as soon as there are any of such a size.
constexpr size_t kLargeReserve = size_t(16) << 20;
/// Beyond so many bytes blocks come in huge pages, and large objects from that size on.
constexpr size_t kSmallPagesOnly = size_t(8) << 20;
constexpr size_t kMostStackObjects = 256;
constexpr size_t kPatientThreshold = 256 << 20;

/// What is taken out of a run of cells is counted when it ends: with many sizes in use, runs must not be long.
constexpr size_t kLongestRun = size_t(8) << 10;

uint32_t longest_run(Block const& block) { return std::max(uint32_t(kLongestRun / block.cell_size), uint32_t(1)); }

constexpr size_t round_up(size_t size, size_t unit) { return (size + unit - 1) / unit * unit; }

}  // namespace

namespace {

/// A collection frees many large objects at once. Giving their memory back to the system each time, to get it anew page
/// by page, would cost more than to fill it. The C library keeps twice of what it has seen freed in one piece.
void keep_freed_memory() {
    constexpr size_t kKept = size_t(4) << 20;
    void* memory = std::malloc(kKept / 2);
    asm volatile("" : : "r"(memory) : "memory");
    std::free(memory);
}

}  // namespace

Heap::Heap() : threshold_(kLeastBudget) {
    std::set_new_handler(end_without_memory);
    keep_freed_memory();
    // Large objects need some of a limited address space too.
    size_t size = std::min(kLargestReservation, address_space_share(2));
    for (; size >= kSmallestReservation; size /= 2) {
        void* memory = mmap(nullptr, size + kHugePage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) continue;
        base_ = round_up(reinterpret_cast<uint64_t>(memory), kHugePage);
        reserved_ = size;
        break;
    }
    if (base_ == 0) end_without_memory();
    for (size_t i = 0; i < kSizeClasses; i++) {
        size_t size = i <= 32 ? i * kGranule : round_up(size_t(512) << ((i - 32) / 4), 64);
        if (i > 32) size = round_up(size + (size >> 2) * ((i - 32) % 4), kGranule);
        classes_[i].cell_size = uint32_t(std::max(size, kGranule));
    }
    auto shrink = [](void* owner, size_t share) {
        auto* heap = static_cast<Heap*>(owner);
        size_t kept = round_up(std::max(share, heap->usable_ + kReserve), Block::kSize);
        if (kept >= heap->reserved_) return;
        munmap(reinterpret_cast<void*>(heap->base_ + kept), heap->reserved_ - kept);
        heap->reserved_ = kept;
    };
    on_smaller_address_space(shrink, this);
    char const* stress = std::getenv("PYRUN_GC_STRESS");
    stress_ = stress && *stress && *stress != '0';
}

Heap::~Heap() {
    for (LargeHeader* large : large_) {
        if (!large->reserved) std::free(large);
    }
    munmap(reinterpret_cast<void*>(base_), reserved_);
    std::free(large_reserve_);
}

/// Sizes up to 512 have a class a granule; above, four classes to a doubling.
size_t Heap::class_of(size_t size) {
    if (size <= kSmallLimit) return (size + kGranule - 1) / kGranule;
    constexpr int kSmallBits = std::bit_width(kSmallLimit) - 1;
    int bits = std::bit_width(size - 1) - 1;
    return 33 + size_t(bits - kSmallBits) * 4 + (((size - 1) >> (bits - 2)) & 3);
}

void Heap::account(size_t bytes) { allocated_ += bytes; }

/// Counts what was taken from the current run, not what lies ready in it: most classes of a short program have a block
/// that is nearly empty.
void Heap::account_run(SizeClass& size_class) {
    account(size_t(size_class.next - size_class.run));
    size_class.run = size_class.next;
}

void Heap::note_touched(SizeClass& size_class) {
    if (size_class.block == nullptr || size_class.next == nullptr) return;
    size_class.block->touched = std::max(size_class.block->touched, size_class.block->cells_before(size_class.next));
}

char* Heap::take_cell(SizeClass& size_class) {
    if (observer_) size_class.end = size_class.observed_end;
    bool has_room = size_t(size_class.end - size_class.next) >= size_class.cell_size && size_class.next;
    if (!has_room || stress_) refill_class(size_class);
    char* cell = size_class.next;
    size_class.next = cell + size_class.cell_size;
    // In stress mode the rest of the run is given back at once, so that every allocation comes here.
    if (stress_) {
        size_class.cell = size_class.block->cells_before(size_class.next);
        size_class.end = size_class.next;
    }
    if (observer_) hide_run(size_class);
    return cell;
}

Object* Heap::allocate_slow(Shape* shape, size_t size) {
    if (size > kLargestCell) return allocate_large_slowly(shape, size, size);
    auto* object = reinterpret_cast<Object*>(take_cell(classes_[class_of(size)]));
    object->set_shape(shape);
    if (observer_) observer_->made(object, size);
    return object;
}

Object* Heap::allocate_large_slowly(Shape* shape, size_t size, size_t zeroed) {
    if (stress_ || allocated_ >= threshold_) collect_automatically();
    Object* object = allocate_large(shape, size, zeroed);
    if (observer_) observer_->made(object, size);
    return object;
}

/// Every allocation out of it is slow.
void Heap::hide_run(SizeClass& size_class) {
    size_class.observed_end = size_class.end;
    size_class.end = size_class.next;
}

void Heap::observe(AllocationObserver const* observer) {
    for (SizeClass& size_class : classes_) {
        if (observer_) size_class.end = size_class.observed_end;
        if (observer) hide_run(size_class);
    }
    observer_ = observer;
}

/// Finds room for another cell; collects if it is time.
void Heap::refill_class(SizeClass& size_class) {
    account_run(size_class);
    if (stress_ || allocated_ - latest_large_ >= threshold_) collect_automatically();
    if (refill(size_class) || collect_in_shortage(size_class)) return;
    new_block(size_class);
}

void Heap::note_shortage() {
    short_of_memory_ = true;
    if (attention_flag_) *attention_flag_ = true;
}

bool Heap::take_shortage() {
    bool was_short = short_of_memory_;
    short_of_memory_ = false;
    return was_short;
}

/// What `obtain` gets from the system; where that refuses, after a collection, then out of the reserve. Null if all of
/// that was in vain.
template <class Obtain>
Heap::LargeHeader* Heap::obtain_large(Obtain&& obtain) {
    void* memory = obtain();
    if (!memory) {
        collect();
        memory = obtain();
    }
    if (!memory && large_reserve_) {
        std::free(large_reserve_);
        large_reserve_ = nullptr;
        note_shortage();
        memory = obtain();
    }
    return static_cast<LargeHeader*>(memory);
}

namespace {

/// Zeroed memory from the far end of a reservation, which becomes the smaller. Where the address space is limited,
/// there is room when malloc has none left. Null if that does not fit either.
void* take_from_end(uint64_t base, size_t& reserved, size_t usable, size_t bytes) {
    // More than that the system would find it hard to stand by.
    constexpr size_t kMost = size_t(1) << 30;
    if (bytes > kMost || bytes > reserved - usable) return nullptr;
    auto* memory = reinterpret_cast<void*>(base + reserved - bytes);
    if (mprotect(memory, bytes, PROT_READ | PROT_WRITE) != 0) return nullptr;
    reserved -= bytes;
    return memory;
}

}  // namespace

/// Memory for a large object, of which the header and `zeroed` bytes are zero; null if there is none.
Heap::LargeHeader* Heap::make_large(size_t size, size_t zeroed) {
    if (zeroed == size) return obtain_large([&] { return std::calloc(1, sizeof(LargeHeader) + size); });
    LargeHeader* header = obtain_large([&] { return std::malloc(sizeof(LargeHeader) + size); });
    if (header) std::memset(static_cast<void*>(header), 0, sizeof(LargeHeader) + zeroed);
    return header;
}

Object* Heap::allocate_large(Shape* shape, size_t size, size_t zeroed) {
    if (size >= kLargeReserve / 16 && !large_reserve_ && !short_of_memory_) large_reserve_ = std::malloc(kLargeReserve);
    LargeHeader* header = make_large(size, zeroed);
    if (!header) {
        size_t bytes = round_up(sizeof(LargeHeader) + size, Block::kSize);
        header = static_cast<LargeHeader*>(take_from_end(base_, reserved_, usable_, bytes));
        if (!header) end_without_memory();
        header->reserved = bytes;
        note_shortage();
    }
    // Where memory is moved when it grows, as lists are, huge pages have to be taken apart.
    bool grows = shape->layout == Layout::ValueArray;
    if (size >= kSmallPagesOnly && !grows) prefer_huge_pages(header, sizeof(LargeHeader) + size);
    header->size = size;
    Object* object = header->object();
    object->set_shape(shape);
    object->flags = kLarge;
    large_.push_back(header);
    large_low_ = std::min(large_low_, reinterpret_cast<uint64_t>(object));
    large_high_ = std::max(large_high_, reinterpret_cast<uint64_t>(object) + size);
    account(size);
    latest_large_ = size;
    return object;
}

Object* Heap::resize(Object* object, size_t old_size, size_t new_size) {
    bool grows_in_place = (object->flags & kLarge) && new_size > kLargestCell && LargeHeader::of(object)->reserved == 0;
    if (!grows_in_place) {
        uint32_t flags = object->flags & ~uint32_t(kLarge);
        Object* moved = allocate(object->shape(), new_size);
        moved->flags |= flags;
        std::memcpy(moved + 1, object + 1, std::min(old_size, new_size) - sizeof(Object));
        return moved;
    }
    if (allocated_ >= threshold_) collect_automatically();
    LargeHeader* before = LargeHeader::of(object);
    size_t known_size = before->size;
    LargeHeader* header = obtain_large([&] { return std::realloc(before, sizeof(LargeHeader) + new_size); });
    // Until here a collection had to find it.
    asm volatile("" : : "r"(object));
    if (!header) {
        Object* moved = allocate_large(object->shape(), new_size, new_size);
        std::memcpy(moved + 1, object + 1, std::min(old_size, new_size) - sizeof(Object));
        if (observer_) observer_->resized(object, moved, new_size);
        return moved;
    }
    if (new_size > known_size) {
        std::memset(reinterpret_cast<char*>(header->object()) + known_size, 0, new_size - known_size);
        account(new_size - known_size);
    }
    header->size = new_size;
    *std::find(large_.rbegin(), large_.rend(), before) = header;
    std::replace(only_on_stack_.begin(), only_on_stack_.end(), object, header->object());
    auto address = reinterpret_cast<uint64_t>(header->object());
    large_low_ = std::min(large_low_, address);
    large_high_ = std::max(large_high_, address + new_size);
    if (observer_) observer_->resized(object, header->object(), new_size);
    return header->object();
}

bool Heap::make_usable() {
    size_t step = std::min(kCommitStep, reserved_ - usable_);
    if (step < Block::kSize) return false;
    if (mprotect(reinterpret_cast<void*>(base_ + usable_), step, PROT_READ | PROT_WRITE) != 0) return false;
    size_t first = std::max(usable_, kSmallPagesOnly);
    usable_ += step;
    if (first < usable_) prefer_huge_pages(reinterpret_cast<void*>(base_ + first), usable_ - first);
    return true;
}

/// All zero.
Block* Heap::unused_block() {
    if (!empty_blocks_.empty()) {
        Block* block = empty_blocks_.back();
        empty_blocks_.pop_back();
        std::memset(static_cast<void*>(block), 0, Block::kHeader + size_t(block->touched) * block->cell_size);
        return block;
    }
    if (committed_ + Block::kSize + kReserve > usable_ && !make_usable()) {
        if (committed_ + Block::kSize > usable_) end_without_memory();
        note_shortage();
    }
    auto* block = reinterpret_cast<Block*>(base_ + committed_);
    committed_ += Block::kSize;
    return block;
}

/// Where the system will give no more blocks, a collection that has not just taken place may find room.
bool Heap::collect_in_shortage(SizeClass& size_class) {
    if (!empty_blocks_.empty() || committed_ + Block::kSize + kReserve <= usable_ || make_usable()) return false;
    if (allocated_ < kReserve / 2) return false;
    collect();
    return refill(size_class);
}

/// Its cells are one run. They are not touched before they are needed: most blocks of a short program stay
/// nearly empty, and the system makes a page only when it is touched.
void Heap::new_block(SizeClass& size_class) {
    Block* block = unused_block();
    block->cell_size = size_class.cell_size;
    block->cell_count = uint32_t((Block::kSize - Block::kHeader) / size_class.cell_size);
    block->reciprocal = (uint64_t(1) << 32) / size_class.cell_size + 1;
    size_class.blocks.push_back(block);
    size_class.cursor = size_class.blocks.size();
    size_class.block = block;
    size_class.cell = block->handed_out = std::min(longest_run(*block), block->cell_count);
    size_class.next = block->cell(0);
    size_class.end = block->cell(size_class.cell);
    size_class.run = size_class.next;
}

/// The next run of free cells of the class's current block, zeroed.
bool Heap::next_run(SizeClass& size_class) {
    Block* block = size_class.block;
    uint32_t first = block->next_cell(size_class.cell, false);
    uint32_t last = block->next_cell(first, true);
    last = std::min(last, first + longest_run(*block));
    std::memset(block->cell(first), 0, size_t(last - first) * block->cell_size);
    if (last >= block->touched) last = std::min(first + longest_run(*block), block->cell_count);
    size_class.cell = last;
    block->handed_out = std::max(block->handed_out, last);
    if (first == last) return false;
    size_class.next = size_class.run = block->cell(first);
    size_class.end = block->cell(last);
    return true;
}

bool Heap::refill(SizeClass& size_class) {
    note_touched(size_class);
    for (;;) {
        if (size_class.block && next_run(size_class)) return true;
        if (size_class.cursor >= size_class.blocks.size()) return false;
        size_class.block = size_class.blocks[size_class.cursor++];
        size_class.cell = 0;
    }
}

void Heap::wipe_dead() {
    for (SizeClass& size_class : classes_) {
        for (Block* block : size_class.blocks) block->wipe_dead();
    }
}

void Heap::for_each_object(Marker::Visitor visit, void* context) {
    for (SizeClass& size_class : classes_) note_touched(size_class);
    wipe_dead();
    for (SizeClass& size_class : classes_) {
        for (Block* block : size_class.blocks) {
            for (uint32_t i = 0; i < block->touched; i++) {
                auto* object = reinterpret_cast<Object*>(block->cell(i));
                if (object->shape_address) visit(context, object);
            }
        }
    }
    for (LargeHeader* header : large_) visit(context, header->object());
}

/// Garbage may take up a budget before a full collection ends it: what dies young, and what young collections have kept
/// that died since. So the more they have kept, the sooner comes the next collection.
void Heap::plan_next(Marker::Scope scope) {
    if (scope == Marker::Scope::Full) live_after_full_ = live_bytes_;
    size_t budget = std::max(kLeastBudget, live_after_full_ / kBudgetShare);
    size_t kept = std::min(live_bytes_ - std::min(live_bytes_, live_after_full_), budget / 2);
    // A block that is kept for a few objects is memory too.
    if (scope == Marker::Scope::Full) blocks_after_full_ = blocks_in_use();
    bool is_sparse = blocks_in_use() * Block::kSize > blocks_after_full_ * Block::kSize + budget;
    wants_full_ = stress_ ? scope == Marker::Scope::Young : kept == budget / 2 || is_sparse;
    if (scope == Marker::Scope::Young) pace.note_young_collection();
    threshold_ = std::min(budget - kept, std::max(pace.budget(), live_after_full_ / kBudgetShare));
    if (patient_) threshold_ = std::max(kPatientThreshold, live_bytes_ * 4);
}

void Heap::set_patient(bool patient) {
    patient_ = patient;
    threshold_ = patient ? std::max(kPatientThreshold, live_bytes_ * 4) : kLeastBudget;
}

void Heap::collect() { collect(Marker::Scope::Full, nullptr, false, nullptr); }

void Heap::collect_automatically() {
    collect(wants_full_ ? Marker::Scope::Full : Marker::Scope::Young, nullptr, false, nullptr);
}

size_t Heap::collect_cycles(std::vector<Object*>* keep, void const* stack_top) {
    std::vector<Object*> cyclic;
    collect(Marker::Scope::Full, &cyclic, keep != nullptr, stack_top);
    if (keep) *keep = cyclic;
    return cyclic.size();
}

void Heap::start_full_marking() {
    // What the marks tell must be told otherwise before they go.
    wipe_dead();
    for (SizeClass& size_class : classes_) {
        for (Block* block : size_class.blocks) block->clear_marks();
    }
    for (LargeHeader* header : large_) header->marked = header->changeable = false;
    only_on_stack_.clear();
}

/// What was kept before stays; but some of it may have come to refer to newer objects.
void Heap::revisit_changeable(Marker& marker) {
    for (SizeClass& size_class : classes_) {
        for (Block* block : size_class.blocks) block->revisit(marker);
    }
    for (LargeHeader* header : large_) {
        if (!header->changeable) continue;
        header->changeable = false;
        marker.visit(header->object());
    }
}

void Heap::collect(Marker::Scope scope, std::vector<Object*>* cyclic, bool keep, void const* stack_top) {
    if (collecting_) return;
    collecting_ = true;
    for (SizeClass& size_class : classes_) {
        note_touched(size_class);
        size_class.next = size_class.end = size_class.observed_end = size_class.run = nullptr;
    }
    if (scope == Marker::Scope::Full) {
        start_full_marking();
    } else {
        look_again_at_stack_objects();
    }
    std::sort(large_.begin(), large_.end());
    pace.begin();
    Marker marker(*this, scope);
    if (scope == Marker::Scope::Young) revisit_changeable(marker);
    mark_roots(marker, stack_top);
    mark_stack_objects(marker);
    // Before finalizers get hold of the dead: none of them is seen through a weak reference again.
    weak_table_.clear_dead_targets(*this);
    revive_finalizable(marker);
    weak_table_.forget_dead_references(*this);
    if (cyclic) *cyclic = find_cyclic_garbage(*this);
    if (keep) {
        for (Object* object : *cyclic) marker.mark(object);
        marker.drain();
    }
    // What is revived may refer to anything.
    if (keep || !waiting_finalizers_.empty()) only_on_stack_.clear();
    for (auto* hook : sweep_hooks_) hook(*this);
    sweep_large();
    prepare_sweep();
    allocated_ = latest_large_ = 0;
    plan_next(scope);
    collections_++;
    collecting_ = false;
}

void Heap::note_stack_object(uint64_t address) {
    if (Object* object = find_object(address)) stack_objects_.push_back(object);
}

/// What only a stack refers to will be garbage soon, mostly: it does not get old, as the rest of what a young
/// collection keeps.
void Heap::look_again_at_stack_objects() {
    for (Object* object : only_on_stack_) {
        if (object->flags & kLarge) {
            LargeHeader::of(object)->marked = LargeHeader::of(object)->changeable = false;
            continue;
        }
        auto address = reinterpret_cast<uint64_t>(object);
        Block::of(address)->clear_mark(Block::of(address)->index_of(address));
    }
    unmarked_.swap(only_on_stack_);
    std::sort(unmarked_.begin(), unmarked_.end());
    only_on_stack_.clear();
}

/// Marks what the stacks refer to, and finds out to what of it nothing else in the heap refers: what that refers to is
/// marked before it is marked itself.
void Heap::mark_stack_objects(Marker& marker) {
    marker.drain();
    std::erase_if(stack_objects_, [&](Object* object) { return is_marked(object); });
    // Deep recursion shall not be looked at again and again, and neither shall large objects with references.
    auto stays_young = [](Object* object) {
        return !(object->flags & kLarge) || object->shape()->layout == Layout::Int ||
               object->shape()->layout == Layout::Bytes;
    };
    if (stack_objects_.size() <= kMostStackObjects) {
        std::sort(stack_objects_.begin(), stack_objects_.end());
        stack_objects_.erase(std::unique(stack_objects_.begin(), stack_objects_.end()), stack_objects_.end());
        for (Object* object : stack_objects_) marker.visit(object);
        marker.drain();
        for (Object* object : stack_objects_) {
            if (!is_marked(object) && stays_young(object)) only_on_stack_.push_back(object);
        }
    }
    for (Object* object : stack_objects_) marker.mark(object);
    marker.drain();
    stack_objects_.clear();
    unmarked_.clear();
}

void Heap::revive_finalizable(Marker& marker) {
    std::vector<Object*> kept;
    std::vector<Object*> dead;
    for (Object* object : finalizable_) {
        bool marked = is_marked(object);
        if (marked || !(object->flags & kFinalized)) (marked ? kept : dead).push_back(object);
    }
    finalizable_ = std::move(kept);
    for (Object* object : dead) {
        waiting_finalizers_.push_back(object);
        marker.mark(object);
    }
    for (Object* object : waiting_finalizers_) marker.mark(object);
    marker.drain();
    bool waits = !waiting_finalizers_.empty() || !weak_table_.waiting().empty();
    if (waits && attention_flag_) *attention_flag_ = true;
}

void Heap::unsettle(Object* object) {
    object->flags &= ~uint32_t(kSettled);
    if (object->flags & kLarge) {
        LargeHeader::of(object)->changeable = true;
        return;
    }
    auto address = reinterpret_cast<uint64_t>(object);
    Block::of(address)->note_changeable(Block::of(address)->index_of(address));
}

void Heap::finalize_all() {
    waiting_finalizers_.insert(waiting_finalizers_.end(), finalizable_.begin(), finalizable_.end());
    finalizable_.clear();
}

void Heap::sweep_large() {
    size_t kept = 0;
    live_bytes_ = 0;
    large_low_ = UINT64_MAX;
    large_high_ = 0;
    for (LargeHeader* header : large_) {
        if (!header->marked) {
            if (header->reserved) {
                munmap(header, header->reserved);
            } else {
                std::free(header);
            }
            continue;
        }
        auto address = reinterpret_cast<uint64_t>(header->object());
        large_low_ = std::min(large_low_, address);
        large_high_ = std::max(large_high_, address + header->size);
        live_bytes_ += header->size;
        large_[kept++] = header;
    }
    large_.resize(kept);
}

/// Gives away the blocks in which nothing lives; tells how many bytes live in the others.
size_t Heap::prepare_sweep(SizeClass& size_class) {
    size_t live_bytes = 0;
    size_t kept = 0;
    for (Block* block : size_class.blocks) {
        size_t live = block->live_cells();
        if (live == 0) {
            // No address leads to an object in it.
            block->cell_count = 0;
            empty_blocks_.push_back(block);
            continue;
        }
        live_bytes += live * block->cell_size;
        block->handed_out = 0;
        size_class.blocks[kept++] = block;
    }
    size_class.blocks.resize(kept);
    size_class.block = nullptr;
    size_class.cursor = 0;
    return live_bytes;
}

void Heap::prepare_sweep() {
    for (SizeClass& size_class : classes_) live_bytes_ += prepare_sweep(size_class);
}

bool Heap::is_marked(Object const* object) const {
    if (object->flags & kStatic) return true;
    if (object->flags & kLarge) return LargeHeader::of(object)->marked;
    auto address = reinterpret_cast<uint64_t>(object);
    return Block::of(address)->marked(Block::of(address)->index_of(address));
}

/// The live object that holds an address; null if there is none.
Object* Heap::find_object(uint64_t address) const {
    if (in_blocks(address)) {
        Block* block = Block::of(address);
        if ((address & (Block::kSize - 1)) < Block::kHeader) return nullptr;
        uint32_t index = block->index_of(address);
        if (index >= block->cell_count) return nullptr;
        auto* object = reinterpret_cast<Object*>(block->cell(index));
        if (block->is_used(index)) return object;
        return std::binary_search(unmarked_.begin(), unmarked_.end(), object) ? object : nullptr;
    }
    if (address < large_low_ || address >= large_high_) return nullptr;
    auto after = std::upper_bound(large_.begin(), large_.end(), address, [](uint64_t wanted, LargeHeader* header) {
        return wanted < reinterpret_cast<uint64_t>(header->object());
    });
    if (after == large_.begin()) return nullptr;
    LargeHeader* header = *(after - 1);
    return address < reinterpret_cast<uint64_t>(header->object()) + header->size ? header->object() : nullptr;
}

void Heap::mark_roots(Marker& marker, void const* stack_top) {
    for (Roots const& roots : roots_) roots.tracer(marker, roots.context);
    weak_table_.trace(marker);
    if (stack_top) return mark_stack(marker, static_cast<char const*>(stack_top));
    // The callee-saved registers may hold the only reference to an object.
    uint64_t registers[6];
    asm volatile(
        "movq %%rbx, 0(%0)\n movq %%rbp, 8(%0)\n movq %%r12, 16(%0)\n"
        "movq %%r13, 24(%0)\n movq %%r14, 32(%0)\n movq %%r15, 40(%0)"
        :
        : "r"(registers)
        : "memory");
    for (uint64_t word : registers) marker.mark_conservatively(word);
    mark_stack(marker, reinterpret_cast<char const*>(registers));
}

__attribute__((no_sanitize("address"), noinline)) void Heap::mark_stack(Marker& marker, char const* top) {
    for (char const* word = top; word + 8 <= stack_base_; word += 8) {
        marker.mark_conservatively(*reinterpret_cast<uint64_t const*>(word));
    }
}

}  // namespace py::vm
