#include "vm/modules/tracemalloc/allocation_traces.h"
#include "vm/objects/containers.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/full_collection.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _tracemalloc, which the standard library's tracemalloc stands on.

namespace py::vm {
namespace {

/// The only one there is: objects of Python's.
constexpr int kDomain = 0;

Raises<Value> tracemalloc_is_tracing(Thread&, Value*) { return boolean(allocation_traces().is_on()); }

Raises<Value> tracemalloc_start(Thread& thread, Value* args) {
    int limit = TRY(to_c_int(thread, args[0], 1));
    if (limit < 1 || limit > kMostTracedFrames) return raise(thread, ValueError_type, kFrameLimitProblem);
    allocation_traces().start(limit);
    return none();
}

Raises<Value> tracemalloc_stop(Thread&, Value*) {
    allocation_traces().stop();
    return none();
}

Raises<Value> tracemalloc_clear_traces(Thread&, Value*) {
    allocation_traces().clear();
    return none();
}

Raises<Value> tracemalloc_get_traceback_limit(Thread&, Value*) {
    return Value::small(allocation_traces().frame_limit());
}

/// ((filename, line), ...), the innermost frame first.
Tuple* lines_of(AllocationPlace const& place) {
    List* lines = new_list();
    for (auto const& line : place.lines) {
        int32_t number = location_at(*line.code->source, line.offset).line;
        lines->append(Value::of(make_tuple({Value::of(line.code->filename), Value::small(std::max(number, 0))})));
    }
    if (lines->size == 0) lines->append(Value::of(make_tuple({Value::of(intern("<unknown>")), Value::small(0)})));
    return make_tuple(std::span<Value const>(lines->span()));
}

/// Tuples of the lines of places, each made once.
class KnownPlaces {
  public:
    Value lines(AllocationPlace const* place) {
        auto [entry, is_new] = numbers_.insert({place, made_->size});
        if (is_new) made_->append(Value::of(lines_of(*place)));
        return made_->items[entry->second];
    }

  private:
    HashMap<AllocationPlace const*, size_t> numbers_;
    List* made_ = new_list();
};

Raises<Value> tracemalloc_get_traces(Thread& thread, Value*) {
    auto& traces = allocation_traces();
    if (!traces.is_on()) return Value::of(new_list());
    // Nothing that was made in here would survive it.
    collect_for(thread, tracemalloc_get_traces);
    TracingPause pause;
    // Collections that come meanwhile take dead objects out of the original.
    std::vector<AllocationTrace> living;
    living.reserve(traces.all().size());
    for (auto const& [object, trace] : traces.all()) living.push_back(trace);
    List* report = new_list();
    KnownPlaces places;
    for (AllocationTrace const& trace : living) {
        Value entry[] = {Value::small(kDomain), make_int(int64_t(trace.size)), places.lines(trace.place),
                         Value::small(trace.place->frame_count)};
        report->append(Value::of(make_tuple(entry)));
    }
    return Value::of(report);
}

Raises<Value> tracemalloc_get_object_traceback(Thread&, Value* args) {
    if (!args[0].is_object()) return none();
    auto const* trace = allocation_traces().find(args[0].object());
    if (!trace) return none();
    TracingPause pause;
    return Value::of(lines_of(*trace->place));
}

Raises<Value> tracemalloc_get_memory(Thread&, Value*) { return make_int(int64_t(allocation_traces().memory())); }

Raises<Value> tracemalloc_get_traced_memory(Thread& thread, Value*) {
    auto& traces = allocation_traces();
    if (traces.is_on()) collect_for(thread, tracemalloc_get_traced_memory);
    auto size = int64_t(traces.size()), peak = int64_t(traces.peak());
    return Value::of(make_tuple({make_int(size), make_int(peak)}));
}

Raises<Value> tracemalloc_reset_peak(Thread& thread, Value*) {
    auto& traces = allocation_traces();
    if (traces.is_on()) collect_for(thread, tracemalloc_reset_peak);
    traces.forget_peak();
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"is_tracing", "()", tracemalloc_is_tracing, "Whether allocations are traced."},
    {"start", "(nframe=1, /)", tracemalloc_start,
     "Begins to trace allocations, with up to `nframe` frames each, 1 to 65535; ValueError for other numbers."},
    {"stop", "()", tracemalloc_stop, "Ends the tracing and forgets all traces."},
    {"clear_traces", "()", tracemalloc_clear_traces, "Forgets all traces; what is made from now on gets some."},
    {"get_traceback_limit", "()", tracemalloc_get_traceback_limit, "Most frames that a trace has."},
    {"_get_traces", "()", tracemalloc_get_traces,
     "List of a tuple (domain, size, frames, total number of frames) for each object that lives."},
    {"_get_object_traceback", "(obj, /)", tracemalloc_get_object_traceback,
     "The frames that were running when an object was made; None if that was not traced."},
    {"get_tracemalloc_memory", "()", tracemalloc_get_memory, "Bytes that the traces take themselves, about."},
    {"get_traced_memory", "()", tracemalloc_get_traced_memory,
     "Collects garbage; gives the bytes of the objects traced now, and the most they were since the start. In "
     "between, garbage counts."},
    {"reset_peak", "()", tracemalloc_reset_peak, "Lets the most that objects took be what they take now."},
};

}  // namespace

extern NativeModule const kTracemallocModule;
NativeModule const kTracemallocModule{
    .name = "_tracemalloc", .doc = "Where objects were made: what tracemalloc is made of.", .functions = kFunctions};

}  // namespace py::vm
