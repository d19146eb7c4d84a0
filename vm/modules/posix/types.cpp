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
    {"st_mode", "Kind and permissions, as bits"},
    {"st_ino", "Number of the inode"},
    {"st_dev", "The device that holds it"},
    {"st_nlink", "How many names it has"},
    {"st_uid", "The owner, as a number"},
    {"st_gid", "The owning group, as a number"},
    {"st_size", "Size in bytes"},
    {""},
    {""},
    {""},
    {"st_atime", "When it was read last, in seconds"},
    {"st_mtime", "When its content changed last, in seconds"},
    {"st_ctime", "When its status changed last, in seconds"},
    {"st_atime_ns", "st_atime in whole nanoseconds"},
    {"st_mtime_ns", "st_mtime in whole nanoseconds"},
    {"st_ctime_ns", "st_ctime in whole nanoseconds"},
    {"st_blksize", "The best size for reads and writes, in bytes"},
    {"st_blocks", "Blocks of 512 bytes in use"},
    {"st_rdev", "For a device file: which device"},
};
constexpr StructField kStatVfsFields[] = {{"f_bsize"},  {"f_frsize"},  {"f_blocks"}, {"f_bfree"},
                                          {"f_bavail"}, {"f_files"},   {"f_ffree"},  {"f_favail"},
                                          {"f_flag"},   {"f_namemax"}, {"f_fsid"}};
constexpr StructField kTerminalSizeFields[] = {{"columns", "How many characters a line takes"},
                                               {"lines", "How many lines are shown"}};
constexpr StructField kTimesFields[] = {{"user", "Seconds spent in the program itself"},
                                        {"system", "Seconds the system spent for it"},
                                        {"children_user", "As user, for children that were waited for"},
                                        {"children_system", "As system, for children that were waited for"},
                                        {"elapsed", "Seconds since some fixed moment"}};
constexpr StructField kUnameFields[] = {{"sysname", "The system's name"},
                                        {"nodename", "What the network calls this machine"},
                                        {"release", "The system's release"},
                                        {"version", "The system's version"},
                                        {"machine", "The kind of hardware"}};
constexpr StructField kWaitIdFields[] = {{"si_pid"}, {"si_uid"}, {"si_signo"}, {"si_status"}, {"si_code"}};
constexpr StructField kSchedParamFields[] = {{"sched_priority", "The priority, in the range of its policy"}};

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
