#include <pty.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <utmp.h>

#include <climits>

#include "vm/modules/posix/call.h"

// Descriptors: opening, closing, duplicating, modes, terminals.

namespace py::vm::posix {
namespace {

Value pair_of(int first, int second) { return Value::of(make_tuple({Value::small(first), Value::small(second)})); }

Raises<Value> posix_pipe(Thread& thread, Value*) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return raise_os_error(thread, errno);
    return pair_of(ends[0], ends[1]);
}

Raises<Value> posix_pipe2(Thread& thread, Value* args) {
    int ends[2];
    if (pipe2(ends, TRY(to_c_int(thread, args[0]))) < 0) return raise_os_error(thread, errno);
    return pair_of(ends[0], ends[1]);
}

Raises<Value> posix_closerange(Thread& thread, Value* args) {
    int low = TRY(to_c_int(thread, args[0]));
    int high = TRY(to_c_int(thread, args[1]));
    if (low < 0) low = 0;
    if (low < high) close_range(unsigned(low), unsigned(high - 1), 0);
    return none();
}

Raises<Value> posix_openpty(Thread& thread, Value*) {
    int master, slave;
    if (openpty(&master, &slave, nullptr, nullptr, nullptr) < 0) return raise_os_error(thread, errno);
    ioctl(master, FIOCLEX);
    ioctl(slave, FIOCLEX);
    return pair_of(master, slave);
}

Raises<Value> posix_ttyname(Thread& thread, Value* args) {
    char name[PATH_MAX];
    int error = ttyname_r(TRY(to_c_int(thread, args[0])), name, sizeof name);
    if (error) return raise_os_error(thread, error);
    return Value::of(fs_decode(name));
}

Raises<Value> posix_ctermid(Thread&, Value*) {
    char name[L_ctermid];
    return Value::of(fs_decode(ctermid(name)));
}

Raises<Value> posix_device_encoding(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    if (!isatty(descriptor)) return none();
    return Value::of(make_str("UTF-8"));
}

Raises<Value> posix_memfd_create(Thread& thread, Value* args) {
    std::string name = TRY(fs_bytes(thread, args[0]));
    uint64_t flags = args[1].is_empty() ? MFD_CLOEXEC : TRY(to_masked(thread, args[1]));
    int descriptor = memfd_create(name.c_str(), unsigned(flags));
    if (descriptor < 0) return raise_os_error(thread, errno);
    return Value::small(descriptor);
}

Raises<Value> posix_eventfd(Thread& thread, Value* args) {
    if (!is_int(args[0])) return Value::of(TRY(list_from(thread, args[0])));
    if (int_is_negative(args[0])) return raise(thread, ValueError_type, "value must be positive");
    int64_t start = clamped_int64_of(args[0]);
    if (start > int64_t(UINT32_MAX))
        return raise(thread, OverflowError_type, "Python int too large to convert to C unsigned int");
    int descriptor = eventfd(unsigned(start), TRY(to_c_int(thread, args[1], EFD_CLOEXEC)));
    if (descriptor < 0) return raise_os_error(thread, errno);
    return Value::small(descriptor);
}

Raises<Value> posix_eventfd_read(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    eventfd_t value;
    if (TRY(retry_interrupted(thread, [&] { return eventfd_read(descriptor, &value); })) < 0)
        return raise_os_error(thread, errno);
    return make_int(uint64_t(value));
}

Raises<Value> posix_eventfd_write(Thread& thread, Value* args) {
    int descriptor = TRY(to_descriptor(thread, args[0]));
    eventfd_t value = TRY(to_masked(thread, args[1]));
    if (TRY(retry_interrupted(thread, [&] { return eventfd_write(descriptor, value); })) < 0)
        return raise_os_error(thread, errno);
    return none();
}

int set_flag(int descriptor, int get, int set, int flag, bool on) {
    int flags = fcntl(descriptor, get);
    if (flags < 0) return -1;
    return fcntl(descriptor, set, on ? flags | flag : flags & ~flag) < 0 ? -1 : 0;
}

Raises<Value> get_flag(Thread& thread, Value descriptor, int get, int flag, bool truth) {
    int flags = fcntl(TRY(to_c_int(thread, descriptor)), get);
    if (flags < 0) return raise_os_error(thread, errno);
    return boolean(((flags & flag) != 0) == truth);
}

Raises<Value> posix_get_inheritable(Thread& thread, Value* args) {
    return get_flag(thread, args[0], F_GETFD, FD_CLOEXEC, false);
}
Raises<Value> posix_get_blocking(Thread& thread, Value* args) {
    return get_flag(thread, args[0], F_GETFL, O_NONBLOCK, false);
}

constexpr MethodDef kFunctions[] = {
    {"close", "(fd)",
     [](Thread& thread, Value* args) -> Raises<Value> {
         int descriptor = TRY(to_c_int(thread, args[0]));
         int result;
         {
             BlockingRegion region(thread);
             result = close(descriptor);
         }
         // After an interruption the descriptor is gone all the same.
         if (result < 0 && errno != EINTR) return raise_os_error(thread, errno);
         return none();
     },
     "Closes a descriptor."},
    {"closerange", "(fd_low, fd_high, /)", posix_closerange,
     "Closes all descriptors from fd_low to before fd_high, and minds no errors."},
    {"ctermid", "()", posix_ctermid, "Name of the terminal that controls the process."},
    {"device_encoding", "(fd)", posix_device_encoding,
     "Encoding of a terminal, by its descriptor; None for what is no terminal."},
    {"dup", "(fd, /)", posix_call<"dup", [](Number fd) -> Count { return fcntl(fd, F_DUPFD_CLOEXEC, 0); }>,
     "Another descriptor of the same open file; programs that are started do not inherit it."},
    {"dup2", "(fd, fd2, inheritable=True)",
     posix_call<"dup2",
                [](Number fd, Number fd2, Flag<true> inheritable) -> Count {
                    if (fd < 0 || fd2 < 0) {
                        errno = EBADF;
                        return -1;
                    }
                    return inheritable || fd == fd2 ? dup2(fd, fd2) : dup3(fd, fd2, O_CLOEXEC);
                }>,
     "Makes fd2 a descriptor of the same open file as fd, in place of what it was, and gives it."},
    {"eventfd", "(initval, flags=EFD_CLOEXEC)", posix_eventfd,
     "A descriptor of a new counter of events, which starts at initval."},
    {"eventfd_read", "(fd)", posix_eventfd_read, "Waits until an event counter is not 0, and gives and resets it."},
    {"eventfd_write", "(fd, value)", posix_eventfd_write, "Adds a number to an event counter."},
    {"fchdir", "(fd)", posix_call<"fchdir", [](Descriptor fd) -> Done { return fchdir(fd); }>,
     "Makes an open directory the current one."},
    {"fchmod", "(fd, mode)",
     posix_call<"fchmod", [](Number fd, Number mode) -> Done { return fchmod(fd, mode_t(int(mode))); }>,
     "Sets the permission bits of an open file."},
    {"fchown", "(fd, uid, gid)",
     posix_call<"fchown", [](Number fd, UserId uid, GroupId gid) -> Done { return fchown(fd, uid, gid); }>,
     "Sets owner and group of an open file by their numbers; -1 leaves one as it is."},
    {"fdatasync", "(fd)", posix_call<"fdatasync", [](Descriptor fd) -> Done { return fdatasync(fd); }>,
     "Waits until the content of an open file is on the disk, if not all that is known about it."},
    {"fsync", "(fd)", posix_call<"fsync", [](Descriptor fd) -> Done { return fsync(fd); }>,
     "Waits until an open file is on the disk."},
    {"ftruncate", "(fd, length, /)",
     posix_call<"ftruncate", [](Number fd, Long length) -> Done { return ftruncate(fd, length); }>,
     "Cuts an open file to so many bytes, or fills it up with zeros."},
    {"get_blocking", "(fd, /)", posix_get_blocking, "Whether reading and writing at a descriptor wait."},
    {"get_inheritable", "(fd, /)", posix_get_inheritable, "Whether programs that are started inherit a descriptor."},
    {"isatty", "(fd, /)", posix_call<"isatty", [](Number fd) -> Truth { return isatty(fd) == 1; }>,
     "Whether a descriptor is one of a terminal."},
    {"lockf", "(fd, command, length, /)",
     posix_call<"lockf", [](Number fd, Number command, Long length) -> Done { return lockf(fd, command, length); }>,
     "Locks, tries or unlocks so many bytes of an open file from its position on: command is F_LOCK, F_TLOCK, F_TEST "
     "or F_ULOCK."},
    {"login_tty", "(fd, /)", posix_call<"login_tty", [](Descriptor fd) -> Done { return login_tty(fd); }>,
     "Makes a terminal the one of a new session, with this process as its leader, and its standard streams."},
    {"lseek", "(fd, position, how, /)",
     [](Thread& thread, Value* args) -> Raises<Value> {
         int descriptor = TRY(to_c_int(thread, args[0]));
         int64_t position = TRY(to_c_long(thread, args[1]));
         int how = TRY(to_c_int(thread, args[2]));
         off_t result = lseek(descriptor, position, how);
         if (result < 0) return raise_os_error(thread, errno);
         return make_int(int64_t(result));
     },
     "Moves the position in an open file, counted from where how says (SEEK_SET, SEEK_CUR, SEEK_END), and gives it."},
    {"memfd_create", "(name, flags=MFD_CLOEXEC)", posix_memfd_create,
     "A descriptor of a new file that lives in memory alone."},
    {"openpty", "()", posix_openpty,
     "Opens a pseudo-terminal: descriptors of its controlling and of its terminal side."},
    {"pipe", "()", posix_pipe,
     "Descriptors of a new pipe, to read from and to write to. Programs that are started do not inherit them."},
    {"pipe2", "(flags, /)", posix_pipe2, "As pipe(), with flags such as O_NONBLOCK and O_CLOEXEC."},
    {"set_blocking", "(fd, blocking, /)",
     posix_call<"set_blocking",
                [](Number fd, Flag<true> on) -> Done { return set_flag(fd, F_GETFL, F_SETFL, O_NONBLOCK, !on); }>,
     "Sets whether reading and writing at a descriptor wait."},
    {"set_inheritable", "(fd, inheritable, /)",
     posix_call<"set_inheritable",
                [](Number fd, Number on) -> Done { return set_flag(fd, F_GETFD, F_SETFD, FD_CLOEXEC, on == 0); }>,
     "Sets whether programs that are started inherit a descriptor."},
    {"tcgetpgrp", "(fd, /)", posix_call<"tcgetpgrp", [](Number fd) -> Count { return tcgetpgrp(fd); }>,
     "The process group in the foreground of a terminal."},
    {"tcsetpgrp", "(fd, pgid, /)",
     posix_call<"tcsetpgrp", [](Number fd, Number group) -> Done { return tcsetpgrp(fd, group); }>,
     "Brings a process group to the foreground of a terminal."},
    {"ttyname", "(fd, /)", posix_ttyname, "Name of the terminal that a descriptor belongs to."},
};

}  // namespace

std::span<MethodDef const> descriptor_functions() { return kFunctions; }

}  // namespace py::vm::posix
