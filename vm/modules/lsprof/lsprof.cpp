#include <span>

#include "vm/errors/unraisable.h"
#include "vm/modules/lsprof/call_statistics.h"
#include "vm/objects/float/float.h"
#include "vm/objects/long/int.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/duration.h"
#include "vm/runtime/tracing/tracing.h"

// The module _lsprof, which the standard library's cProfile stands on.

namespace py::vm {

struct Profiler : Object {
    static constexpr Layout kLayout = Layout::Profiler;
    /// Null before the first use, and after the end.
    CallStatistics* statistics;
    /// Empty: the system's monotonic clock, in nanoseconds.
    Value timer;
    /// Seconds that a unit of the timer is; 0: it gives seconds.
    double time_unit;
    bool by_caller;
    bool with_natives;
};

namespace {

Type profiler_type;
Type entry_type;
Type callee_type;

Profiler* self_of(Value value) { return value.as<Profiler>(); }

CallStatistics& statistics_of(Profiler* self) {
    if (!self->statistics) self->statistics = new CallStatistics;
    return *self->statistics;
}

Raises<int64_t> ask_timer(Thread& thread, Profiler* self) {
    Value time = TRY(call(thread, self->timer, {}));
    if (self->time_unit == 0) return to_nanoseconds(thread, time, Rounding::Floor);
    if (!is_int(time)) return raise(thread, TypeError_type, "expect int, got {}", {type_of(time)});
    return to_int64(thread, time);
}

/// Nobody can catch what a timer raises.
int64_t now(Thread& thread, Profiler* self) {
    if (self->timer.is_empty()) return monotonic_nanoseconds();
    auto time = ask_timer(thread, self);
    if (time.ok()) return time.value();
    report_unraisable(thread, self->timer);
    return 0;
}

/// The text that stands for a function in C++: nothing shall keep what it is bound to alive.
Value text_of_native(Thread& thread, NativeFunction* function) {
    std::string_view name = function->definition->name;
    Value owner = function->module.is<Type>() ? function->module : function->self;
    if (owner.is_empty()) {
        if (!function->module.is<Str>()) return Value::of(format_message("<built-in method {}>", {name}));
        return Value::of(format_message("<built-in method {}.{}>", {function->module.as<Str>(), name}));
    }
    Value method = lookup(type_of(owner), intern(name));
    if (!method.is_empty()) {
        auto text = repr_of(thread, method);
        if (text.ok()) return Value::of(text.value());
        thread.pending = nullptr;
    }
    return Value::of(format_message("<built-in method {}>", {name}));
}

void const* function_key(Value subject) {
    if (subject.is<NativeFunction>()) return subject.as<NativeFunction>()->definition;
    return subject.object();
}

CallEntry* entry_of(Thread& thread, CallStatistics& statistics, Value subject) {
    void const* key = function_key(subject);
    if (CallEntry* known = statistics.find(key)) return known;
    bool is_native = subject.is<NativeFunction>();
    return statistics.add(key, is_native ? text_of_native(thread, subject.as<NativeFunction>()) : subject);
}

void note_event(Thread& thread, Value value, ProfileEvent event, Value subject) {
    Profiler* self = self_of(value);
    if (subject.is<NativeFunction>() && !self->with_natives) return;
    CallStatistics& statistics = statistics_of(self);
    if (event == ProfileEvent::Call || event == ProfileEvent::NativeCall) {
        statistics.enter(entry_of(thread, statistics, subject), self->by_caller);
        statistics.note_begin(now(thread, self));
    } else if (statistics.is_inside()) {
        statistics.leave(function_key(subject), self->by_caller, now(thread, self));
    }
}

Raises<void> set_options(Thread& thread, Profiler* self, Value by_caller, Value with_natives) {
    int callers = TRY(to_c_int(thread, by_caller, -1));
    int natives = TRY(to_c_int(thread, with_natives, -1));
    if (callers >= 0) self->by_caller = callers != 0;
    if (natives >= 0) self->with_natives = natives != 0;
    return {};
}

Raises<Value> profiler_create(Thread&, Type* type, CallArgs) {
    auto* self = static_cast<Profiler*>(new_instance(type));
    self->timer = kEmpty;
    return Value::of(self);
}

Raises<Value> profiler_init(Thread& thread, Value* args) {
    Profiler* self = self_of(args[0]);
    self->by_caller = self->with_natives = true;
    double unit = args[2].is_empty() ? 0 : TRY(to_double(thread, args[2]));
    TRY(set_options(thread, self, args[3], args[4]));
    self->timer = is_given(args[1]) ? args[1] : kEmpty;
    self->time_unit = unit > 0 ? unit : 0;
    return none();
}
constexpr MethodDef kInit{"Profiler", "($self, /, timer=None, timeunit=0.0, subcalls=True, builtins=True)",
                          profiler_init};

Raises<Value> profiler_enable(Thread& thread, Value* args) {
    TRY(set_options(thread, self_of(args[0]), args[1], args[2]));
    set_profile_listener(thread, args[0], note_event);
    return none();
}

/// Calls that have not ended do so now.
void end_all_calls(Thread& thread, Profiler* self) {
    while (self->statistics && self->statistics->is_inside()) {
        int64_t time = now(thread, self);
        if (self->statistics->is_inside()) self->statistics->leave_any(self->by_caller, time);
    }
}

Raises<Value> profiler_disable(Thread& thread, Value* args) {
    set_profile_function(thread, kEmpty);
    end_all_calls(thread, self_of(args[0]));
    return none();
}

Raises<Value> profiler_clear(Thread&, Value* args) {
    if (CallStatistics* statistics = self_of(args[0])->statistics) statistics->clear();
    return none();
}

/// Seconds.
Value duration(Profiler* self, int64_t units) {
    double unit = self->time_unit == 0 ? 1e-9 : self->time_unit;
    return Value::real(unit * double(units));
}

/// `callees` is left out of the report of one.
Tuple* report(Profiler* self, Value subject, CallCount const& count, Value callees) {
    Value fields[] = {subject,
                      make_int(count.calls),
                      make_int(count.recursive_calls),
                      duration(self, count.total),
                      duration(self, count.own),
                      callees};
    if (callees.is_empty()) return make_struct_sequence(callee_type, std::span<Value const>(fields).first(5));
    return make_struct_sequence(entry_type, fields);
}

Value report_callees(Profiler* self, CallEntry const& entry) {
    if (entry.callees.empty()) return none();
    List* callees = new_list();
    for (auto const& [callee, count] : entry.callees) {
        if (count.calls) callees->append(Value::of(report(self, callee->subject, count, kEmpty)));
    }
    return Value::of(callees);
}

Raises<Value> profiler_getstats(Thread&, Value* args) {
    Profiler* self = self_of(args[0]);
    List* reports = new_list();
    for (CallEntry const& entry : statistics_of(self).entries()) {
        if (!entry.count.calls) continue;
        Value callees = report_callees(self, entry);
        reports->append(Value::of(report(self, entry.subject, entry.count, callees)));
    }
    return Value::of(reports);
}

Raises<void> finalize(Thread&, Value value) {
    delete self_of(value)->statistics;
    self_of(value)->statistics = nullptr;
    return {};
}

void trace_profiler(Object* object, Marker& marker) {
    auto* self = static_cast<Profiler*>(object);
    marker.mark(self->timer);
    if (!self->statistics) return;
    for (CallEntry const& entry : self->statistics->entries()) marker.mark(entry.subject);
}

constexpr MethodDef kMethods[] = {
    {"getstats", "($self, /)", profiler_getstats,
     "List of a profiler_entry for each function that was called: code, callcount, reccallcount, totaltime, "
     "inlinetime, calls. Times are in seconds; `code` is a code object, or a text for what is built in; `calls` lists "
     "a profiler_subentry for each function that it called, or is None."},
    {"enable", "($self, /, subcalls=True, builtins=True)", profiler_enable,
     "Begins to count calls in this thread: with `subcalls` also by caller, with `builtins` those of what is built in "
     "as calls of their own."},
    {"disable", "($self, /)", profiler_disable, "Ends the counting."},
    {"clear", "($self, /)", profiler_clear, "Forgets all that was counted."},
};

constexpr StructField kEntryFields[] = {
    {"code", "code object, or text for what is built in"}, {"callcount", "how often it was called"},
    {"reccallcount", "how often while it ran already"},    {"totaltime", "seconds in all"},
    {"inlinetime", "seconds without what it called"},      {"calls", "what it called"}};
StructSequenceSpec const kEntrySpec{"_lsprof.profiler_entry", kEntryFields, 6};
StructSequenceSpec const kCalleeSpec{"_lsprof.profiler_subentry", std::span(kEntryFields).first(5), 5};

TypeSpec const kProfilerSpec{
    .name = "_lsprof.Profiler",
    .layout = Layout::Profiler,
    .size = sizeof(Profiler),
    .flags = kBaseType | kNativeFinalizer,
    .slots = {.create = profiler_create, .init = init_with<kInit>, .finalize = finalize},
    .methods = kMethods,
    .trace = trace_profiler,
    .doc =
        "Profiler(timer=None, timeunit=None, subcalls=True, builtins=True)\n\nCounts calls of functions and how "
        "long they take. `timer` is called for the time; it gives seconds, or ints in units of `timeunit` seconds."};

constexpr ModuleType kTypes[] = {
    {&profiler_type, &kProfilerSpec}, {&entry_type, &kEntrySpec}, {&callee_type, &kCalleeSpec}};

}  // namespace

extern NativeModule const kLsprofModule;
NativeModule const kLsprofModule{.name = "_lsprof", .doc = "A profiler of calls.", .types = kTypes};

}  // namespace py::vm
