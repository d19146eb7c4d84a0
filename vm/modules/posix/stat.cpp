#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

#include <cmath>

#include "vm/modules/posix/call.h"
#include "vm/modules/posix/types.h"
#include "vm/objects/float/float.h"

// The status of files and file systems, and setting their times.

namespace py::vm::posix {
namespace {

constexpr int64_t kNanoseconds = 1'000'000'000;

Value seconds_of(timespec const& time) { return Value::real(double(time.tv_sec) + 1e-9 * double(time.tv_nsec)); }

Value nanoseconds_of(timespec const& time) {
    if (std::abs(time.tv_sec) < INT64_MAX / kNanoseconds - 1)
        return make_int(int64_t(time.tv_sec) * kNanoseconds + time.tv_nsec);
    return make_int(BigInt(int64_t(time.tv_sec)) * BigInt(kNanoseconds) + BigInt(int64_t(time.tv_nsec)));
}

}  // namespace

Value make_stat_result(struct stat const& status) {
    Value fields[] = {
        Value::small(int64_t(status.st_mode)),
        make_int(uint64_t(status.st_ino)),
        make_int(uint64_t(status.st_dev)),
        make_int(uint64_t(status.st_nlink)),
        Value::small(int64_t(status.st_uid)),
        Value::small(int64_t(status.st_gid)),
        make_int(int64_t(status.st_size)),
        make_int(int64_t(status.st_atim.tv_sec)),
        make_int(int64_t(status.st_mtim.tv_sec)),
        make_int(int64_t(status.st_ctim.tv_sec)),
        seconds_of(status.st_atim),
        seconds_of(status.st_mtim),
        seconds_of(status.st_ctim),
        nanoseconds_of(status.st_atim),
        nanoseconds_of(status.st_mtim),
        nanoseconds_of(status.st_ctim),
        make_int(int64_t(status.st_blksize)),
        make_int(int64_t(status.st_blocks)),
        make_int(uint64_t(status.st_rdev)),
    };
    return Value::of(make_struct_sequence(stat_result_type, fields));
}

namespace {

Raises<Value> stat_path(Thread& thread, std::string_view function, Value path_value, Value dir_fd_value, bool follow) {
    PathOrDescriptor path;
    TRY(path.take({thread, function}, path_value));
    DirectoryDescriptor dir_fd;
    TRY(dir_fd.take({thread, function}, dir_fd_value));
    if (path.is_descriptor() && dir_fd.is_given()) {
        return raise(thread, ValueError_type, "{}: can't specify dir_fd without matching path", {function});
    }
    if (path.is_descriptor() && !follow) {
        return raise(thread, ValueError_type, "{}: cannot use fd and follow_symlinks together", {function});
    }
    struct stat status;
    int result;
    {
        BlockingRegion region(thread);
        result = path.is_descriptor() ? fstat(path.descriptor, &status)
                                      : fstatat(dir_fd, path, &status, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    }
    if (result < 0) return raise_os_error(thread, errno, path.object);
    return make_stat_result(status);
}

Raises<Value> posix_stat(Thread& thread, Value* args) {
    return stat_path(thread, "stat", args[0], args[1], TRY(to_bool(thread, args[2], true)));
}

Raises<Value> posix_lstat(Thread& thread, Value* args) {
    Path path;
    TRY(path.take({thread, "lstat"}, args[0]));
    return stat_path(thread, "lstat", args[0], args[1], false);
}

Raises<Value> posix_fstat(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    struct stat status;
    if (TRY(retry_interrupted(thread, [&] { return fstat(descriptor, &status); })) < 0)
        return raise_os_error(thread, errno);
    return make_stat_result(status);
}

Value make_statvfs_result(struct statvfs const& status) {
    auto number = [](uint64_t value) { return make_int(value); };
    return Value::of(make_struct_sequence(
        statvfs_result_type,
        {number(status.f_bsize), number(status.f_frsize), number(status.f_blocks), number(status.f_bfree),
         number(status.f_bavail), number(status.f_files), number(status.f_ffree), number(status.f_favail),
         number(status.f_flag), number(status.f_namemax), number(status.f_fsid)}));
}

Raises<Value> posix_statvfs(Thread& thread, Value* args) {
    PathOrDescriptor path;
    TRY(path.take({thread, "statvfs"}, args[0]));
    struct statvfs status;
    int result;
    {
        BlockingRegion region(thread);
        result = path.is_descriptor() ? fstatvfs(path.descriptor, &status) : statvfs(path, &status);
    }
    if (result < 0) return raise_os_error(thread, errno, path.object);
    return make_statvfs_result(status);
}

Raises<Value> posix_fstatvfs(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    struct statvfs status;
    if (TRY(retry_interrupted(thread, [&] { return fstatvfs(descriptor, &status); })) < 0)
        return raise_os_error(thread, errno);
    return make_statvfs_result(status);
}

/// An int or a float of seconds, rounded down to nanoseconds.
Raises<void> take_seconds(Thread& thread, Value value, timespec& time) {
    if (is_float(value)) {
        double seconds = float_of(value);
        if (seconds != seconds) return raise(thread, ValueError_type, "Invalid value NaN (not a number)");
        double whole = std::floor(seconds);
        if (whole < -9.3e18 || whole >= 9.2233720368547758e18) {
            return raise(thread, OverflowError_type, "timestamp out of range for platform time_t");
        }
        time = {time_t(whole), long(std::floor((seconds - whole) * 1e9))};
        return {};
    }
    std::optional<int64_t> seconds = int64_of(TRY(to_index(thread, value)));
    if (!seconds) return raise(thread, OverflowError_type, "timestamp out of range for platform time_t");
    time = {time_t(*seconds), 0};
    return {};
}

Raises<void> take_nanoseconds(Thread& thread, Value value, timespec& time) {
    if (is_int(value)) {
        std::optional<int64_t> number = int64_of(value);
        if (!number) return raise(thread, OverflowError_type, "Python int too large to convert to C long");
        int64_t rest = *number % kNanoseconds;
        time = {time_t(*number / kNanoseconds - (rest < 0)), long(rest < 0 ? rest + kNanoseconds : rest)};
        return {};
    }
    Value parts = TRY(call_method(thread, value, names.__divmod__, {Value::small(kNanoseconds)}));
    if (!parts.is<Tuple>() || parts.as<Tuple>()->size != 2) {
        return raise(thread, TypeError_type, "{}.__divmod__() must return a 2-tuple, not {}",
                     {type_of(value), type_of(parts)});
    }
    time.tv_sec = TRY(to_c_long(thread, parts.as<Tuple>()->items[0]));
    time.tv_nsec = TRY(to_c_long(thread, parts.as<Tuple>()->items[1]));
    return {};
}

bool is_pair(Value value) { return value.is<Tuple>() && value.as<Tuple>()->size == 2; }

Raises<void> take_times(Thread& thread, Value times, Value ns, timespec (&result)[2]) {
    if (is_given(times) && !ns.is_empty()) {
        return raise(thread, ValueError_type, "utime: you may specify either 'times' or 'ns' but not both");
    }
    if (is_given(times)) {
        if (!is_pair(times))
            return raise(thread, TypeError_type, "utime: 'times' must be either a tuple of two ints or None");
        for (int i = 0; i < 2; i++) TRY(take_seconds(thread, times.as<Tuple>()->items[i], result[i]));
    } else if (!ns.is_empty()) {
        if (!is_pair(ns)) return raise(thread, TypeError_type, "utime: 'ns' must be a tuple of two ints");
        for (int i = 0; i < 2; i++) TRY(take_nanoseconds(thread, ns.as<Tuple>()->items[i], result[i]));
    } else {
        result[0] = result[1] = {0, UTIME_NOW};
    }
    return {};
}

Raises<Value> posix_utime(Thread& thread, Value* args) {
    PathOrDescriptor path;
    TRY(path.take({thread, "utime"}, args[0]));
    timespec times[2];
    TRY(take_times(thread, args[1], args[2], times));
    DirectoryDescriptor dir_fd;
    TRY(dir_fd.take({thread, "utime"}, args[3]));
    bool follow = TRY(to_bool(thread, args[4], true));
    if (path.is_descriptor() && dir_fd.is_given()) {
        return raise(thread, ValueError_type, "utime: can't specify dir_fd without matching path");
    }
    if (path.is_descriptor() && !follow) {
        return raise(thread, ValueError_type, "utime: cannot use fd and follow_symlinks together");
    }
    int result;
    {
        BlockingRegion region(thread);
        result = path.is_descriptor() ? futimens(path.descriptor, times)
                                      : utimensat(dir_fd, path, times, follow ? 0 : AT_SYMLINK_NOFOLLOW);
    }
    if (result < 0) return raise_os_error(thread, errno, path.object);
    return none();
}

/// A device number, or a part of one: an unsigned int.
Raises<uint64_t> to_device(Thread& thread, Value value) {
    if (!is_int(value)) return raise(thread, TypeError_type, "an integer is required");
    if (int_is_negative(value)) return raise(thread, OverflowError_type, "can't convert negative int to unsigned");
    if (!int64_of(value)) return raise(thread, OverflowError_type, "int too big to convert");
    return uint64_t(*int64_of(value));
}

Raises<Value> posix_major(Thread& thread, Value* args) {
    return make_int(int64_t(major(TRY(to_device(thread, args[0])))));
}
Raises<Value> posix_minor(Thread& thread, Value* args) {
    return make_int(int64_t(minor(TRY(to_device(thread, args[0])))));
}
Raises<Value> posix_makedev(Thread& thread, Value* args) {
    int high = TRY(to_c_int(thread, args[0]));
    int low = TRY(to_c_int(thread, args[1]));
    return make_int(uint64_t(makedev(unsigned(high), unsigned(low))));
}

Raises<Value> posix_mknod(Thread& thread, Value* args) {
    Path path;
    TRY(path.take({thread, "mknod"}, args[0]));
    int mode = TRY(to_c_int(thread, args[1], 0600));
    dev_t device = args[2].is_empty() ? 0 : TRY(to_device(thread, args[2]));
    DirectoryDescriptor dir_fd;
    TRY(dir_fd.take({thread, "mknod"}, args[3]));
    if (TRY(retry_interrupted(thread, [&] { return mknodat(dir_fd, path, mode_t(mode), device); })) < 0) {
        return raise_os_error(thread, errno, path.object);
    }
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"stat", "(path, *, dir_fd=None, follow_symlinks=True)", posix_stat,
     "Size, times, owner and more of a file, by path or descriptor. Follows symbolic links unless told not to."},
    {"lstat", "(path, *, dir_fd=None)", posix_lstat, "As stat(), for a symbolic link itself."},
    {"fstat", "(fd)", posix_fstat, "As stat(), for an open file."},
    {"statvfs", "(path)", posix_statvfs, "Size, free space and limits of the file system that a path lies in."},
    {"fstatvfs", "(fd, /)", posix_fstatvfs,
     "Size, free space and limits of the file system that an open file lies in."},
    {"utime", "(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)", posix_utime,
     "Sets the times of access and change of a file: times in seconds, ns in nanoseconds, or else now."},
    {"major", "(device, /)", posix_major, "First part of a device number: which driver."},
    {"minor", "(device, /)", posix_minor, "Second part of a device number: which device of the driver."},
    {"makedev", "(major, minor, /)", posix_makedev, "The device number of these parts."},
    {"mknod", "(path, mode=384, device=0, *, dir_fd=None)", posix_mknod,
     "Makes a file, a named pipe or a device, as the type in mode says."},
};

}  // namespace

std::span<MethodDef const> stat_functions() { return kFunctions; }

}  // namespace py::vm::posix
