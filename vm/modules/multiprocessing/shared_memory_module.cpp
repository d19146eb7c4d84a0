#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "vm/errors/os_error.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _posixshmem: memory with a name that processes share.

namespace py::vm {
namespace {

Raises<Value> open_shared_memory(Thread& thread, Value* args) {
    std::string path = TRY(to_c_text(thread, args[0], "shm_open", "'path'"));
    int flags = TRY(to_c_int(thread, args[1]));
    int mode = TRY(to_c_int(thread, args[2], 0777));
    int descriptor = TRY(retry_interrupted(thread, [&] { return shm_open(path.c_str(), flags, mode_t(mode)); }));
    if (descriptor < 0) return raise_os_error(thread, errno, args[0]);
    return Value::small(descriptor);
}

Raises<Value> unlink_shared_memory(Thread& thread, Value* args) {
    std::string path = TRY(to_c_text(thread, args[0], "shm_unlink", "'path'"));
    if (TRY(retry_interrupted(thread, [&] { return shm_unlink(path.c_str()); })) < 0) {
        return raise_os_error(thread, errno, args[0]);
    }
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"shm_open", "(path, flags, mode=511)", open_shared_memory, "A descriptor of the memory of that name."},
    {"shm_unlink", "(path)", unlink_shared_memory, "Takes the name away; the memory goes with its last user."},
};

}  // namespace

extern NativeModule const kSharedMemoryModule;
NativeModule const kSharedMemoryModule{
    .name = "_posixshmem", .doc = "Memory with a name that processes share.", .functions = kFunctions};

}  // namespace py::vm
