#include <algorithm>

#include "vm/errors/unraisable.h"
#include "vm/gc/garbage.h"
#include "vm/gc/heap.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/full_collection.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module gc. There is one generation only; its numbers are accepted where CPython takes them.

namespace py::vm {
namespace {

constexpr int kOldest = 2;
enum DebugFlag : int { kDebugStats = 1, kDebugCollectable = 2, kDebugUncollectable = 4, kDebugSaveAll = 32 };
constexpr int kDebugLeak = kDebugCollectable | kDebugUncollectable | kDebugSaveAll;

struct State {
    List* garbage = nullptr;
    List* callbacks = nullptr;
    bool enabled = true;
    bool collecting = false;
    int debug = 0;
    int64_t thresholds[3] = {700, 10, 10};
    int64_t frozen = 0;
    int64_t collections[3] = {};
    int64_t collected[3] = {};
};
State state;

Raises<int> generation_of(Thread& thread, Value given) {
    if (given.is_empty()) return kOldest;
    int64_t generation = TRY(to_int64(thread, given));
    if (generation < 0 || generation > kOldest) return raise(thread, ValueError_type, "invalid generation");
    return int(generation);
}

void announce(Thread& thread, std::string_view phase, int generation, size_t collected) {
    if (state.callbacks->size == 0) return;
    Dict* info = new_dict();
    info->store(intern("generation"), Value::small(generation));
    info->store(intern("collected"), Value::small(int64_t(collected)));
    info->store(intern("uncollectable"), Value::small(0));
    for (size_t i = 0; i < state.callbacks->size; i++) {
        Value callback = state.callbacks->items[i];
        auto done = call(thread, callback, {Value::of(intern(phase)), Value::of(info)});
        if (!done.ok()) report_unraisable(thread, callback);
    }
}

size_t collect_once(Thread& thread, void const* stack_top) {
    if (!(state.debug & kDebugSaveAll)) return thread.heap.collect_cycles(nullptr, stack_top);
    std::vector<Object*> kept;
    size_t count = thread.heap.collect_cycles(&kept, stack_top);
    for (Object* object : kept) state.garbage->append(Value::of(object));
    return count;
}

Raises<Value> gc_collect(Thread& thread, Value* args) {
    int generation = TRY(generation_of(thread, args[0]));
    if (state.collecting) return Value::small(0);
    state.collecting = true;
    announce(thread, "start", generation, 0);
    size_t count = collect_for(thread, gc_collect, collect_once);
    state.collections[generation]++;
    state.collected[generation] += int64_t(count);
    announce(thread, "stop", generation, count);
    state.collecting = false;
    return Value::small(int64_t(count));
}

Raises<Value> gc_enable(Thread& thread, Value*) {
    state.enabled = true;
    thread.heap.set_patient(false);
    return none();
}

Raises<Value> gc_disable(Thread& thread, Value*) {
    state.enabled = false;
    thread.heap.set_patient(true);
    return none();
}

Raises<Value> gc_isenabled(Thread&, Value*) { return boolean(state.enabled); }

Raises<Value> gc_get_objects(Thread& thread, Value* args) {
    bool all = args[0].is_empty() || is_none(args[0]);
    TRY(audit(thread, "gc.get_objects", {all ? Value::small(-1) : args[0]}));
    if (!all) {
        int64_t generation = TRY(to_int64(thread, args[0]));
        if (generation > kOldest) {
            return raise(thread, ValueError_type,
                         "generation parameter must be less than the number of available generations (3)");
        }
        if (generation < 0) return raise(thread, ValueError_type, "generation parameter cannot be negative");
        if (generation < kOldest) return Value::of(new_list());
    }
    List* found = new_list();
    std::vector<Object*> objects;
    thread.heap.for_each_object([&](Object* object) {
        if (is_tracked(object) && object != found) objects.push_back(object);
    });
    found->grow(objects.size());
    for (Object* object : objects) found->append(Value::of(object));
    return Value::of(found);
}

Raises<Value> gc_get_referents(Thread& thread, Value* args) {
    TRY(audit(thread, "gc.get_referents", {args[0]}));
    List* found = new_list();
    for (Value value : args[0].as<Tuple>()->span()) {
        if (!value.is_object()) continue;
        for (Object* end : referents_of(thread.heap, value.object())) found->append(Value::of(end));
    }
    return Value::of(found);
}

Raises<Value> gc_get_referrers(Thread& thread, Value* args) {
    TRY(audit(thread, "gc.get_referrers", {args[0]}));
    Tuple* wanted = args[0].as<Tuple>();
    std::vector<Object*> referrers;
    thread.heap.for_each_object([&](Object* object) {
        if (!is_tracked(object) || object == wanted) return;
        std::vector<Object*> ends = referents_of(thread.heap, object);
        for (Value value : wanted->span()) {
            if (!value.is_object() || std::find(ends.begin(), ends.end(), value.object()) == ends.end()) continue;
            referrers.push_back(object);
            return;
        }
    });
    List* found = new_list();
    for (Object* object : referrers) found->append(Value::of(object));
    return Value::of(found);
}

Raises<Value> gc_is_tracked(Thread&, Value* args) {
    return boolean(args[0].is_object() && is_tracked(args[0].object()));
}

Raises<Value> gc_is_finalized(Thread&, Value* args) {
    return boolean(args[0].is_object() && (args[0].object()->flags & kFinalized));
}

Raises<Value> gc_freeze(Thread& thread, Value*) {
    thread.heap.for_each_object([](Object* object) { state.frozen += is_tracked(object); });
    return none();
}
Raises<Value> gc_unfreeze(Thread&, Value*) {
    state.frozen = 0;
    return none();
}
Raises<Value> gc_get_freeze_count(Thread&, Value*) { return Value::small(state.frozen); }

Raises<Value> gc_set_threshold(Thread& thread, Value* args) {
    int64_t given[3] = {state.thresholds[0], state.thresholds[1], state.thresholds[2]};
    for (int i = 0; i < 3; i++) {
        if (!args[i].is_empty()) given[i] = TRY(to_int64(thread, args[i]));
    }
    std::copy(given, given + 3, state.thresholds);
    return none();
}

Raises<Value> gc_get_threshold(Thread&, Value*) {
    return Value::of(
        make_tuple({make_int(state.thresholds[0]), make_int(state.thresholds[1]), make_int(state.thresholds[2])}));
}

Raises<Value> gc_get_count(Thread& thread, Value*) {
    // An object has about so many bytes.
    constexpr size_t kTypicalObject = 64;
    auto count = int64_t(thread.heap.allocated_since_collection() / kTypicalObject);
    return Value::of(make_tuple({make_int(count), Value::small(0), Value::small(0)}));
}

Raises<Value> gc_get_stats(Thread& thread, Value*) {
    List* all = new_list();
    for (int i = 0; i <= kOldest; i++) {
        int64_t collections = i == kOldest
                                  ? int64_t(thread.heap.collections()) - state.collections[0] - state.collections[1]
                                  : state.collections[i];
        Dict* entry = new_dict();
        entry->store(intern("collections"), make_int(collections));
        entry->store(intern("collected"), make_int(state.collected[i]));
        entry->store(intern("uncollectable"), Value::small(0));
        all->append(Value::of(entry));
    }
    return Value::of(all);
}

Raises<Value> gc_set_debug(Thread& thread, Value* args) {
    state.debug = int(TRY(to_int64(thread, args[0])));
    return none();
}
Raises<Value> gc_get_debug(Thread&, Value*) { return Value::small(state.debug); }

constexpr MethodDef kFunctions[] = {
    {"collect", "(generation=2)", gc_collect, "Collects garbage now and tells how many objects needed it."},
    {"enable", "()", gc_enable, "Lets collections happen by themselves as often as usual."},
    {"disable", "()", gc_disable, "Makes collections that happen by themselves rare."},
    {"isenabled", "()", gc_isenabled, "Whether collections happen by themselves as often as usual."},
    {"get_objects", "(generation=None)", gc_get_objects, "Lists all objects that the collector tracks."},
    {"get_referents", "(*objs)", gc_get_referents, "Lists what the given objects refer to directly."},
    {"get_referrers", "(*objs)", gc_get_referrers, "Lists the objects that refer directly to any of those given."},
    {"is_tracked", "(obj, /)", gc_is_tracked, "Whether the collector tracks the object."},
    {"is_finalized", "(obj, /)", gc_is_finalized, "Whether the object's finalizer has run."},
    {"freeze", "()", gc_freeze, "Counts all objects as permanent."},
    {"unfreeze", "()", gc_unfreeze, "Counts no object as permanent any more."},
    {"get_freeze_count", "()", gc_get_freeze_count, "The number of objects counted as permanent."},
    {"set_threshold", "(threshold0, threshold1=10, threshold2=10, /)", gc_set_threshold,
     "Remembers thresholds; the machine finds its own."},
    {"get_threshold", "()", gc_get_threshold, "The thresholds that were set."},
    {"get_count", "()", gc_get_count, "About how many objects were made since the last collection."},
    {"get_stats", "()", gc_get_stats, "Counts of collections and of what they found, by generation."},
    {"set_debug", "(flags, /)", gc_set_debug, "Sets the debugging flags."},
    {"get_debug", "()", gc_get_debug, "The debugging flags."},
};

Raises<void> fill(Thread&, Module* module) {
    if (!state.garbage) {
        the_heap->add_roots(
            [](Marker& marker, void*) {
                marker.mark(state.garbage);
                marker.mark(state.callbacks);
            },
            nullptr);
        state.garbage = new_list();
        state.callbacks = new_list();
    }
    auto set = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
    set("garbage", Value::of(state.garbage));
    set("callbacks", Value::of(state.callbacks));
    set("DEBUG_STATS", Value::small(kDebugStats));
    set("DEBUG_COLLECTABLE", Value::small(kDebugCollectable));
    set("DEBUG_UNCOLLECTABLE", Value::small(kDebugUncollectable));
    set("DEBUG_SAVEALL", Value::small(kDebugSaveAll));
    set("DEBUG_LEAK", Value::small(kDebugLeak));
    return {};
}

}  // namespace

extern NativeModule const kGcModule;
NativeModule const kGcModule{.name = "gc", .doc = "The garbage collector.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
