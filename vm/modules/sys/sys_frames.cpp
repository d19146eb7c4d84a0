#include "vm/modules/sys/sys_frames.h"

#include "vm/objects/frame/frame.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/tracing/tracing.h"

// The functions of sys about frames and asynchronous generators.

namespace py::vm {
namespace {

Raises<Value> sys_getframe(Thread& thread, Value* args) {
    int64_t depth = args[0].is_empty() ? 0 : TRY(to_int64(thread, args[0]));
    FrameWalker walker(thread);
    for (; depth > 0 && !walker.done(); depth--) walker.step();
    if (walker.done()) return raise(thread, ValueError_type, "call stack is not deep enough");
    Value frame = Value::of(frame_of(thread, walker.fp()));
    TRY(audit(thread, "sys._getframe", {frame}));
    return frame;
}

Raises<Value> sys_call_tracing(Thread& thread, Value* args) {
    if (!args[1].is<Tuple>()) {
        return raise(thread, TypeError_type, "call_tracing() argument 2 must be tuple, not {}", {type_of(args[1])});
    }
    return call(thread, args[0], CallArgs{args[1].as<Tuple>()->items, args[1].as<Tuple>()->size, nullptr});
}

Raises<void> set_hook(Thread& thread, Value& hook, Value value, char const* name) {
    if (value.is_empty()) return {};
    if (!is_none(value) && !is_callable(value)) {
        return raise(thread, TypeError_type, "callable {} expected, got {}", {name, type_of(value)});
    }
    hook = is_none(value) ? kEmpty : value;
    return {};
}

Raises<Value> sys_set_asyncgen_hooks(Thread& thread, Value* args) {
    TRY(set_hook(thread, thread.async_finalizer, args[1], "finalizer"));
    TRY(set_hook(thread, thread.async_first_iteration, args[0], "firstiter"));
    return none();
}

Type asyncgen_hooks_type;
constexpr StructField kHookFields[] = {
    {"firstiter", "called when an asynchronous generator is first iterated"},
    {"finalizer", "called when one is collected before its end"},
};
StructSequenceSpec const kAsyncgenHooks{"sys.asyncgen_hooks", kHookFields, 2, "The hooks of asynchronous generators."};

Raises<Value> sys_get_asyncgen_hooks(Thread& thread, Value*) {
    prepare_module_type(asyncgen_hooks_type, kAsyncgenHooks);
    auto or_none = [](Value value) { return value.is_empty() ? none() : value; };
    return Value::of(make_struct_sequence(asyncgen_hooks_type,
                                          {or_none(thread.async_first_iteration), or_none(thread.async_finalizer)}));
}

Raises<Value> sys_set_origin_depth(Thread& thread, Value* args) {
    int64_t depth = TRY(to_int64(thread, args[0]));
    if (depth < 0) return raise(thread, ValueError_type, "depth must be >= 0");
    thread.coroutine_origin_depth = int(depth);
    return none();
}
Raises<Value> sys_get_origin_depth(Thread& thread, Value*) { return Value::small(thread.coroutine_origin_depth); }

template <auto set>
Raises<Value> set_function(Thread& thread, Value* args) {
    set(thread, is_none(args[0]) ? kEmpty : args[0]);
    return none();
}
template <auto get>
Raises<Value> get_function(Thread&, Value*) {
    Value function = get();
    return function.is_empty() ? none() : function;
}

constexpr MethodDef kFunctions[] = {
    {"settrace", "(function, /)", set_function<set_trace_function>,
     "Sets the function that is told of every call and line."},
    {"gettrace", "()", get_function<trace_function>, "The function that settrace has set."},
    {"setprofile", "(function, /)", set_function<set_profile_function>,
     "Sets the function that is told of every call and return."},
    {"getprofile", "()", get_function<profile_function>, "The function that setprofile has set."},
    {"_getframe", "(depth=0, /)", sys_getframe, "The frame of the caller, or of the one so many calls above."},
    {"call_tracing", "(func, args, /)", sys_call_tracing, "Calls func(*args) while a trace function is at work."},
    {"set_asyncgen_hooks", "(firstiter=None, finalizer=None)", sys_set_asyncgen_hooks,
     "Sets what is called when an asynchronous generator is first iterated, and when it is collected."},
    {"get_asyncgen_hooks", "()", sys_get_asyncgen_hooks, "What set_asyncgen_hooks has set."},
    {"set_coroutine_origin_tracking_depth", "(depth)", sys_set_origin_depth,
     "Sets how many frames a new coroutine remembers in cr_origin."},
    {"get_coroutine_origin_tracking_depth", "()", sys_get_origin_depth,
     "How many frames a new coroutine remembers in cr_origin."},
};

}  // namespace

std::span<MethodDef const> sys_frame_functions() { return kFunctions; }

}  // namespace py::vm
