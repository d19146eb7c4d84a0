#include "vm/gc/heap.h"
#include "vm/objects/frame/frame.h"
#include "vm/objects/function/builtins_namespace.h"
#include "vm/runtime/code/locations.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/tracing/frame_jumps.h"

// The types frame and traceback.

namespace py::vm {
namespace {

Frame* self_of(Value value) { return value.as<Frame>(); }
Value or_none(Object* object) { return object ? Value::of(object) : none(); }

int32_t line_of(Frame* frame) {
    int64_t offset = offset_of(frame);
    return offset < 0 ? frame->code()->source->firstlineno : location_at(*frame->code()->source, uint32_t(offset)).line;
}

Raises<Value> frame_repr(Thread&, Value self) {
    Frame* frame = self_of(self);
    return Value::of(
        format_message("<frame at {}, file '{}', line {}, code {}>",
                       {address_text(self), frame->code()->filename, line_of(frame), frame->code()->name}));
}

Raises<Value> get_back(Thread&, Value self) { return or_none(caller_of(self_of(self))); }
Raises<Value> get_code(Thread&, Value self) { return Value::of(self_of(self)->code()); }
Raises<Value> get_builtins(Thread&, Value self) { return builtins_value(self_of(self)->function->builtins); }
Raises<Value> get_globals(Thread&, Value self) { return Value::of(self_of(self)->function->globals); }
Raises<Value> get_locals(Thread&, Value self) { return locals_of(self_of(self)); }
Raises<Value> get_lasti(Thread&, Value self) {
    int64_t offset = offset_of(self_of(self));
    return Value::small(offset < 0 ? -1 : offset * 2);
}
Raises<Value> get_line(Thread&, Value self) {
    int32_t line = line_of(self_of(self));
    return line < 0 ? none() : Value::small(line);
}
Raises<void> set_frame_line(Thread& thread, Value self, Value value) { return set_line(thread, self_of(self), value); }
Raises<Value> get_trace(Thread&, Value self) { return self_of(self)->trace; }
Raises<void> set_trace(Thread&, Value self, Value value) {
    self_of(self)->trace = value.is_empty() ? none() : value;
    return {};
}
template <auto flag>
Raises<Value> get_flag(Thread&, Value self) {
    return boolean(self_of(self)->*flag);
}
template <auto flag>
Raises<void> set_flag(Thread& thread, Value self, Value value) {
    if (value != boolean(true) && value != boolean(false)) {
        return raise(thread, TypeError_type, "attribute value type must be bool");
    }
    self_of(self)->*flag = value == boolean(true);
    return {};
}

Raises<Value> frame_clear(Thread& thread, Value* args) {
    Frame* frame = self_of(args[0]);
    if (frame->fp) return raise(thread, RuntimeError_type, "cannot clear an executing frame");
    if (!frame->has_ended && frame->generator) {
        // What closing raises has nobody to go to.
        if (!close_generator(thread, frame->generator).ok()) thread.take_pending();
        frame->has_ended = true;
    }
    frame->saved = nullptr;
    frame->locals = nullptr;
    frame->trace = none();
    return none();
}

constexpr MethodDef kFrameMethods[] = {
    {"clear", "($self, /)", frame_clear, "Drops the references that the frame holds."},
};
constexpr GetSetDef kFrameAttributes[] = {
    {"f_back", get_back},
    {"f_code", get_code},
    {"f_builtins", get_builtins},
    {"f_globals", get_globals},
    {"f_locals", get_locals},
    {"f_lasti", get_lasti},
    {"f_lineno", get_line, set_frame_line},
    {"f_trace", get_trace, set_trace},
    {"f_trace_lines", get_flag<&Frame::traces_lines>, set_flag<&Frame::traces_lines>},
    {"f_trace_opcodes", get_flag<&Frame::traces_opcodes>, set_flag<&Frame::traces_opcodes>},
};

void trace_frame(Object* object, Marker& marker) {
    auto* frame = static_cast<Frame*>(object);
    marker.mark(frame->function);
    marker.mark(frame->generator);
    marker.mark(frame->back);
    marker.mark(frame->locals);
    marker.mark(frame->space);
    marker.mark(frame->saved);
    marker.mark(frame->trace);
}

// Tracebacks.

Traceback* traceback_of(Value value) { return value.as<Traceback>(); }

Raises<Value> traceback_create(Thread& thread, Type* type, CallArgs args) {
    constexpr char const* kNames[] = {"tb_next", "tb_frame", "tb_lasti", "tb_lineno"};
    Value values[4];
    std::fill_n(values, 4, kEmpty);
    for (size_t i = 0; i < args.count && i < 4; i++) values[i] = args.values[i];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        for (size_t i = 0; i < 4; i++) {
            if (equal_text(args.names->items[k].as<Str>(), kNames[i])) values[i] = args.values[args.count + k];
        }
    }
    size_t given = args.total();
    for (Value value : values) {
        if (value.is_empty() || given != 4)
            return raise(thread, TypeError_type, "{}() takes exactly 4 arguments ({} given)", {type, given});
    }
    if (!is_none(values[0]) && !values[0].is<Traceback>()) {
        return raise(thread, TypeError_type, "expected traceback object or None, got '{}'", {type_of(values[0])});
    }
    if (!values[1].is<Frame>()) {
        return raise(thread, TypeError_type, "{}() argument 'tb_frame' must be frame, not {}",
                     {type, type_of(values[1])});
    }
    int64_t lasti = TRY(to_int64(thread, values[2]));
    int64_t line = TRY(to_int64(thread, values[3]));
    auto* entry = the_heap->make<Traceback>(traceback_type.root_shape);
    entry->next = is_none(values[0]) ? nullptr : traceback_of(values[0]);
    entry->code = values[1].as<Frame>()->code();
    entry->frame = values[1].as<Frame>();
    entry->offset = uint32_t(lasti / 2);
    entry->line = int32_t(line);
    return Value::of(entry);
}

Raises<Value> get_next(Thread&, Value self) { return or_none(traceback_of(self)->next); }
Raises<void> set_next(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "can't delete tb_next attribute");
    if (!is_none(value) && !value.is<Traceback>()) {
        return raise(thread, TypeError_type, "expected traceback object, got '{}'", {type_of(value)});
    }
    Traceback* next = is_none(value) ? nullptr : traceback_of(value);
    for (Traceback* step = next; step; step = step->next) {
        if (step == traceback_of(self)) return raise(thread, ValueError_type, "traceback loop detected");
    }
    traceback_of(self)->next = next;
    return {};
}
Raises<Value> get_traceback_line(Thread&, Value self) {
    int32_t line = line_of(traceback_of(self));
    return line < 0 ? none() : Value::small(line);
}
Raises<Value> get_traceback_lasti(Thread&, Value self) { return Value::small(int64_t(traceback_of(self)->offset) * 2); }
Raises<Value> get_traceback_frame(Thread&, Value self) { return or_none(traceback_of(self)->frame); }
Raises<Value> traceback_dir(Thread&, Value*) {
    List* list = new_list();
    for (char const* name : {"tb_frame", "tb_next", "tb_lasti", "tb_lineno"}) list->append(Value::of(intern(name)));
    return Value::of(list);
}

