#include "vm/runtime/tracing/tracing.h"

#include <algorithm>
#include <unordered_set>

#include "marshal/base/hash_map.h"
#include "vm/gc/heap.h"
#include "vm/interp/body.h"
#include "vm/lowering/lowering.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/tracing/frame_jumps.h"

namespace py::vm {

int tracing_threads = 0;

namespace {

/// One thread's functions. Threads of Python are threads of the system.
struct TraceState {
    Value trace = kEmpty;
    Value profile = kEmpty;
    /// Stands for the function where the profile is an object of C++; otherwise null.
    ProfileListener listener = nullptr;
    /// Events are off while one is reported.
    int inside = 0;

    bool is_set() const { return !trace.is_empty() || !profile.is_empty(); }
    bool active() const { return !inside && (!trace.is_empty() || !profile.is_empty()); }
};

TraceState& state() {
    static thread_local TraceState own;
    return own;
}

/// Of the threads that have traced and run on.
std::vector<TraceState*>& known_states() {
    static auto* states = [] {
        the_heap->add_roots(
            [](Marker& marker, void*) {
                for (TraceState const* one : known_states()) {
                    marker.mark(one->trace);
                    marker.mark(one->profile);
                }
            },
            nullptr);
        return new std::vector<TraceState*>;
    }();
    return *states;
}

std::unordered_set<LoweredCode*>& entries() {
    static std::unordered_set<LoweredCode*> all;
    return all;
}
HashMap<LoweredCode const*, std::unique_ptr<LoweredCode>>& traced_variants() {
    static auto* variants = new HashMap<LoweredCode const*, std::unique_ptr<LoweredCode>>;
    return *variants;
}

/// Plain code of frames that ran when tracing began, and where they can leave it.
HashMap<LoweredCode const*, std::vector<SharedPlace>>& open_codes() {
    static auto* codes = new HashMap<LoweredCode const*, std::vector<SharedPlace>>;
    return *codes;
}

OP_FUNCTION enter_traced(Instr* ip, Value* fp, Thread* ts, Value acc);
OP_FUNCTION leave_plain(Instr* ip, Value* fp, Thread* ts, Value acc);
OP_FUNCTION trace_point(Instr* ip, Value* fp, Thread* ts, Value acc);

void exchange_entry(LoweredCode* lowered) {
    Instr& first = lowered->instrs[0];
    first.handler = tracing_threads ? enter_traced : op_handlers[uint16_t(first.op)];
}

void set_points(LoweredCode& lowered) {
    for (size_t i = 0; i < lowered.instrs.size(); i += size_t(slots_of(lowered.instrs[i].op))) {
        Instr& instr = lowered.instrs[i];
        if (instr.op == RegisterOp::NOP && instr.b) instr.handler = trace_point;
    }
}

/// Null if there is none that fits the frame.
LoweredCode* traced_variant(Code* code) {
    auto& known = traced_variants()[code->lowered];
    if (known) return known.get();
    auto lowered = lower(code, LoweringMode::Traced);
    if (!lowered.ok() || lowered.value()->frame_size > code->frame_size) return nullptr;
    known = std::move(lowered).value();
    set_points(*known);
    return known.get();
}

/// Lets frames that run already go over to traced code, at the next op of theirs that both variants share.
void open_running_code(Thread& thread) {
    for (FrameWalker walker(thread); !walker.done(); walker.step()) {
        Code* code = frame_code(walker.fp());
        LoweredCode* lowered = code->lowered;
        if (open_codes().find(lowered) != open_codes().end() || !traced_variant(code)) continue;
        std::vector<SharedPlace> places = find_shared_places(code);
        // The first op is exchanged for another reason.
        std::erase_if(places, [](SharedPlace const& place) { return place.plain == 0; });
        for (SharedPlace const& place : places) lowered->instrs[place.plain].handler = leave_plain;
        open_codes()[lowered] = std::move(places);
    }
}

void close_code(LoweredCode const* lowered, std::vector<SharedPlace> const& places) {
    for (SharedPlace const& place : places) {
        Instr* instr = instr_of(*lowered, place.plain);
        instr->handler = op_handlers[uint16_t(instr->op)];
    }
}

/// The functions change; code is entered another way while any thread has one.
void update(Thread& thread, Value TraceState::* function, Value value) {
    TraceState& own = state();
    auto& known = known_states();
    if (std::ranges::find(known, &own) == known.end()) known.push_back(&own);
    bool before = own.is_set();
    own.*function = value;
    bool after = own.is_set();
    tracing_threads += int(after) - int(before);
    for (LoweredCode* lowered : entries()) exchange_entry(lowered);
    if (after) return open_running_code(thread);
    if (tracing_threads) return;
    for (auto const& [lowered, places] : open_codes()) close_code(lowered, places);
    open_codes().clear();
}

/// Calls a trace function, with the frame's locals as it shows and may change them.
Raises<Value> report(Thread& thread, Frame* frame, Value function, char const* event, Value argument) {
    TraceState& own = state();
    own.inside++;
    locals_of(frame);
    std::string_view kind = event;
    frame->event = kind == "call" ? FrameEvent::Call : kind == "line" ? FrameEvent::Line : FrameEvent::Other;
    auto result = call(thread, function, {Value::of(frame), Value::of(intern(event)), argument});
    frame->event = FrameEvent::None;
    write_back_locals(frame);
    own.inside--;
    return result;
}

/// An event for the frame's own function. What it returns takes its place; an error ends the tracing.
Raises<void> report_to_frame(Thread& thread, Frame* frame, Value function, char const* event, Value argument) {
    auto result = report(thread, frame, function, event, argument);
    if (result.ok()) {
        if (!is_none(result.value())) frame->trace = result.value();
        return {};
    }
    set_trace_function(thread, kEmpty);
    frame->trace = none();
    return Error{};
}

void notify_listener(Thread& thread, ProfileEvent event, Value subject) {
    TraceState& own = state();
    own.inside++;
    own.listener(thread, own.profile, event, subject);
    own.inside--;
}

char const* name_of(ProfileEvent event) {
    switch (event) {
        case ProfileEvent::Call: return "call";
        case ProfileEvent::Return: return "return";
        case ProfileEvent::NativeCall: return "c_call";
        case ProfileEvent::NativeReturn: return "c_return";
        case ProfileEvent::NativeException: return "c_exception";
    }
}

/// `argument`: what a profile function in Python gets.
Raises<void> report_to_profile(Thread& thread, Frame* frame, ProfileEvent kind, Value argument) {
    if (state().profile.is_empty()) return {};
    if (state().listener) {
        bool is_native = kind != ProfileEvent::Call && kind != ProfileEvent::Return;
        notify_listener(thread, kind, is_native ? argument : Value::of(frame->code()));
        return {};
    }
    char const* event = name_of(kind);
    if (report(thread, frame, state().profile, event, argument).ok()) return {};
    set_profile_function(thread, kEmpty);
    return Error{};
}

Raises<void> report_call(Thread& thread, Frame* frame) {
    if (!state().trace.is_empty()) TRY(report_to_frame(thread, frame, state().trace, "call", none()));
    return report_to_profile(thread, frame, ProfileEvent::Call, none());
}

Raises<void> report_return(Thread& thread, Frame* frame, Value value) {
    if (!state().trace.is_empty() && !is_none(frame->trace)) {
        TRY(report_to_frame(thread, frame, frame->trace, "return", value));
    }
    return report_to_profile(thread, frame, ProfileEvent::Return, value);
}

bool is_send(Code const* code, uint32_t offset) {
    auto opcode = bytecode::kTarget311.opcodes[code->source->code->bytes[offset * 2]];
    return opcode && *opcode == bytecode::Opcode::SEND;
}

/// A line event where the line changes or control goes back; an opcode event where asked for.
Raises<void> report_line(Thread& thread, Frame* frame, uint32_t offset) {
    int64_t before = frame->last_traced;
    frame->last_traced = offset;
    if (state().trace.is_empty() || is_none(frame->trace)) return {};
    code::CodeObject const& source = *frame->code()->source;
    int32_t line = location_at(source, offset).line;
    if (line >= 0 && frame->traces_lines) {
        int32_t line_before = before < 0 ? -1 : location_at(source, uint32_t(before)).line;
        bool goes_back = before >= 0 && offset < before && !is_send(frame->code(), uint32_t(before));
        if (line != line_before || goes_back) TRY(report_to_frame(thread, frame, frame->trace, "line", none()));
    }
    if (frame->traces_opcodes && !is_none(frame->trace)) {
        TRY(report_to_frame(thread, frame, frame->trace, "opcode", none()));
    }
    return {};
}

/// Events for a listener alone need no frame object.
void notify_of_point(Thread& thread, Instr* ip, Value* fp) {
    if (TracePoint(ip->b) == TracePoint::Call) notify_listener(thread, ProfileEvent::Call, Value::of(frame_code(fp)));
    if (TracePoint(ip->b) == TracePoint::Return)
        notify_listener(thread, ProfileEvent::Return, Value::of(frame_code(fp)));
}

Raises<void> report_point(Thread& thread, Instr* ip, Value* fp) {
    if (state().listener && state().trace.is_empty()) {
        notify_of_point(thread, ip, fp);
        return {};
    }
    Frame* frame = frame_of(thread, fp);
    switch (TracePoint(ip->b)) {
        case TracePoint::Call:
            // Behind a yield the line goes on; at the start any line is new.
            frame->last_traced = ip->a ? int64_t(code_offset(frame->code(), ip)) : -1;
            return report_call(thread, frame);
        case TracePoint::Return: return report_return(thread, frame, fp[ip->a]);
        case TracePoint::Line: return report_line(thread, frame, code_offset(frame->code(), ip));
        case TracePoint::None: break;
    }
    return {};
}

OP_FUNCTION enter_traced(Instr* ip, Value* fp, Thread* ts, Value acc) {
    if (!state().active()) TAIL(op_handlers[uint16_t(ip->op)]);
    LoweredCode* variant = traced_variant(frame_code(fp));
    if (!variant) TAIL(op_handlers[uint16_t(ip->op)]);
    ip = variant->instrs.data();
    DISPATCH();
}

/// An op of plain code that ran when tracing began.
OP_FUNCTION leave_plain(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Code* code = frame_code(fp);
    auto open = open_codes().find(code->lowered);
    LoweredCode* variant = state().active() ? traced_variant(code) : nullptr;
    if (!variant || open == open_codes().end()) TAIL(op_handlers[uint16_t(ip->op)]);
    auto slot = uint32_t(ip - code->lowered->instrs.data());
    auto place = std::ranges::lower_bound(open->second, slot, {}, &SharedPlace::plain);
    if (place == open->second.end() || place->plain != slot) TAIL(op_handlers[uint16_t(ip->op)]);
    ENTER_RUNTIME();
    // The line has begun before.
    frame_of(*ts, fp)->last_traced = code_offset(code, ip - 1);
    ip = instr_of(*variant, place->traced);
    DISPATCH();
}

OP_FUNCTION trace_point(Instr* ip, Value* fp, Thread* ts, Value acc) {
    if (!state().active()) NEXT(1);
    CHECK_RUN(report_point(*ts, ip, fp));
    if (Frame* frame = find_frame(*ts, fp); frame && frame->jump >= 0) [[unlikely]] {
        Instr* target = perform_jump(*ts, frame, variant_at(frame->code(), ip));
        if (target) {
            ip = target;
            DISPATCH();
        }
    }
    NEXT(1);
}

}  // namespace

void set_trace_function(Thread& thread, Value function) { update(thread, &TraceState::trace, function); }
void set_profile_function(Thread& thread, Value function) {
    state().listener = nullptr;
    update(thread, &TraceState::profile, function);
}
void set_profile_listener(Thread& thread, Value self, ProfileListener listener) {
    state().listener = listener;
    update(thread, &TraceState::profile, self);
}
void end_tracing(Thread& thread) {
    if (state().is_set()) {
        set_profile_function(thread, kEmpty);
        set_trace_function(thread, kEmpty);
    }
    std::erase(known_states(), &state());
}

Value trace_function() { return state().trace; }
Value profile_function() { return state().profile; }

void remember_entry(LoweredCode* lowered) {
    entries().insert(lowered);
    if (tracing_threads) exchange_entry(lowered);
}

void forget_entry(LoweredCode* lowered) {
    entries().erase(lowered);
    traced_variants().erase(lowered);
    open_codes().erase(lowered);
}

namespace {

/// The function in C++ that a call reports: a method of a built-in type is bound first. Empty for other callees.
Value native_function_of(Value callee, CallArgs args) {
    if (callee.is_exact<NativeFunction>()) return callee;
    if (!callee.is_exact<MethodDescriptor>() || args.count == 0) return kEmpty;
    auto* descriptor = callee.as<MethodDescriptor>();
    if (!type_of(args.values[0])->is_subtype_of(descriptor->owner)) return kEmpty;
    return Value::of(new_native_function(descriptor->definition, args.values[0]));
}

Raises<void> report_native(Thread& thread, ProfileEvent event, Value function) {
    if (!state().listener) return report_to_profile(thread, frame_of(thread, thread.fp), event, function);
    notify_listener(thread, event, function);
    return {};
}

}  // namespace

Raises<Value> call_profiled(Thread& thread, Value callee, CallArgs args) {
    bool reports = state().active() && !state().profile.is_empty() && is_traced(thread.fp, thread.ip);
    Value function = reports ? native_function_of(callee, args) : kEmpty;
    if (function.is_empty()) return call(thread, callee, args);
    TRY(report_native(thread, ProfileEvent::NativeCall, function));
    auto result = call(thread, callee, args);
    if (!state().active() || state().profile.is_empty()) return result;
    if (result.ok()) {
        Value value = result.value();
        TRY(report_native(thread, ProfileEvent::NativeReturn, function));
        return value;
    }
    Exception* exception = thread.take_pending();
    if (report_native(thread, ProfileEvent::NativeException, function).ok()) thread.pending = exception;
    return Error{};
}

bool runs_traced_code(Code const* code, Instr const* ip) {
    return !traced_variants().empty() && code->lowered && &variant_at(code, ip) != code->lowered;
}

LoweredCode const& variant_at(Code const* code, Instr const* ip) {
    auto holds = [&](LoweredCode const& lowered) {
        return ip >= lowered.instrs.data() && ip < lowered.instrs.data() + lowered.instrs.size();
    };
    if (holds(*code->lowered)) return *code->lowered;
    auto traced = traced_variants().find(code->lowered);
    return traced != traced_variants().end() && traced->second && holds(*traced->second) ? *traced->second
                                                                                         : *code->lowered;
}

bool is_traced(Value* fp, Instr const* ip) {
    if (!tracing_threads || !state().active()) return false;
    Code* code = frame_code(fp);
    return &variant_at(code, ip) != code->lowered || open_codes().find(code->lowered) != open_codes().end();
}

void trace_exception(Thread& thread, Value* fp) {
    Frame* frame = frame_of(thread, fp);
    if (state().trace.is_empty() || is_none(frame->trace)) return;
    Exception* exception = thread.take_pending();
    Value traceback = exception->traceback ? Value::of(exception->traceback) : none();
    Value argument = Value::of(make_tuple({Value::of(exception->type()), Value::of(exception), traceback}));
    if (report_to_frame(thread, frame, frame->trace, "exception", argument).ok()) thread.pending = exception;
}

void trace_unwind(Thread& thread, Value* fp) {
    Exception* exception = thread.take_pending();
    if (report_return(thread, frame_of(thread, fp), none()).ok()) thread.pending = exception;
}

}  // namespace py::vm
