#include <pty.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>

#include "vm/modules/posix/call.h"
#include "vm/modules/posix/fork.h"
#include "vm/modules/posix/types.h"
#include "vm/modules/resource/usage.h"

// Signals to processes and how they end.

namespace py::vm::posix {
namespace {

Value pid_and_status(pid_t pid, int status) { return Value::of(make_tuple({Value::small(pid), Value::small(status)})); }

Raises<Value> posix_waitpid(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    int options = TRY(to_c_int(thread, args[1]));
    int status = 0;
    pid_t child = TRY(retry_interrupted(thread, [&] { return waitpid(pid, &status, options); }));
    if (child < 0) return raise_os_error(thread, errno);
    return pid_and_status(child, status);
}

Raises<Value> posix_wait(Thread& thread, Value*) {
    int status = 0;
    pid_t child = TRY(retry_interrupted(thread, [&] { return wait(&status); }));
    if (child < 0) return raise_os_error(thread, errno);
    return pid_and_status(child, status);
}

Raises<Value> wait_with_usage(Thread& thread, int pid, int options) {
    int status = 0;
    rusage usage{};
    pid_t child = TRY(retry_interrupted(thread, [&] { return wait4(pid, &status, options, &usage); }));
    if (child < 0) return raise_os_error(thread, errno);
    return Value::of(make_tuple({Value::small(child), Value::small(status), TRY(make_resource_usage(thread, usage))}));
}

Raises<Value> posix_wait3(Thread& thread, Value* args) {
    return wait_with_usage(thread, -1, TRY(to_c_int(thread, args[0])));
}
Raises<Value> posix_wait4(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    return wait_with_usage(thread, pid, TRY(to_c_int(thread, args[1])));
}

Raises<Value> posix_waitid(Thread& thread, Value* args) {
    int kind = TRY(to_c_int(thread, args[0]));
    int id = TRY(to_c_int(thread, args[1]));
    int options = TRY(to_c_int(thread, args[2]));
    siginfo_t info{};
    if (TRY(retry_interrupted(thread, [&] { return waitid(idtype_t(kind), id_t(id), &info, options); })) < 0) {
        return raise_os_error(thread, errno);
    }
    if (info.si_pid == 0) return none();
    return Value::of(make_struct_sequence(
        waitid_result_type, {Value::small(info.si_pid), Value::small(info.si_uid), Value::small(info.si_signo),
                             Value::small(info.si_status), Value::small(info.si_code)}));
}

Raises<Value> posix_waitstatus_to_exitcode(Thread& thread, Value* args) {
    int status = TRY(to_c_int(thread, args[0]));
    if (WIFEXITED(status)) return Value::small(WEXITSTATUS(status));
    if (WIFSIGNALED(status)) {
        int signal = WTERMSIG(status);
        if (signal <= 0) return raise(thread, ValueError_type, "invalid WTERMSIG: {}", {signal});
        return Value::small(-signal);
    }
    if (WIFSTOPPED(status)) {
        return raise(thread, ValueError_type, "process stopped by delivery of signal {}", {int(WSTOPSIG(status))});
    }
    return raise(thread, ValueError_type, "invalid wait status: {}", {status});
}

Raises<Value> posix_kill(Thread& thread, Value* args) {
    int pid = TRY(to_c_int(thread, args[0]));
    int signal = TRY(to_c_int(thread, args[1]));
    if (kill(pid, signal) < 0) return raise_os_error(thread, errno);
    TRY(check_signals(thread));
    return none();
}

Raises<Value> posix_exit(Thread& thread, Value* args) { _exit(TRY(to_c_int(thread, args[0]))); }
Raises<Value> posix_abort(Thread&, Value*) { abort(); }

Raises<Value> posix_system(Thread& thread, Value* args) {
    std::string command = TRY(fs_bytes(thread, args[0]));
    int status;
    {
        BlockingRegion region(thread);
        status = system(command.c_str());
    }
    return Value::small(status);
}

Raises<Value> posix_times(Thread& thread, Value*) {
    tms parts;
    clock_t elapsed = times(&parts);
    if (elapsed == clock_t(-1)) return raise_os_error(thread, errno);
    auto ticks = double(sysconf(_SC_CLK_TCK));
    auto seconds = [&](clock_t time) { return Value::real(double(time) / ticks); };
    return Value::of(make_struct_sequence(
        times_result_type, {seconds(parts.tms_utime), seconds(parts.tms_stime), seconds(parts.tms_cutime),
                            seconds(parts.tms_cstime), seconds(elapsed)}));
}

Raises<Value> posix_forkpty(Thread& thread, Value*) {
    int master = -1;
    pid_t child = fork_process(thread, [&] { return forkpty(&master, nullptr, nullptr, nullptr); });
    if (child < 0) return raise_os_error(thread, errno);
    return Value::of(make_tuple({Value::small(child), Value::small(master)}));
}

/// The macros for a wait status, as functions.
#define STATUS_TEST(macro, text) \
    {#macro, "(status)", posix_call<#macro, [](Number status) -> Truth { return macro(status.value); }>, text}
#define STATUS_PART(macro, text) \
    {#macro, "(status)", posix_call<#macro, [](Number status) -> Plain { return macro(status.value); }>, text}

constexpr MethodDef kFunctions[] = {
    {"WCOREDUMP", "(status, /)",
     posix_call<"WCOREDUMP", [](Number status) -> Truth { return WCOREDUMP(status.value); }>,
     "Whether a process that a signal ended has left a core file."},
    STATUS_TEST(WIFCONTINUED, "Whether a stopped process has gone on."),
    STATUS_TEST(WIFEXITED, "Whether a process has ended by itself."),
    STATUS_TEST(WIFSIGNALED, "Whether a signal has ended the process."),
    STATUS_TEST(WIFSTOPPED, "Whether a process has been stopped, and has not ended."),
    STATUS_PART(WEXITSTATUS, "The exit code in a status of which WIFEXITED() is true."),
    STATUS_PART(WSTOPSIG, "Number of the signal that stopped a process, from its status."),
    STATUS_PART(WTERMSIG, "Number of the signal that ended a process, from its status."),
    {"_exit", "(status)", posix_exit,
     "Ends the process at once with this exit code: no cleaning up, no writing of buffers."},
    {"abort", "()", posix_abort, "Ends the process by SIGABRT, as a crash does."},
    {"forkpty", "()", posix_forkpty,
     "Forks, with a new pseudo-terminal for the child: (pid, descriptor of the other side). The child gets 0 as pid."},
    {"kill", "(pid, signal, /)", posix_kill,
     "Sends a signal to a process. Signal 0 only tells whether that is possible."},
    {"killpg", "(pgid, signal, /)",
     posix_call<"killpg", [](Number group, Number signal) -> Done { return killpg(group, signal); }>,
     "Sends a signal to all processes of a group."},
    {"pidfd_open", "(pid, flags=0)",
     posix_call<"pidfd_open",
                [](Number pid, Optional<0> flags) -> Count {
                    return syscall(SYS_pidfd_open, int(pid), unsigned(int(flags)));
                }>,
     "A descriptor that stands for a process, and becomes readable when the process ends."},
    {"system", "(command)", posix_system,
     "Runs a command line in the shell, waits for it, and gives its status as wait() does."},
    {"times", "()", posix_times,
     "Seconds that this process and its ended children have computed, in user and in system code, and a running "
     "clock."},
    {"wait", "()", posix_wait, "Waits for the end of any child: (pid, status)."},
    {"wait3", "(options)", posix_wait3,
     "Waits for any child: (pid, status, what it used up). options as in waitpid()."},
    {"wait4", "(pid, options)", posix_wait4, "Waits for a child as waitpid() does: (pid, status, what it used up)."},
    {"waitid", "(idtype, id, options, /)", posix_waitid,
     "Waits for children to end, stop or go on, as options say, and tells how. None if WNOHANG is among them and none "
     "has."},
    {"waitpid", "(pid, options, /)", posix_waitpid,
     "Waits for a child: (pid, status). pid -1 is any; with WNOHANG in options it is (0, 0) if none has ended yet."},
    {"waitstatus_to_exitcode", "(status)", posix_waitstatus_to_exitcode,
     "Exit code of a status; minus the signal's number if a signal ended the process."},
};

}  // namespace

std::span<MethodDef const> wait_functions() { return kFunctions; }

}  // namespace py::vm::posix
