#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstring>

#include "vm/errors/os_error.h"
#include "vm/modules/constants.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module fcntl: control of descriptors, and locks on files.

namespace py::vm {
namespace {

/// The most that goes through a copy of our own.
constexpr size_t kMostBytes = 1024;

Raises<Bytes*> argument_bytes(Thread& thread, Value value, char const* function) {
    std::string text;
    if (value.is<Str>()) {
        text = to_utf8(value.as<Str>());
    } else {
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        text = as_text(buffer.bytes());
    }
    if (text.size() > kMostBytes) return raise(thread, ValueError_type, "{} string arg too long", {function});
    return make_bytes(as_bytes(text));
}

Raises<Value> fcntl_fcntl(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int command = TRY(to_c_int(thread, args[1]));
    if (!args[2].is_empty() && (args[2].is<Str>() || has_buffer(args[2]))) {
        Bytes* bytes = TRY(argument_bytes(thread, args[2], "fcntl"));
        char copy[kMostBytes];
        memcpy(copy, bytes->data, bytes->size);
        if (TRY(retry_interrupted(thread, [&] { return ::fcntl(descriptor, command, copy); })) < 0)
            return raise_os_error(thread, errno);
        return Value::of(make_bytes({reinterpret_cast<uint8_t*>(copy), bytes->size}));
    }
    auto number = long(args[2].is_empty() ? 0 : TRY(to_masked(thread, args[2])));
    int result = TRY(retry_interrupted(thread, [&] { return ::fcntl(descriptor, command, int(number)); }));
    if (result < 0) return raise_os_error(thread, errno);
    return Value::small(result);
}

Raises<Value> fcntl_ioctl(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    auto request = static_cast<unsigned long>(uint32_t(TRY(to_masked(thread, args[1]))));
    bool mutate = TRY(to_bool(thread, args[3], true));
    if (!args[2].is_empty() && (args[2].is<Str>() || has_buffer(args[2]))) {
        if (!args[2].is<Str>() && !args[2].is<Bytes>() && mutate) {
            Buffer target;
            TRY(target.acquire(thread, args[2], true));
            // The system may write more than the object has room for.
            char copy[kMostBytes + 1] = {};
            bool small = target.size() <= kMostBytes;
            if (small) memcpy(copy, target.data(), target.size());
            int result = TRY(retry_interrupted(thread, [&] {
                return ioctl(descriptor, request, small ? copy : reinterpret_cast<char*>(target.data()));
            }));
            if (small) memcpy(target.data(), copy, target.size());
            if (result < 0) return raise_os_error(thread, errno);
            return Value::small(result);
        }
        Bytes* bytes = TRY(argument_bytes(thread, args[2], "ioctl"));
        char copy[kMostBytes + 1] = {};
        memcpy(copy, bytes->data, bytes->size);
        if (TRY(retry_interrupted(thread, [&] { return ioctl(descriptor, request, copy); })) < 0)
            return raise_os_error(thread, errno);
        return Value::of(make_bytes({reinterpret_cast<uint8_t*>(copy), bytes->size}));
    }
    int number = int(args[2].is_empty() ? 0 : TRY(to_masked(thread, args[2])));
    int result = TRY(retry_interrupted(thread, [&] { return ioctl(descriptor, request, number); }));
    if (result < 0) return raise_os_error(thread, errno);
    return Value::small(result);
}

Raises<Value> fcntl_flock(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int operation = TRY(to_c_int(thread, args[1]));
    if (TRY(retry_interrupted(thread, [&] { return flock(descriptor, operation); })) < 0)
        return raise_os_error(thread, errno);
    return none();
}

Raises<Value> fcntl_lockf(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int command = TRY(to_c_int(thread, args[1]));
    struct flock lock{};
    if (command == LOCK_UN) {
        lock.l_type = F_UNLCK;
    } else if (command & LOCK_SH) {
        lock.l_type = F_RDLCK;
    } else if (command & LOCK_EX) {
        lock.l_type = F_WRLCK;
    } else {
        return raise(thread, ValueError_type, "unrecognized lockf argument");
    }
    if (!args[2].is_empty()) lock.l_len = TRY(to_c_long(thread, args[2]));
    if (!args[3].is_empty()) lock.l_start = TRY(to_c_long(thread, args[3]));
    lock.l_whence = short(TRY(to_c_int(thread, args[4], 0)));
    int how = command & LOCK_NB ? F_SETLK : F_SETLKW;
    if (TRY(retry_interrupted(thread, [&] { return ::fcntl(descriptor, how, &lock); })) < 0)
        return raise_os_error(thread, errno);
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"fcntl", "(fd, cmd, arg=0, /)", fcntl_fcntl,
     "Does what cmd says (F_...) with a descriptor. With a number as argument it gives a number, with bytes the bytes "
     "as changed."},
    {"ioctl", "(fd, request, arg=0, mutate_flag=True, /)", fcntl_ioctl,
     "Does what request says with a device. A mutable buffer is changed in place unless mutate_flag is false; bytes "
     "come back changed."},
    {"flock", "(fd, operation, /)", fcntl_flock,
     "Locks or unlocks a whole file: LOCK_SH, LOCK_EX or LOCK_UN, with | LOCK_NB so as not to wait."},
    {"lockf", "(fd, cmd, len=0, start=0, whence=0, /)", fcntl_lockf,
     "Locks or unlocks len bytes of a file (0: all) from start on, counted as whence says: LOCK_SH, LOCK_EX or "
     "LOCK_UN, with | LOCK_NB so as not to wait."},
};
constexpr IntConstant kConstants[] = {
#define CONSTANT(name, value) {#name, value},
#include "vm/modules/fcntl/constants.def"
#undef CONSTANT
};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    return {};
}

}  // namespace

extern NativeModule const kFcntlModule;
NativeModule const kFcntlModule{
    .name = "fcntl", .doc = "Control of descriptors, and locks on files.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
