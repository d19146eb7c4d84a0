#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "marshal/base/hash_map.h"
#include "vm/objects/function/function.h"

namespace py::vm {

/// The Python code that was running when objects were made.
struct AllocationPlace {
    struct Line {
        Code* code;
        /// Of the instruction, in 2-byte units.
        uint32_t offset;
        bool operator==(Line const&) const = default;
    };
    /// The innermost frame first, as many as are recorded.
    std::vector<Line> lines;
    /// How many frames there were, up to `kMostTracedFrames`.
    uint32_t frame_count = 0;
    bool operator==(AllocationPlace const&) const = default;
};

/// What a place is compared by.
struct AllocationPlaceHash {
    size_t operator()(AllocationPlace const& place) const;
};

/// An object that lives, and was made while allocations were traced.
struct AllocationTrace {
    size_t size;
    AllocationPlace const* place;
};

inline constexpr int kMostTracedFrames = 65535;
inline constexpr std::string_view kFrameLimitProblem = "the number of frames must be in range [1; 65535]";

/// Where objects were made and how much memory they take, for the module tracemalloc. Only the collector notices what
/// goes: until it has run, garbage counts.
class AllocationTraces {
  public:
    /// `frame_limit`: 1 to kMostTracedFrames. Does nothing if allocations are traced already.
    void start(int frame_limit);
    /// Forgets everything, too.
    void stop();
    bool is_on() const { return is_on_; }
    void clear();
    /// As it was given last.
    int frame_limit() const { return frame_limit_; }

    /// Null if it is not known.
    AllocationTrace const* find(Object const* object) const;
    HashMap<Object const*, AllocationTrace> const& all() const { return traces_; }

    /// Bytes of all objects with a trace.
    size_t size() const { return size_; }
    /// The most that `size` was since the start, or since `forget_peak`.
    size_t peak() const { return peak_; }
    void forget_peak() { peak_ = size_; }
    /// Bytes that all of this takes itself, about.
    size_t memory() const;

    /// Called by the heap, about what it does.
    void note_made(Object* object, size_t size);
    void note_resized(Object const* before, Object* after, size_t size);
    void forget_dead(Heap const& heap);
    void mark(Marker& marker) const;

  private:
    AllocationPlace const* current_place();
    void add(Object const* object, AllocationTrace const& trace);
    void remove(Object const* object);

    bool is_on_ = false;
    int frame_limit_ = 1;
    HashMap<Object const*, AllocationTrace> traces_;
    std::unordered_set<AllocationPlace, AllocationPlaceHash> places_;
    /// Those of all places.
    HashSet<Code*> codes_;
    /// The place that is looked up: its memory serves again and again.
    AllocationPlace wanted_;
    size_t size_ = 0;
    size_t peak_ = 0;
};

/// Of the process.
AllocationTraces& allocation_traces();

/// While it lives nothing is traced: for who makes a report of the traces.
class TracingPause {
  public:
    TracingPause();
    TracingPause(TracingPause const&) = delete;
    ~TracingPause();

  private:
    AllocationObserver const* observer_;
};

}  // namespace py::vm
