#include <unistd.h>

#include "vm/errors/os_error.h"
#include "vm/gc/address_space.h"
#include "vm/modules/constants.h"
#include "vm/modules/resource/usage.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module resource: limits and use of resources.

namespace py::vm {
namespace {

Type usage_type;

constexpr StructField kUsageFields[] = {
    {"ru_utime", "Seconds spent in the program itself"},      {"ru_stime", "Seconds the system spent for it"},
    {"ru_maxrss", "The most memory it had at once, in KiB"},  {"ru_ixrss", "Shared memory, not kept by Linux"},
    {"ru_idrss", "Data of its own, not kept by Linux"},       {"ru_isrss", "Stack of its own, not kept by Linux"},
    {"ru_minflt", "Page faults without reading from a disk"}, {"ru_majflt", "Page faults that had to read"},
    {"ru_nswap", "Times swapped out, not kept by Linux"},     {"ru_inblock", "Times it read blocks from a disk"},
    {"ru_oublock", "Times it wrote blocks to a disk"},        {"ru_msgsnd", "Messages sent, not kept by Linux"},
    {"ru_msgrcv", "Messages received, not kept by Linux"},    {"ru_nsignals", "Signals, not kept by Linux"},
    {"ru_nvcsw", "Times it gave the processor away to wait"}, {"ru_nivcsw", "Times the processor was taken from it"},
};
StructSequenceSpec const kUsage{"resource.struct_rusage", kUsageFields, 16, "What getrusage tells of a process."};

Value seconds(timeval const& time) { return Value::real(double(time.tv_sec) + 1e-6 * double(time.tv_usec)); }

Raises<Value> resource_getrusage(Thread& thread, Value* args) {
    rusage usage;
    if (getrusage(__rusage_who_t(TRY(to_c_int(thread, args[0]))), &usage) < 0) {
        if (errno == EINVAL) return raise(thread, ValueError_type, "invalid who parameter");
        return raise_os_error(thread, errno);
    }
    return make_resource_usage(thread, usage);
}

/// RLIM_INFINITY shows as -1.
Value limits_value(rlimit const& limits) {
    return Value::of(make_tuple({make_int(int64_t(limits.rlim_cur)), make_int(int64_t(limits.rlim_max))}));
}

Raises<int> to_resource(Thread& thread, Value value) {
    int resource = TRY(to_c_int(thread, value));
    if (resource < 0 || resource >= RLIM_NLIMITS) return raise(thread, ValueError_type, "invalid resource specified");
    return resource;
}

Raises<rlimit> to_limits(Thread& thread, Value value) {
    Tuple* parts = TRY(tuple_from(thread, value));
    if (parts->size != 2) return raise(thread, ValueError_type, "expected a tuple of 2 integers");
    auto soft = rlim_t(TRY(to_c_long(thread, parts->items[0])));
    auto hard = rlim_t(TRY(to_c_long(thread, parts->items[1])));
    return rlimit{soft, hard};
}

Error raise_limit_error(Thread& thread) {
    if (errno == EINVAL) return raise(thread, ValueError_type, "current limit exceeds maximum limit");
    if (errno == EPERM) return raise(thread, ValueError_type, "not allowed to raise maximum limit");
    return raise_os_error(thread, errno);
}

Raises<Value> resource_getrlimit(Thread& thread, Value* args) {
    rlimit limits;
    if (getrlimit(__rlimit_resource_t(TRY(to_resource(thread, args[0]))), &limits) < 0)
        return raise_os_error(thread, errno);
    return limits_value(limits);
}

Raises<Value> resource_setrlimit(Thread& thread, Value* args) {
    int resource = TRY(to_resource(thread, args[0]));
    rlimit limits = TRY(to_limits(thread, args[1]));
    if (setrlimit(__rlimit_resource_t(resource), &limits) < 0) return raise_limit_error(thread);
    if (resource == RLIMIT_AS) shrink_reservations();
    return none();
}

Raises<Value> resource_prlimit(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    int resource = TRY(to_resource(thread, args[1]));
    rlimit old;
    if (is_given(args[2])) {
        rlimit limits = TRY(to_limits(thread, args[2]));
        if (prlimit(pid, __rlimit_resource(resource), &limits, &old) < 0) return raise_limit_error(thread);
        // Of another process, the machine asks for its own limit in vain.
        if (resource == RLIMIT_AS) shrink_reservations();
    } else if (prlimit(pid, __rlimit_resource(resource), nullptr, &old) < 0) {
        return raise_limit_error(thread);
    }
    return limits_value(old);
}

Raises<Value> resource_getpagesize(Thread&, Value*) { return Value::small(sysconf(_SC_PAGESIZE)); }

constexpr MethodDef kFunctions[] = {
    {"getrusage", "(who, /)", resource_getrusage,
     "What the process (RUSAGE_SELF), its ended children (RUSAGE_CHILDREN) or this thread has used up."},
    {"getrlimit", "(resource, /)", resource_getrlimit,
     "Limits of a resource: the one that holds, and the highest that may be set."},
    {"setrlimit", "(resource, limits, /)", resource_setrlimit,
     "Sets the limits of a resource: the one that holds, and the highest that may be set."},
    {"prlimit", "(pid, resource, limits=None, /)", resource_prlimit,
     "Limits of a resource of any process; sets new ones if they are given."},
    {"getpagesize", "()", resource_getpagesize, "How many bytes a page of memory has."},
};

constexpr IntConstant kConstants[] = {
    INT_CONSTANT(RLIMIT_AS),       INT_CONSTANT(RLIMIT_CORE),   INT_CONSTANT(RLIMIT_CPU),
    INT_CONSTANT(RLIMIT_DATA),     INT_CONSTANT(RLIMIT_FSIZE),  INT_CONSTANT(RLIMIT_MEMLOCK),
    INT_CONSTANT(RLIMIT_MSGQUEUE), INT_CONSTANT(RLIMIT_NICE),   INT_CONSTANT(RLIMIT_NOFILE),
    INT_CONSTANT(RLIMIT_NPROC),    INT_CONSTANT(RLIMIT_OFILE),  INT_CONSTANT(RLIMIT_RSS),
    INT_CONSTANT(RLIMIT_RTPRIO),   INT_CONSTANT(RLIMIT_RTTIME), INT_CONSTANT(RLIMIT_SIGPENDING),
    INT_CONSTANT(RLIMIT_STACK),    {"RLIM_INFINITY", -1},       INT_CONSTANT(RUSAGE_CHILDREN),
    INT_CONSTANT(RUSAGE_SELF),     INT_CONSTANT(RUSAGE_THREAD),
};

constexpr ModuleType kTypes[] = {{&usage_type, &kUsage}};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    module->dict->store(intern("error"), Value::of(&OSError_type));
    return {};
}

}  // namespace

Raises<Value> make_resource_usage(Thread&, rusage const& usage) {
    prepare_module_type(usage_type, kUsage);
    auto number = [](long value) { return make_int(int64_t(value)); };
    return Value::of(make_struct_sequence(
        usage_type,
        {seconds(usage.ru_utime), seconds(usage.ru_stime), number(usage.ru_maxrss), number(usage.ru_ixrss),
         number(usage.ru_idrss), number(usage.ru_isrss), number(usage.ru_minflt), number(usage.ru_majflt),
         number(usage.ru_nswap), number(usage.ru_inblock), number(usage.ru_oublock), number(usage.ru_msgsnd),
         number(usage.ru_msgrcv), number(usage.ru_nsignals), number(usage.ru_nvcsw), number(usage.ru_nivcsw)}));
}

extern NativeModule const kResourceModule;
NativeModule const kResourceModule{.name = "resource",
                                   .doc = "What processes use up, and its limits.",
                                   .functions = kFunctions,
                                   .types = kTypes,
                                   .fill = fill};

}  // namespace py::vm
