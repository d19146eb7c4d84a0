#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/utsname.h>

#include <cstdlib>
#include <cstring>

#include "vm/modules/constants.h"
#include "vm/modules/posix/call.h"
#include "vm/modules/posix/types.h"
#include "vm/runtime/system/memory_request.h"

// The system and the environment: uname, configuration, random bytes, variables.

namespace py::vm::posix {
namespace {

constexpr IntConstant kSysconfNames[] = {
#define CONFIGURATION(name) {#name, _##name},
#include "vm/modules/posix/sysconf_names.def"
};
constexpr IntConstant kConfstrNames[] = {
#include "vm/modules/posix/confstr_names.def"
};
constexpr IntConstant kPathconfNames[] = {
#include "vm/modules/posix/pathconf_names.def"
#undef CONFIGURATION
};

Raises<int> to_configuration(Thread& thread, Value name, std::span<IntConstant const> known) {
    if (is_int(name)) return to_c_int(thread, name);
    if (!name.is<Str>()) return raise(thread, TypeError_type, "configuration names must be strings or integers");
    for (IntConstant const& constant : known) {
        if (equal_text(name.as<Str>(), constant.name)) return int(constant.value);
    }
    return raise(thread, ValueError_type, "unrecognized configuration name");
}

/// -1 without an error stands for "no limit".
template <class Ask>
Raises<Value> ask_configuration(Thread& thread, Value file, Ask&& ask) {
    errno = 0;
    long value = ask();
    if (value == -1 && errno) return raise_os_error(thread, errno, file);
    return make_int(int64_t(value));
}

Raises<Value> posix_sysconf(Thread& thread, Value* args) {
    int name = TRY(to_configuration(thread, args[0], kSysconfNames));
    return ask_configuration(thread, kEmpty, [&] { return sysconf(name); });
}

Raises<Value> posix_pathconf(Thread& thread, Value* args) {
    PathOrDescriptor path;
    TRY(path.take({thread, "pathconf"}, args[0]));
    int name = TRY(to_configuration(thread, args[1], kPathconfNames));
    return ask_configuration(thread, path.object, [&] {
        return path.is_descriptor() ? fpathconf(path.descriptor, name) : pathconf(path, name);
    });
}

Raises<Value> posix_fpathconf(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    int name = TRY(to_configuration(thread, args[1], kPathconfNames));
    return ask_configuration(thread, kEmpty, [&] { return fpathconf(descriptor, name); });
}

Raises<Value> posix_confstr(Thread& thread, Value* args) {
    int name = TRY(to_configuration(thread, args[0], kConfstrNames));
    errno = 0;
    size_t size = confstr(name, nullptr, 0);
    if (size == 0) {
        if (errno) return raise_os_error(thread, errno);
        return none();
    }
    std::string text(size, '\0');
    confstr(name, text.data(), text.size());
    text.pop_back();
    return Value::of(fs_decode(text));
}

Raises<Value> posix_uname(Thread& thread, Value*) {
    utsname system;
    if (uname(&system) < 0) return raise_os_error(thread, errno);
    auto text = [](char const* part) { return Value::of(fs_decode(part)); };
    return Value::of(
        make_struct_sequence(uname_result_type, {text(system.sysname), text(system.nodename), text(system.release),
                                                 text(system.version), text(system.machine)}));
}

Raises<Value> posix_cpu_count(Thread&, Value*) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? Value::small(count) : none();
}

Raises<Value> posix_getloadavg(Thread& thread, Value*) {
    double loads[3];
    if (getloadavg(loads, 3) != 3) return raise(thread, OSError_type, "Load averages are unobtainable");
    return Value::of(make_tuple({Value::real(loads[0]), Value::real(loads[1]), Value::real(loads[2])}));
}

Raises<Value> posix_get_terminal_size(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0], STDOUT_FILENO));
    winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) < 0) return raise_os_error(thread, errno);
    return Value::of(make_struct_sequence(terminal_size_type, {Value::small(size.ws_col), Value::small(size.ws_row)}));
}

Raises<Value> posix_urandom(Thread& thread, Value* args) {
    int64_t size = TRY(to_size(thread, args[0]));
    if (size < 0) return raise(thread, ValueError_type, "negative argument not allowed");
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* bytes = new_bytes(size_t(size));
    for (size_t done = 0; done < bytes->size;) {
        ssize_t count =
            TRY(retry_interrupted(thread, [&] { return getrandom(bytes->data + done, bytes->size - done, 0); }));
        if (count < 0) return raise_os_error(thread, errno);
        done += size_t(count);
    }
    return Value::of(bytes);
}

Raises<Value> posix_getrandom(Thread& thread, Value* args) {
    int64_t size = TRY(to_size(thread, args[0]));
    int flags = TRY(to_c_int(thread, args[1], 0));
    if (size < 0) return raise_os_error(thread, EINVAL);
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* bytes = new_bytes(size_t(size));
    ssize_t count =
        TRY(retry_interrupted(thread, [&] { return getrandom(bytes->data, bytes->size, unsigned(flags)); }));
    if (count < 0) return raise_os_error(thread, errno);
    return size_t(count) == bytes->size ? Value::of(bytes) : Value::of(make_bytes({bytes->data, size_t(count)}));
}

