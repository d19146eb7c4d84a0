#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/interp/body.h"
#include "vm/objects/frame/frame.h"

// Frame objects: made when someone looks, kept up to date when the frame ends.

namespace py::vm {

Frame* find_frame(Thread& thread, Value* fp) {
    for (size_t i = thread.frames.size(); i-- > 0;) {
        if (thread.frames[i]->fp == fp) return thread.frames[i];
        if (thread.frames[i]->fp < fp) return nullptr;
    }
    return nullptr;
}

namespace {

/// Makes the frame on the stack return by way of `leave_framed`.
void hook(Thread& thread, Frame* frame, Value* fp) {
    frame->fp = fp;
    frame->thread = &thread;
    frame->handler = return_handler(fp);
    fp[-2].bits = reinterpret_cast<uint64_t>(leave_framed);
    auto above = std::find_if(thread.frames.begin(), thread.frames.end(), [&](Frame* other) { return other->fp > fp; });
    thread.frames.insert(above, frame);
}

void unhook(Thread& thread, Frame* frame) {
    frame->fp[-2].bits = reinterpret_cast<uint64_t>(frame->handler);
    std::erase(thread.frames, frame);
    frame->fp = nullptr;
}

Frame* new_frame(Function* function) {
    auto* frame = the_heap->make<Frame>(frame_type.root_shape);
    frame->function = function;
    frame->trace = none();
    frame->space = kEmpty;
    frame->traces_lines = true;
    frame->last_traced = -1;
    frame->jump = -1;
    return frame;
}

Generator* generator_at(Value* fp) {
    if (!frame_code(fp)->is_generator()) return nullptr;
    Value owner = frame_owner(fp);
    return owner.is<Generator>() ? owner.as<Generator>() : nullptr;
}

void own_frame(Generator* generator, Frame* frame) {
    frame->generator = generator;
    generator->frame_object = frame;
    if (!frame->code()->is_optimized()) frame->space = generator->space;
}

/// The calling frame, as an object too.
Frame* caller_at(Thread& thread, Value* fp) {
    FrameWalker walker(thread);
    while (!walker.done() && walker.fp() != fp) walker.step();
    if (walker.done()) return nullptr;
    walker.step();
    return walker.done() ? nullptr : frame_of(thread, walker.fp());
}

/// Takes over what the stack will lose.
void finish(Frame* frame, Value const* slots, uint32_t offset) {
    Code* code = frame->code();
    frame->saved = make_tuple(std::span<Value const>(slots, code->local_count));
    frame->offset = offset;
    frame->has_ended = true;
}

/// Where a frame that has returned stands: at its last return.
uint32_t last_return(Code* code) { return uint32_t(code->source->code->bytes.size() / 2 - 1); }

}  // namespace

Frame* frame_of(Thread& thread, Value* fp) {
    if (Frame* known = find_frame(thread, fp)) return known;
    Generator* generator = generator_at(fp);
    Frame* frame = generator && generator->frame_object ? generator->frame_object : new_frame(frame_function(fp));
    if (generator) {
        own_frame(generator, frame);
    } else if (!frame->code()->is_optimized()) {
        frame->space = frame_owner(fp);
    }
    hook(thread, frame, fp);
    return frame;
}

Frame* frame_of(Thread& thread, Generator* generator) {
    if (generator->state == GeneratorState::Closed) return nullptr;
    if (generator->state == GeneratorState::Running) {
        for (FrameWalker walker(thread); !walker.done(); walker.step()) {
            if (generator_at(walker.fp()) == generator) return frame_of(thread, walker.fp());
        }
    }
    if (!generator->frame_object) own_frame(generator, new_frame(generator->function));
    return generator->frame_object;
}

void resume_frame(Thread& thread, Generator* generator, Value* fp) { hook(thread, generator->frame_object, fp); }

void suspend_frame(Thread& thread, Value* fp) {
    if (Frame* frame = find_frame(thread, fp)) unhook(thread, frame);
}

void end_frame(Thread& thread, Value* fp, uint32_t offset) {
    Frame* frame = find_frame(thread, fp);
    if (!frame) return;
    if (!frame->generator) frame->back = caller_at(thread, fp);
    finish(frame, fp, offset);
    unhook(thread, frame);
}

OP_FUNCTION leave_framed(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Frame* frame = find_frame(*ts, fp);
    Handler handler = frame->handler;
    bool suspends = frame->generator && frame->generator->state == GeneratorState::Suspended;
    ts->fp = fp;
    ts->ip = ip;
    if (suspends) {
        suspend_frame(*ts, fp);
    } else {
        end_frame(*ts, fp, last_return(frame->code()));
    }
    TAIL(handler);
}

int64_t offset_of(Frame* frame) {
    if (frame->jump >= 0) return frame->jump;
    if (frame->has_ended) return frame->offset;
    Code* code = frame->code();
    if (frame->fp) {
        for (FrameWalker walker(*frame->thread); !walker.done(); walker.step()) {
            if (walker.fp() == frame->fp) return code_offset(code, walker.ip());
        }
        return frame->offset;
    }
    Generator* generator = frame->generator;
    return code_offset(code, generator->resume_ip - 1);
}

Frame* caller_of(Frame* frame) {
    if (frame->has_ended) return frame->back;
    return frame->fp ? caller_at(*frame->thread, frame->fp) : nullptr;
}

namespace {

/// Where the locals are now; null where there are none any more.
Value* slots_of(Frame* frame) {
    if (frame->fp) return frame->fp;
    if (frame->has_ended) return frame->saved ? frame->saved->items : nullptr;
    return frame->generator ? frame->generator->frame : nullptr;
}

}  // namespace

Value locals_of(Frame* frame) {
    Code* code = frame->code();
    if (!code->is_optimized()) return frame->space.is_empty() ? Value::of(frame->function->globals) : frame->space;
    if (!frame->locals) frame->locals = new_dict();
    Value* slots = slots_of(frame);
    if (!slots) return Value::of(frame->locals);
    for (uint32_t i = 0; i < code->local_count; i++) {
        Value value = slots[i];
        if (code->is_cell(i) && value.is<Cell>()) value = value.as<Cell>()->content;
        if (value.is_empty()) {
            frame->locals->remove(code->local_name(i));
        } else {
            frame->locals->store(code->local_name(i), value);
        }
    }
    return Value::of(frame->locals);
}

void write_back_locals(Frame* frame) {
    Code* code = frame->code();
    Value* slots = slots_of(frame);
    if (!code->is_optimized() || !frame->locals || !slots) return;
    for (uint32_t i = 0; i < code->local_count; i++) {
        Value value = frame->locals->find(code->local_name(i));
        bool in_cell = code->is_cell(i) && slots[i].is<Cell>();
        (in_cell ? slots[i].as<Cell>()->content : slots[i]) = value;
    }
}

Value current_locals(Thread& thread) { return locals_of(frame_of(thread, thread.fp)); }

}  // namespace py::vm