constexpr MethodDef kTracebackMethods[] = {{"__dir__", "($self, /)", traceback_dir}};
constexpr GetSetDef kTracebackAttributes[] = {
    {"tb_next", get_next, set_next},
    {"tb_lineno", get_traceback_line},
    {"tb_lasti", get_traceback_lasti},
    {"tb_frame", get_traceback_frame},
};

void trace_traceback(Object* object, Marker& marker) {
    auto* traceback = static_cast<Traceback*>(object);
    marker.mark(traceback->next);
    marker.mark(traceback->code);
    marker.mark(traceback->frame);
}

}  // namespace

extern TypeSpec const kTracebackSpec, kFrameSpec;
TypeSpec const kFrameSpec{.name = "frame",
                          .layout = Layout::Frame,
                          .size = sizeof(Frame),
                          .flags = kNoConstructor,
                          .slots = {.repr = frame_repr},
                          .methods = kFrameMethods,
                          .attributes = kFrameAttributes,
                          .trace = trace_frame};
TypeSpec const kTracebackSpec{.name = "traceback",
                              .layout = Layout::Traceback,
                              .size = sizeof(Traceback),
                              .slots = {.create = traceback_create},
                              .methods = kTracebackMethods,
                              .attributes = kTracebackAttributes,
                              .trace = trace_traceback,
                              .doc = "One frame that an exception has passed."};

int32_t line_of(Traceback* entry) {
    if (entry->line == kLineNotKnown) entry->line = location_at(*entry->code->source, entry->offset).line;
    return entry->line;
}

void add_traceback(Exception* exception, Frame* frame, uint32_t offset) {
    auto* entry = the_heap->make<Traceback>(traceback_type.root_shape);
    entry->next = exception->traceback;
    entry->code = frame->code();
    entry->frame = frame;
    entry->offset = offset;
    entry->line = kLineNotKnown;
    exception->traceback = entry;
}

}  // namespace py::vm