Raises<Value> posix_strerror(Thread& thread, Value* args) {
    return Value::of(fs_decode(strerror(TRY(to_c_int(thread, args[0])))));
}

Raises<Value> posix_putenv(Thread& thread, Value* args) {
    std::string name = TRY(fs_bytes(thread, args[0]));
    std::string value = TRY(fs_bytes(thread, args[1]));
    if (name.find('=') != std::string::npos) return raise(thread, ValueError_type, "illegal environment variable name");
    if (setenv(name.c_str(), value.c_str(), 1) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> posix_unsetenv(Thread& thread, Value* args) {
    std::string name = TRY(fs_bytes(thread, args[0]));
    if (unsetenv(name.c_str()) < 0) return raise_os_error(thread, errno);
    return none();
}

/// The variables of the environment, bytes to bytes; of two with one name the first counts.
Raises<Dict*> make_environment(Thread& thread) {
    Dict* variables = new_dict();
    for (char** entry = environ; entry && *entry; entry++) {
        std::string_view text(*entry);
        size_t equals = text.find('=');
        if (equals == std::string_view::npos) continue;
        Value name = Value::of(make_bytes(as_bytes(text.substr(0, equals))));
        if (!TRY(variables->find(thread, name)).is_empty()) continue;
        TRY(variables->store(thread, name, Value::of(make_bytes(as_bytes(text.substr(equals + 1))))));
    }
    return variables;
}

constexpr MethodDef kFunctions[] = {
    {"confstr", "(name, /)", posix_confstr,
     "A text of the system's configuration, by name or number; None if it is not set."},
    {"cpu_count", "()", posix_cpu_count, "How many processors there are; None if that is not known."},
    {"fpathconf", "(fd, name, /)", posix_fpathconf,
     "A limit of the file system that an open file lies in, by name or number."},
    {"get_terminal_size", "(fd=<unrepresentable>, /)", posix_get_terminal_size,
     "Columns and lines of the terminal of a descriptor, standard output if none is given. OSError without a "
     "terminal."},
    {"getloadavg", "()", posix_getloadavg,
     "How many processes wanted to run, on average over the last 1, 5 and 15 minutes."},
    {"getrandom", "(size, flags=0)", posix_getrandom,
     "Up to so many random bytes of the system. flags are GRND_RANDOM and GRND_NONBLOCK."},
    {"pathconf", "(path, name)", posix_pathconf, "A limit of the file system that a file lies in, by name or number."},
    {"putenv", "(name, value, /)", posix_putenv,
     "Sets an environment variable for programs that are started; os.environ does so by itself."},
    {"strerror", "(code, /)", posix_strerror, "What an error number of the system means, in words."},
    {"sync", "()",
     posix_call<"sync",
                []() -> Done {
                    sync();
                    return 0;
                }>,
     "Has all that waits to be written put on the disk."},
    {"sysconf", "(name, /)", posix_sysconf,
     "A number of the system's configuration, by name or number; -1 if there is no limit."},
    {"umask", "(mask, /)", posix_call<"umask", [](Number mask) -> Plain { return umask(mode_t(int(mask))); }>,
     "Sets which permission bits new files never get, and gives what was set before."},
    {"uname", "()", posix_uname, "Names of system, host, release, version and machine."},
    {"unsetenv", "(name, /)", posix_unsetenv, "Removes an environment variable for programs that are started."},
    {"urandom", "(size, /)", posix_urandom, "So many random bytes, fit for cryptography."},
};

/// What `os` looks at for `supports_dir_fd` and its like.
constexpr std::string_view kHaveFunctions[] = {
    "HAVE_EVENTFD",   "HAVE_FACCESSAT",  "HAVE_FCHDIR",       "HAVE_FCHMOD",    "HAVE_FCHMODAT", "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",  "HAVE_FEXECVE",    "HAVE_FDOPENDIR",    "HAVE_FPATHCONF", "HAVE_FSTATAT",  "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE", "HAVE_FUTIMENS",   "HAVE_FUTIMES",      "HAVE_FUTIMESAT", "HAVE_LINKAT",   "HAVE_LCHOWN",
    "HAVE_LSTAT",     "HAVE_LUTIMES",    "HAVE_MEMFD_CREATE", "HAVE_MKDIRAT",   "HAVE_MKFIFOAT", "HAVE_MKNODAT",
    "HAVE_OPENAT",    "HAVE_READLINKAT", "HAVE_RENAMEAT",     "HAVE_SYMLINKAT", "HAVE_UNLINKAT", "HAVE_UTIMENSAT",
};

}  // namespace

std::span<MethodDef const> system_functions() { return kFunctions; }

Raises<void> add_constants(Thread& thread, Module* module) {
    auto set = [&](char const* name, Value value) { module->dict->store(intern(name), value); };
    set("sysconf_names", Value::of(make_constant_dict(kSysconfNames)));
    set("confstr_names", Value::of(make_constant_dict(kConfstrNames)));
    set("pathconf_names", Value::of(make_constant_dict(kPathconfNames)));
    set("environ", Value::of(TRY(make_environment(thread))));
    set("error", Value::of(&OSError_type));
    List* have = new_list();
    for (std::string_view name : kHaveFunctions) have->append(Value::of(intern(name)));
    set("_have_functions", Value::of(have));
    return {};
}

}  // namespace py::vm::posix
