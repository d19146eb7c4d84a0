#include <dlfcn.h>
#include <fcntl.h>
#include <linux/limits.h>
#include <linux/memfd.h>
#include <sched.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <sysexits.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "vm/modules/constants.h"
#include "vm/modules/posix/call.h"
#include "vm/modules/posix/types.h"

// The module posix. Its functions lie by theme in the files beside this one.

namespace py::vm {
namespace {

using namespace posix;

constexpr IntConstant kConstants[] = {
#define CONSTANT(name) {#name, int64_t(name)},
#include "vm/modules/posix/constants.def"
#undef CONSTANT
    // Numbers of our own, which file_actions of posix_spawn are made with.
    {"POSIX_SPAWN_OPEN", 0},
    {"POSIX_SPAWN_CLOSE", 1},
    {"POSIX_SPAWN_DUP2", 2},
};

constexpr ModuleType kTypes[] = {
    {&stat_result_type, &kStatResult},
    {&statvfs_result_type, &kStatVfsResult},
    {&terminal_size_type, &kTerminalSize},
    {&times_result_type, &kTimesResult},
    {&uname_result_type, &kUnameResult},
    {&waitid_result_type, &kWaitIdResult},
    {&sched_param_type, &kSchedParam},
    {&dir_entry_type, &kDirEntrySpec},
    {&scandir_iterator_type, &kScandirIteratorSpec, false},
};

Raises<void> fill(Thread& thread, Module* module) {
    for (auto functions : {directory_functions(), descriptor_functions(), transfer_functions(), stat_functions(),
                           process_functions(), spawn_functions(), wait_functions(), identity_functions(),
                           scheduling_functions(), system_functions(), attribute_functions(), file_functions()}) {
        add_functions(module, functions);
    }
    add_int_constants(module, kConstants);
    return posix::add_constants(thread, module);
}

}  // namespace

extern NativeModule const kPosixModule;
NativeModule const kPosixModule{
    .name = "posix", .doc = "The functions of the operating system, after POSIX.", .types = kTypes, .fill = fill};

}  // namespace py::vm
