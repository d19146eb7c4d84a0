#include "vm/modules/tracemalloc/allocation_traces.h"

#include <algorithm>
#include <utility>

#include "marshal/bytecode/target.h"
#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/thread/interpreter_lock.h"

namespace py::vm {
namespace {

constexpr AllocationObserver kObserver{
    .made = [](Object* object, size_t size) { allocation_traces().note_made(object, size); },
    .resized = [](Object const* before, Object* after,
                  size_t size) { allocation_traces().note_resized(before, after, size); },
};

/// Bytes objects are one piece of memory; so the traces tell of them what `sys.getsizeof` tells.
size_t shown_size(Object const* object, size_t size) {
    constexpr size_t kBytesHeader = 33;
    return object->shape()->layout == Layout::Bytes ? size - sizeof(Bytes) + kBytesHeader : size;
}

/// Whether the instruction stands at or behind the RESUME at which a frame begins, for those who look at frames; what
/// is made before, cells and generators, is the caller's.
bool has_begun(Code const* code, uint32_t offset) {
    auto const& bytes = code->source->code->bytes;
    for (uint32_t i = 0; i <= offset; i++) {
        auto opcode = bytecode::kTarget311.opcodes[bytes[i * 2]];
        if (opcode && *opcode == bytecode::Opcode::RESUME) return true;
    }
    return false;
}

}  // namespace

size_t AllocationPlaceHash::operator()(AllocationPlace const& place) const {
    uint64_t hash = place.frame_count;
    for (auto const& line : place.lines) {
        hash = (hash ^ reinterpret_cast<uint64_t>(line.code) ^ uint64_t(line.offset) << 48) * 0x9E3779B97F4A7C15;
        hash ^= hash >> 32;
    }
    return hash;
}

AllocationTraces& allocation_traces() {
    static auto* traces = [] {
        auto* made = new AllocationTraces;
        the_heap->add_roots([](Marker& marker, void*) { allocation_traces().mark(marker); }, nullptr);
        the_heap->add_sweep_hook([](Heap& heap) { allocation_traces().forget_dead(heap); });
        return made;
    }();
    return *traces;
}

void AllocationTraces::start(int frame_limit) {
    if (is_on_) return;
    frame_limit_ = frame_limit;
    is_on_ = true;
    the_heap->observe(&kObserver);
}

void AllocationTraces::stop() {
    the_heap->observe(nullptr);
    is_on_ = false;
    clear();
}

void AllocationTraces::clear() {
    traces_.clear();
    places_.clear();
    codes_.clear();
    size_ = peak_ = 0;
}

AllocationTrace const* AllocationTraces::find(Object const* object) const {
    auto found = traces_.find(object);
    return found == traces_.end() ? nullptr : &found->second;
}

size_t AllocationTraces::memory() const {
    size_t bytes = traces_.bucket_count() * sizeof(std::pair<Object const*, AllocationTrace>) +
                   codes_.bucket_count() * sizeof(Code*) + places_.bucket_count() * sizeof(void*);
    for (auto const& place : places_) {
        bytes += sizeof place + sizeof(void*) + place.lines.capacity() * sizeof(AllocationPlace::Line);
    }
    return bytes;
}

AllocationPlace const* AllocationTraces::current_place() {
    wanted_.lines.clear();
    wanted_.frame_count = 0;
    if (Thread* thread = interpreter_lock.holder()) {
        for (FrameWalker walker(*thread); !walker.done(); walker.step()) {
            Code* code = frame_code(walker.fp());
            uint32_t offset = wanted_.frame_count < uint32_t(frame_limit_) ? code_offset(code, walker.ip()) : 0;
            // Only the innermost frame may not have begun.
            if (wanted_.frame_count == 0 && !has_begun(code, offset)) continue;
            if (wanted_.frame_count < uint32_t(frame_limit_)) wanted_.lines.push_back({code, offset});
            wanted_.frame_count = std::min(wanted_.frame_count + 1, uint32_t(kMostTracedFrames));
        }
    }
    auto [place, is_new] = places_.insert(wanted_);
    if (is_new) {
        for (auto const& line : place->lines) codes_.insert(line.code);
    }
    return &*place;
}

void AllocationTraces::add(Object const* object, AllocationTrace const& trace) {
    traces_[object] = trace;
    size_ += trace.size;
    peak_ = std::max(peak_, size_);
}

void AllocationTraces::remove(Object const* object) {
    auto found = traces_.find(object);
    if (found == traces_.end()) return;
    size_ -= found->second.size;
    traces_.erase(found);
}

void AllocationTraces::note_made(Object* object, size_t size) {
    remove(object);
    add(object, {shown_size(object, size), current_place()});
}

void AllocationTraces::note_resized(Object const* before, Object* after, size_t size) {
    auto const* trace = find(before);
    if (!trace) return;
    AllocationPlace const* place = trace->place;
    remove(before);
    remove(after);
    add(after, {size, place});
}

void AllocationTraces::forget_dead(Heap const& heap) {
    std::vector<Object const*> dead;
    for (auto const& [object, trace] : traces_) {
        if (!heap.is_marked(object)) dead.push_back(object);
    }
    for (Object const* object : dead) remove(object);
}

void AllocationTraces::mark(Marker& marker) const {
    for (Code* code : codes_) marker.mark(code);
}

TracingPause::TracingPause() : observer_(the_heap->observer()) { the_heap->observe(nullptr); }
TracingPause::~TracingPause() {
    if (allocation_traces().is_on()) the_heap->observe(observer_);
}

}  // namespace py::vm
