#include "vm/modules/sys/sys_threads.h"

#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/objects/frame/frame.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/interpreter_lock.h"
#include "vm/runtime/thread/threads.h"

namespace py::vm {
namespace {

Raises<Value> sys_getswitchinterval(Thread&, Value*) {
    return Value::real(double(interpreter_lock.switch_interval().count()) / 1e6);
}

Raises<Value> sys_setswitchinterval(Thread& thread, Value* args) {
    if (!is_int(args[0]) && !is_float(args[0])) {
        return raise(thread, TypeError_type, "must be real number, not {}", {type_of(args[0])});
    }
    double seconds = TRY(call(thread, Value::of(&float_type), {args[0]})).real();
    if (!(seconds > 0)) return raise(thread, ValueError_type, "switch interval must be strictly positive");
    constexpr double kLongest = 4000;
    double micros = (seconds < kLongest ? seconds : kLongest) * 1e6;
    interpreter_lock.set_switch_interval(InterpreterLock::Duration(micros < 1 ? 1 : int64_t(micros)));
    return none();
}

Raises<Value> sys_current_frames(Thread& thread, Value*) {
    Dict* found = new_dict();
    for (size_t i = 0; i < all_threads().size(); i++) {
        Thread* each = all_threads()[i];
        if (each->fp) TRY(found->store(thread, make_int(each->ident()), Value::of(frame_of(*each, each->fp))));
    }
    return Value::of(found);
}

Raises<Value> sys_current_exceptions(Thread& thread, Value*) {
    Dict* found = new_dict();
    for (size_t i = 0; i < all_threads().size(); i++) {
        Thread* each = all_threads()[i];
        Exception* handled = each->handled_exception();
        Value info = Value::of(make_tuple({none(), none(), none()}));
        if (handled) {
            info = Value::of(make_tuple({Value::of(handled->type()), Value::of(handled),
                                         handled->traceback ? Value::of(handled->traceback) : none()}));
        }
        TRY(found->store(thread, make_int(each->ident()), info));
    }
    return Value::of(found);
}

constexpr MethodDef kFunctions[] = {
    {"getswitchinterval", "()", sys_getswitchinterval, "Seconds that a thread runs before another one gets its turn."},
    {"setswitchinterval", "(interval, /)", sys_setswitchinterval, "Sets how long a thread runs before another one."},
    {"_current_frames", "()", sys_current_frames, "The frame of each thread, by the thread's identifier."},
    {"_current_exceptions", "()", sys_current_exceptions, "The exception that each thread handles, by its identifier."},
};

}  // namespace

void add_sys_thread_functions(Module* module) { add_functions(module, kFunctions); }

}  // namespace py::vm
