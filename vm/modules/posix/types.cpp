#include "vm/modules/posix/types.h"

#include "vm/modules/posix/call.h"
#include "vm/objects/function/function.h"

// The named tuples of posix.

namespace py::vm::posix {

Type stat_result_type, statvfs_result_type, terminal_size_type, times_result_type, uname_result_type,
    waitid_result_type, sched_param_type;

namespace {

// The times as whole seconds have no names: those belong to the times as floats.
constexpr StructField kStatFields[] = {
    {"st_mode", "protection bits"},
    {"st_ino", "inode"},
    {"st_dev", "device"},
    {"st_nlink", "number of hard links"},
    {"st_uid", "user ID of owner"},
    {"st_gid", "group ID of owner"},
    {"st_size", "total size, in bytes"},
    {""},
    {""},
    {""},
    {"st_atime", "time of last access"},
    {"st_mtime", "time of last modification"},
    {"st_ctime", "time of last change"},
    {"st_atime_ns", "time of last access in nanoseconds"},
    {"st_mtime_ns", "time of last modification in nanoseconds"},
    {"st_ctime_ns", "time of last change in nanoseconds"},
    {"st_blksize", "blocksize for filesystem I/O"},
    {"st_blocks", "number of blocks allocated"},
    {"st_rdev", "device type (if inode device)"},
};
constexpr StructField kStatVfsFields[] = {{"f_bsize"},  {"f_frsize"},  {"f_blocks"}, {"f_bfree"},
                                          {"f_bavail"}, {"f_files"},   {"f_ffree"},  {"f_favail"},
                                          {"f_flag"},   {"f_namemax"}, {"f_fsid"}};
constexpr StructField kTerminalSizeFields[] = {{"columns", "width of the terminal window in characters"},
                                               {"lines", "height of the terminal window in characters"}};
constexpr StructField kTimesFields[] = {{"user", "user time"},
                                        {"system", "system time"},
                                        {"children_user", "user time of children"},
                                        {"children_system", "system time of children"},
                                        {"elapsed", "elapsed time since an arbitrary point in the past"}};
constexpr StructField kUnameFields[] = {{"sysname", "operating system name"},
                                        {"nodename", "name of machine on network"},
                                        {"release", "operating system release"},
                                        {"version", "operating system version"},
                                        {"machine", "hardware identifier"}};
constexpr StructField kWaitIdFields[] = {{"si_pid"}, {"si_uid"}, {"si_signo"}, {"si_status"}, {"si_code"}};
constexpr StructField kSchedParamFields[] = {{"sched_priority", "the scheduling priority"}};

}  // namespace

StructSequenceSpec const kStatResult{"os.stat_result", kStatFields, 10, "The status of a file: stat, fstat, lstat."};
StructSequenceSpec const kStatVfsResult{"os.statvfs_result", kStatVfsFields, 10, "The status of a file system."};
StructSequenceSpec const kTerminalSize{"os.terminal_size", kTerminalSizeFields, 2,
                                       "How many columns and lines a terminal has."};
StructSequenceSpec const kTimesResult{"posix.times_result", kTimesFields, 5, "Processor times, from os.times()."};
StructSequenceSpec const kUnameResult{"posix.uname_result", kUnameFields, 5,
                                      "What the system calls itself, from os.uname()."};
StructSequenceSpec const kWaitIdResult{"posix.waitid_result", kWaitIdFields, 5, "What waitid tells of a child."};

namespace {

/// sched_param(sched_priority): one value, not a sequence.
Raises<Value> create_sched_param(Thread& thread, Type* type, CallArgs args) {
    static constexpr MethodDef kConstructor{"sched_param", "(sched_priority)",
                                            [](Thread&, Value* bound) -> Raises<Value> { return bound[0]; }};
    Value priority = TRY(call_native(thread, kConstructor, "", kEmpty, args));
    return Value::of(make_struct_sequence(*type, {priority}));
}

}  // namespace

SchedParamSpec::SchedParamSpec()
    : StructSequenceSpec("posix.sched_param", kSchedParamFields, 1, "The parameters of a scheduling policy.") {
    slots.create = create_sched_param;
}
SchedParamSpec const kSchedParam;

}  // namespace py::vm::posix
