#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <vector>

#include "vm/errors/os_error.h"
#include "vm/modules/posix/call.h"
#include "vm/modules/posix/fork.h"
#include "vm/runtime/native/native_module.h"

// The module _posixsubprocess: fork and exec in one step. Everything the child needs is made before the fork; what it
// does then allocates nothing, as it may share the parent's memory (vfork).

namespace py::vm {
namespace {

/// What the child is to do, in plain memory.
struct ChildPlan {
    posix::TextArray arguments, environment;
    std::vector<std::string> executables;
    std::string directory;
    bool has_directory = false, has_environment = false, close_descriptors = false, restore_signals = false,
         new_session = false;
    /// Sorted.
    std::vector<int> kept;
    int stdin_read, stdin_write, stdout_read, stdout_write, stderr_read, stderr_write, error_read, error_write;
    int process_group, umask;
    bool set_group = false, set_groups = false, set_user = false;
    gid_t group = 0;
    uid_t user = 0;
    std::vector<gid_t> groups;
    Value before_exec = kEmpty;

    char* const* argv = nullptr;
    char* const* envp = nullptr;
};

/// "OSError:{errno in hex}:{detail}" on the pipe; `detail` "noexec" tells that exec was not reached.
[[noreturn]] void fail(ChildPlan const& plan, char const* kind, int error, char const* detail) {
    char text[200];
    char hex[16];
    size_t digits = 0;
    for (unsigned rest = unsigned(error); rest || digits == 0; rest >>= 4)
        hex[digits++] = "0123456789ABCDEF"[rest & 15];
    size_t at = 0;
    auto put = [&](char c) {
        if (at < sizeof text) text[at++] = c;
    };
    for (char const* c = kind; *c; c++) put(*c);
    put(':');
    while (digits) put(hex[--digits]);
    put(':');
    for (char const* c = detail; *c; c++) put(*c);
    ssize_t written = write(plan.error_write, text, at);
    (void)written;
    _exit(255);
}

void require(ChildPlan const& plan, bool done) {
    if (!done) fail(plan, "OSError", errno, "noexec");
}

bool make_inheritable(int descriptor) {
    int flags = fcntl(descriptor, F_GETFD);
    return flags >= 0 && fcntl(descriptor, F_SETFD, flags & ~FD_CLOEXEC) >= 0;
}

void install_stream(ChildPlan const& plan, int descriptor, int standard) {
    if (descriptor == standard) {
        require(plan, make_inheritable(descriptor));
    } else if (descriptor >= 0) {
        require(plan, dup2(descriptor, standard) >= 0);
    }
}

void close_all_but(std::vector<int> const& kept) {
    unsigned from = 3;
    for (int descriptor : kept) {
        if (descriptor < int(from)) continue;
        if (unsigned(descriptor) > from) syscall(SYS_close_range, from, unsigned(descriptor) - 1, 0u);
        from = unsigned(descriptor) + 1;
    }
    syscall(SYS_close_range, from, ~0u, 0u);
}

void set_streams(ChildPlan& plan) {
    for (int descriptor : plan.kept) {
        if (descriptor != plan.error_write) require(plan, make_inheritable(descriptor));
    }
    for (int descriptor : {plan.stdin_write, plan.stdout_read, plan.stderr_read}) {
        if (descriptor >= 0) close(descriptor);
    }
    close(plan.error_read);
    // A pipe end in the place of another stream would be overwritten before it is used.
    if (plan.stdout_write == 0) {
        plan.stdout_write = fcntl(plan.stdout_write, F_DUPFD_CLOEXEC, 3);
        require(plan, plan.stdout_write >= 0);
    }
    while (plan.stderr_write == 0 || plan.stderr_write == 1) {
        plan.stderr_write = fcntl(plan.stderr_write, F_DUPFD_CLOEXEC, 3);
        require(plan, plan.stderr_write >= 0);
    }
    install_stream(plan, plan.stdin_read, 0);
    install_stream(plan, plan.stdout_write, 1);
    install_stream(plan, plan.stderr_write, 2);
}

void set_identity(ChildPlan const& plan) {
    if (plan.set_groups) require(plan, syscall(SYS_setgroups, plan.groups.size(), plan.groups.data()) == 0);
    if (plan.set_group) require(plan, setregid(plan.group, plan.group) == 0);
    if (plan.set_user) require(plan, setreuid(plan.user, plan.user) == 0);
}

[[noreturn]] void run_child(Thread& thread, ChildPlan& plan, sigset_t const* mask) {
    set_streams(plan);
    if (plan.has_directory) require(plan, chdir(plan.directory.c_str()) == 0);
    if (plan.umask >= 0) ::umask(mode_t(plan.umask));
    if (plan.restore_signals) {
        for (int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_DFL);
    }
    if (mask) sigprocmask(SIG_SETMASK, mask, nullptr);
    if (plan.new_session) setsid();
    if (plan.process_group >= 0) require(plan, setpgid(0, plan.process_group) == 0);
    set_identity(plan);
    if (!plan.before_exec.is_empty() && !call(thread, plan.before_exec, {}).ok()) {
        thread.take_pending();
        fail(plan, "SubprocessError", 0, "Exception occurred in preexec_fn.");
    }
    if (plan.close_descriptors) close_all_but(plan.kept);
    int saved = 0;
    for (std::string const& executable : plan.executables) {
        if (plan.has_environment) {
            execve(executable.c_str(), plan.argv, plan.envp);
        } else {
            execv(executable.c_str(), plan.argv);
        }
        if (errno != ENOENT && errno != ENOTDIR && saved == 0) saved = errno;
    }
    fail(plan, "OSError", saved ? saved : errno, "");
}

/// The arguments of `fork_exec`, in their order.
enum Argument {
    kArguments,
    kExecutables,
    kCloseDescriptors,
    kKept,
    kDirectory,
    kEnvironment,
    kStdinRead,
    kStdinWrite,
    kStdoutRead,
    kStdoutWrite,
    kStderrRead,
    kStderrWrite,
    kErrorRead,
    kErrorWrite,
    kRestoreSignals,
    kNewSession,
    kProcessGroup,
    kGroup,
    kGroups,
    kUser,
    kUmask,
    kBeforeExec,
    kAllowVfork,
    kArgumentCount,
};

Raises<void> take_kept(Thread& thread, Value value, ChildPlan& plan) {
    if (!value.is<Tuple>())
        return raise(thread, TypeError_type, "fork_exec() argument 4 must be tuple, not {}", {type_of(value)});
    Tuple* tuple = value.as<Tuple>();
    int previous = -1;
    for (size_t i = 0; i < tuple->size; i++) {
        int64_t descriptor = is_int(tuple->items[i]) ? clamped_int64_of(tuple->items[i]) : -1;
        if (descriptor <= previous || descriptor > INT32_MAX)
            return raise(thread, ValueError_type, "bad value(s) in fds_to_keep");
        previous = int(descriptor);
        plan.kept.push_back(previous);
    }
    return {};
}

Raises<void> take_identity(Thread& thread, Value* args, ChildPlan& plan) {
    if (is_given(args[kGroups])) {
        if (!args[kGroups].is<List>()) return raise(thread, TypeError_type, "setgroups argument must be a list");
        plan.set_groups = true;
        List* list = args[kGroups].as<List>();
        for (size_t i = 0; i < list->size; i++) {
            if (!is_int(list->items[i])) return raise(thread, TypeError_type, "groups must be integers");
            plan.groups.push_back(TRY(posix::to_identity(thread, list->items[i], "gid")));
        }
    }
    if (is_given(args[kGroup])) {
        plan.group = TRY(posix::to_identity(thread, args[kGroup], "gid"));
        plan.set_group = true;
    }
    if (is_given(args[kUser])) {
        plan.user = TRY(posix::to_identity(thread, args[kUser], "uid"));
        plan.set_user = true;
    }
    return {};
}

Raises<void> take_plan(Thread& thread, Value* args, ChildPlan& plan) {
    plan.close_descriptors = TRY(truth_of(thread, args[kCloseDescriptors]));
    TRY(take_kept(thread, args[kKept], plan));
    TRY(posix::take_arguments(thread, args[kArguments], plan.arguments));
    List* executables = TRY(list_from(thread, args[kExecutables]));
    for (size_t i = 0; i < executables->size; i++)
        plan.executables.push_back(TRY(fs_bytes(thread, executables->items[i])));
    if (is_given(args[kEnvironment])) {
        plan.has_environment = true;
        TRY(posix::take_arguments(thread, args[kEnvironment], plan.environment));
    }
    if (is_given(args[kDirectory])) {
        plan.has_directory = true;
        plan.directory = TRY(fs_bytes(thread, args[kDirectory]));
    }
    int* descriptors[] = {&plan.stdin_read,  &plan.stdin_write,  &plan.stdout_read, &plan.stdout_write,
                          &plan.stderr_read, &plan.stderr_write, &plan.error_read,  &plan.error_write};
    for (int i = 0; i < 8; i++) *descriptors[i] = TRY(to_c_int(thread, args[kStdinRead + i]));
    if (plan.close_descriptors && plan.error_write < 3)
        return raise(thread, ValueError_type, "errpipe_write must be >= 3");
    plan.restore_signals = TRY(truth_of(thread, args[kRestoreSignals]));
    plan.new_session = TRY(truth_of(thread, args[kNewSession]));
    plan.process_group = TRY(to_c_int(thread, args[kProcessGroup]));
    plan.umask = TRY(to_c_int(thread, args[kUmask]));
    TRY(take_identity(thread, args, plan));
    if (is_given(args[kBeforeExec])) plan.before_exec = args[kBeforeExec];
    plan.argv = plan.arguments.pointers();
    plan.envp = plan.environment.pointers();
    return {};
}

/// The child runs on the parent's memory, which stands still meanwhile: no page tables are copied. No signal handler
/// may run in it.
[[gnu::noinline]] pid_t fork_sharing_memory(Thread& thread, ChildPlan& plan) {
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    pid_t child = vfork();
    if (child == 0) run_child(thread, plan, &old);
    int error = errno;
    sigprocmask(SIG_SETMASK, &old, nullptr);
    errno = error;
    return child;
}

Raises<Value> fork_exec(Thread& thread, Value* args) {
    Tuple* given = args[0].as<Tuple>();
    if (given->size != kArgumentCount) {
        return raise(thread, TypeError_type, "fork_exec() takes exactly {} arguments ({} given)",
                     {int(kArgumentCount), given->size});
    }
    ChildPlan plan;
    TRY(take_plan(thread, given->items, plan));
    pid_t child;
    if (plan.before_exec.is_empty() && !plan.set_user && !plan.set_group && !plan.set_groups) {
        child = fork_sharing_memory(thread, plan);
    } else {
        bool hooks = !plan.before_exec.is_empty();
        child = hooks ? posix::fork_process(thread) : fork();
        if (child == 0) run_child(thread, plan, nullptr);
    }
    if (child < 0) return raise_os_error(thread, errno);
    return Value::small(child);
}

constexpr MethodDef kFunctions[] = {{"fork_exec", "(*args)", fork_exec,
                                     "Starts a program as subprocess asks for it, and gives the number of its process. "
                                     "No Python code runs in the child, but for a preexec_fn."}};

}  // namespace

extern NativeModule const kPosixSubprocessModule;
NativeModule const kPosixSubprocessModule{
    .name = "_posixsubprocess", .doc = "Starts the processes of the module subprocess.", .functions = kFunctions};

}  // namespace py::vm
