#include "vm/runtime/full_collection.h"

#include "vm/gc/dead_stack.h"
#include "vm/gc/heap.h"
#include "vm/interp/register_op.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/finalization.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {
namespace {

/// Whether the running instruction of Python code is itself the call of the function: then no C++ code stands
/// between that holds references.
bool is_called_directly(Thread& thread, NativeFn function) {
    if (!thread.fp || !thread.entry) return false;
    auto is_function = [&](Value callee) {
        return callee.is<NativeFunction>() && callee.as<NativeFunction>()->definition->function == function;
    };
    Instr* ip = thread.ip;
    if (is_method_call(ip->op)) return thread.fp[ip->a].is_empty() && is_function(thread.fp[ip->a + 1]);
    return ip->op >= RegisterOp::CALL && ip->op < RegisterOp::CALL_METHOD && is_function(thread.fp[ip->a]);
}

}  // namespace

size_t collect_cycles_once(Thread& thread, void const* stack_top) {
    return thread.heap.collect_cycles(nullptr, stack_top);
}

size_t collect_for(Thread& thread, NativeFn function, CollectOnce collect_once) {
    clear_dead_stack<4096>();
    void const* stack_top = is_called_directly(thread, function) ? thread.entry : nullptr;
    size_t count = collect_once(thread, stack_top);
    bool finalizing = !thread.heap.waiting_finalizers().empty();
    run_finalizers(thread);
    if (finalizing) {
        count += collect_once(thread, stack_top);
        run_finalizers(thread);
    }
    return count;
}

}  // namespace py::vm
