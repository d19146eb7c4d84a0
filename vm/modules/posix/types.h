#pragma once

#include <sys/stat.h>

#include "vm/objects/tuple/struct_sequence.h"

namespace py::vm::posix {

extern Type stat_result_type, statvfs_result_type, terminal_size_type, times_result_type, uname_result_type,
    waitid_result_type, sched_param_type, dir_entry_type, scandir_iterator_type;

extern StructSequenceSpec const kStatResult, kStatVfsResult, kTerminalSize, kTimesResult, kUnameResult, kWaitIdResult;
/// Its constructor takes one value, not a sequence.
struct SchedParamSpec : StructSequenceSpec {
    SchedParamSpec();
};
extern SchedParamSpec const kSchedParam;
extern TypeSpec const kDirEntrySpec, kScandirIteratorSpec;

Value make_stat_result(struct stat const& status);

}  // namespace py::vm::posix
