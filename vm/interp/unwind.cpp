#include "vm/interp/body.h"
#include "vm/interp/support.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/tracing/tracing.h"

// From a pending exception to the code that handles it.

namespace py::vm {
namespace {

HandlerEntry const* find_handler(LoweredCode const& code, uint32_t offset) {
    for (HandlerEntry const& handler : code.handlers) {
        if (offset >= handler.start && offset < handler.end) return &handler;
    }
    return nullptr;
}

/// The frame at `fp` ends by the pending exception.
void leave_frame(Thread& thread, Value* fp, uint32_t offset) {
    end_frame(thread, fp, offset);
    Code* code = frame_code(fp);
    Value owner = code->is_generator() ? frame_owner(fp) : kEmpty;
    if (!owner.is<Generator>()) {
        thread.depth_left++;
        return;
    }
    finish_generator(thread, owner.as<Generator>());
    Type* type = thread.pending->type();
    bool stop = type->is_subtype_of(&StopIteration_type);
    bool stop_async =
        owner.as<Generator>()->type() == &async_generator_type && type->is_subtype_of(&StopAsyncIteration_type);
    if (!stop && !stop_async) return;
    // Neither must leave a generator as if it had ended (PEP 479).
    Exception* cause = thread.take_pending();
    (void)raise(thread, RuntimeError_type, "{} raised {}",
                {kind_of(owner.as<Generator>()), stop ? "StopIteration" : "StopAsyncIteration"});
    thread.pending->cause = cause;
    thread.pending->context = cause;
    thread.pending->suppress_context = true;
}

/// A frame left by a RERAISE shows where the exception came from, if that was kept.
uint32_t place_shown(Value const* fp, Instr const* ip, uint32_t offset) {
    if (ip->op != RegisterOp::RERAISE || !ip->b || !fp[ip->b - 1].is_small()) return offset;
    return uint32_t(fp[ip->b - 1].small());
}

struct Landing {
    /// Null: the exception leaves the frame that C++ entered.
    Instr* ip;
    Value* fp;
};

Landing find_landing(Thread& thread, Instr* ip, Value* fp, bool add_entry) {
    for (;;) {
        Exception* exception = thread.pending;
        Code* code = frame_code(fp);
        uint32_t offset = code_offset(code, ip);
        thread.ip = ip;
        thread.fp = fp;
        if (add_entry) add_traceback(exception, frame_of(thread, fp), offset);
        bool traced = is_traced(fp, ip);
        if (traced && add_entry) {
            trace_exception(thread, fp);
            exception = thread.pending;
        }
        add_entry = true;
        if (HandlerEntry const* handler = find_handler(variant_at(code, ip), offset)) {
            thread.pending = nullptr;
            if (handler->push_lasti) fp[handler->lasti_slot] = Value::small(offset);
            fp[handler->exception_slot] = Value::of(exception);
            return {instr_of(variant_at(code, ip), handler->target), fp};
        }
        if (traced) trace_unwind(thread, fp);
        FramePosition caller = caller_of(thread, fp);
        leave_frame(thread, fp, place_shown(fp, ip, offset));
        if (!caller.fp) return {nullptr, nullptr};
        ip = caller.ip;
        fp = caller.fp;
    }
}

}  // namespace

uint32_t code_offset(Code const* code, Instr const* ip) {
    LoweredCode const& variant = variant_at(code, ip);
    size_t slot = size_t(ip - variant.instrs.data());
    return slot < variant.offsets.size() ? variant.offsets[slot] : 0;
}

OP_FUNCTION unwind(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Landing landing = find_landing(*ts, ip, fp, true);
    if (!landing.ip) return kRaisedMark;
    ip = landing.ip;
    fp = landing.fp;
    DISPATCH();
}

OP_FUNCTION unwind_again(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Landing landing = find_landing(*ts, ip, fp, false);
    if (!landing.ip) return kRaisedMark;
    ip = landing.ip;
    fp = landing.fp;
    DISPATCH();
}

OP_FUNCTION damaged(Instr* ip, Value* fp, Thread* ts, Value acc) {
    ENTER_RUNTIME();
    (void)raise(*ts, SystemError_type, "damaged code: {} finds a value of the wrong type", {name_of(ip->op)});
    UNWIND();
}

OP_FUNCTION landing_higher(Instr* ip, Value* fp, Thread* ts, Value acc) {
    fp -= 1;
    TAIL(op_LANDING);
}

OP_FUNCTION landing_lower(Instr* ip, Value* fp, Thread* ts, Value acc) {
    fp += 1;
    TAIL(op_LANDING);
}

namespace {

/// `__init__` has returned: its class call gives the instance.
Value finish_init(Value* fp, Value returned) { return is_none(returned) ? fp[-kFrameHeader] : kRaisedMark; }

}  // namespace

OP_FUNCTION landing_init(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Value instance = finish_init(fp, acc);
    fp += 1;
    fp -= B;
    if (instance == kRaisedMark) {
        ENTER_RUNTIME();
        (void)raise(*ts, TypeError_type, "__init__() should return None, not '{}'", {type_of(acc)});
        UNWIND();
    }
    R(A) = instance;
    NEXT(1);
}

OP_FUNCTION landing_init_higher(Instr* ip, Value* fp, Thread* ts, Value acc) {
    Value instance = finish_init(fp, acc);
    fp -= B;
    if (instance == kRaisedMark) {
        ENTER_RUNTIME();
        (void)raise(*ts, TypeError_type, "__init__() should return None, not '{}'", {type_of(acc)});
        UNWIND();
    }
    R(A) = instance;
    NEXT(1);
}

OP_FUNCTION landing_attribute(Instr* ip, Value* fp, Thread* ts, Value acc) {
    fp = caller_in_header(fp);
    R(A) = acc;
    acc.bits = 0;
    NEXT(3);
}

void (*rewrite_hook)(Instr* ip, RegisterOp op) = nullptr;

Handler op_handlers[] = {
#define REGISTER_OP(name, slots) op_##name,
#include "vm/ops/register_ops.def"
#undef REGISTER_OP
};

char const* name_of(RegisterOp op) {
    static char const* const table[] = {
#define REGISTER_OP(name, slots) #name,
#include "vm/ops/register_ops.def"
#undef REGISTER_OP
    };
    return table[uint16_t(op)];
}

int slots_of(RegisterOp op) {
    static uint8_t const table[] = {
#define REGISTER_OP(name, slots) slots,
#include "vm/ops/register_ops.def"
#undef REGISTER_OP
    };
    return table[uint16_t(op)];
}

}  // namespace py::vm
