#include <sched.h>

#include <cmath>
#include <vector>

#include "vm/modules/posix/call.h"
#include "vm/modules/posix/types.h"

// Scheduling policies and processor affinity.

namespace py::vm::posix {
namespace {

Raises<sched_param> to_sched_param(Thread& thread, Value value) {
    if (!type_of(value)->is_subtype_of(&sched_param_type))
        return raise(thread, TypeError_type, "must have a sched_param object");
    sched_param param{};
    param.sched_priority = TRY(to_c_int(thread, value.as<Tuple>()->items[0]));
    return param;
}

Raises<Value> posix_sched_getparam(Thread& thread, Value* args) {
    sched_param param;
    if (sched_getparam(TRY(to_c_int(thread, args[0])), &param) < 0) return raise_os_error(thread, errno);
    return Value::of(make_struct_sequence(sched_param_type, {Value::small(param.sched_priority)}));
}

Raises<Value> posix_sched_setparam(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    sched_param param = TRY(to_sched_param(thread, args[1]));
    if (sched_setparam(pid, &param) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> posix_sched_setscheduler(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    int policy = TRY(to_c_int(thread, args[1]));
    sched_param param = TRY(to_sched_param(thread, args[2]));
    if (sched_setscheduler(pid, policy, &param) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> posix_sched_rr_get_interval(Thread& thread, Value* args) {
    timespec interval;
    if (sched_rr_get_interval(TRY(to_c_int(thread, args[0])), &interval) < 0) return raise_os_error(thread, errno);
    return Value::real(double(interval.tv_sec) + 1e-9 * double(interval.tv_nsec));
}

/// A set of processors of any number; `cpu_set_t` proper ends at 1024.
using ProcessorMask = std::vector<cpu_set_t>;
constexpr size_t kProcessorsEach = CPU_SETSIZE;

Raises<Value> posix_sched_getaffinity(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    ProcessorMask mask(1);
    while (sched_getaffinity(pid, mask.size() * sizeof(cpu_set_t), mask.data()) < 0) {
        if (errno != EINVAL || mask.size() >= 1024) return raise_os_error(thread, errno);
        mask.resize(mask.size() * 2);
    }
    List* processors = new_list();
    for (size_t i = 0; i < mask.size() * kProcessorsEach; i++) {
        if (CPU_ISSET_S(i, mask.size() * sizeof(cpu_set_t), mask.data())) processors->append(Value::small(int64_t(i)));
    }
    return call(thread, Value::of(&set_type), {Value::of(processors)});
}

Raises<Value> posix_sched_setaffinity(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    ProcessorMask mask(1);
    TRY(for_each_item(thread, args[1], [&](Value item) -> Raises<void> {
        if (!is_int(item))
            return raise(thread, TypeError_type, "expected an iterator of ints, but iterator yielded {}",
                         {type_of(item)});
        int64_t processor = clamped_int64_of(item);
        if (processor < 0) return raise(thread, ValueError_type, "negative CPU number");
        if (processor > int64_t(INT32_MAX) - 1) return raise(thread, OverflowError_type, "CPU number too large");
        size_t needed = size_t(processor) / kProcessorsEach + 1;
        if (needed > mask.size()) mask.resize(needed);
        CPU_SET_S(size_t(processor), mask.size() * sizeof(cpu_set_t), mask.data());
        return {};
    }));
    if (sched_setaffinity(pid, mask.size() * sizeof(cpu_set_t), mask.data()) < 0) return raise_os_error(thread, errno);
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"sched_get_priority_max", "(policy)",
     posix_call<"sched_get_priority_max", [](Number policy) -> Count { return sched_get_priority_max(policy); }>,
     "The highest priority under a policy."},
    {"sched_get_priority_min", "(policy)",
     posix_call<"sched_get_priority_min", [](Number policy) -> Count { return sched_get_priority_min(policy); }>,
     "The lowest priority under a policy."},
    {"sched_getscheduler", "(pid, /)",
     posix_call<"sched_getscheduler", [](Number pid) -> Count { return sched_getscheduler(pid); }>,
     "The policy by which a process is scheduled; 0 means this one."},
    {"sched_yield", "()", posix_call<"sched_yield", []() -> Done { return sched_yield(); }>,
     "Lets other processes run first."},
    {"sched_getparam", "(pid, /)", posix_sched_getparam,
     "The scheduling parameters of a process, a sched_param; 0 means this one."},
    {"sched_setparam", "(pid, param, /)", posix_sched_setparam,
     "Sets the scheduling parameters of a process, a sched_param; 0 means this one."},
    {"sched_setscheduler", "(pid, policy, param, /)", posix_sched_setscheduler,
     "Sets policy and parameters by which a process is scheduled; 0 means this one."},
    {"sched_rr_get_interval", "(pid, /)", posix_sched_rr_get_interval,
     "How many seconds a process runs at a time under SCHED_RR."},
    {"sched_getaffinity", "(pid, /)", posix_sched_getaffinity,
     "Set of the numbers of the processors that a process may run on; 0 means this one."},
    {"sched_setaffinity", "(pid, mask, /)", posix_sched_setaffinity,
     "Lets a process run on these processors alone, given by number; 0 means this one."},
};

}  // namespace

std::span<MethodDef const> scheduling_functions() { return kFunctions; }

}  // namespace py::vm::posix
