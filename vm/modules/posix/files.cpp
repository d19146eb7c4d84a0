#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "vm/modules/posix/call.h"
#include "vm/objects/exception.h"
#include "vm/runtime/audit.h"

// What posix does with names of files.

namespace py::vm::posix {

Raises<uint32_t> to_identity(Thread& thread, Value value, std::string_view what) {
    if (!is_int(value) && !type_of(value)->slots.index) {
        return raise(thread, TypeError_type, "{} should be integer, not {}", {what, type_of(value)});
    }
    int64_t number = clamped_int64_of(TRY(to_index(thread, value)));
    if (number < -1) return raise(thread, OverflowError_type, "{} is less than minimum", {what});
    if (number > int64_t(UINT32_MAX)) return raise(thread, OverflowError_type, "{} is greater than maximum", {what});
    return uint32_t(number);
}

namespace {

constexpr int no_follow(bool follow) { return follow ? 0 : AT_SYMLINK_NOFOLLOW; }

Done change_directory(PathOrDescriptor const& path) {
    return path.is_descriptor() ? fchdir(path.descriptor) : chdir(path);
}

Done change_mode(PathOrDescriptor const& path, int mode, DirectoryDescriptor dir_fd, bool follow) {
    if (path.is_descriptor()) return fchmod(path.descriptor, mode_t(mode));
    return fchmodat(dir_fd, path, mode_t(mode), no_follow(follow));
}

Done change_owner(PathOrDescriptor const& path, uid_t uid, gid_t gid, DirectoryDescriptor dir_fd, bool follow) {
    if (path.is_descriptor()) return fchown(path.descriptor, uid, gid);
    return fchownat(dir_fd, path, uid, gid, no_follow(follow));
}

/// `dir_fd` and `follow_symlinks=False` make no sense with a descriptor.
Raises<void> check_path_forms(Thread& thread, std::string_view function, Value path, Value dir_fd, Value follow) {
    bool is_descriptor = !path.is<Str>() && is_int(path);
    if (!is_descriptor) return {};
    if (is_given(dir_fd)) {
        return raise(thread, ValueError_type, "{}: can't specify dir_fd without matching path", {function});
    }
    if (!follow.is_empty() && !TRY(truth_of(thread, follow))) {
        return raise(thread, ValueError_type, "{}: cannot use fd and follow_symlinks together", {function});
    }
    return {};
}

Raises<Value> posix_chown(Thread& thread, Value* args) {
    TRY(check_path_forms(thread, "chown", args[0], args[3], args[4]));
    return posix_call<"chown", [](PathOrDescriptor const& path, UserId uid, GroupId gid, DirectoryDescriptor dir_fd,
                                  Flag<true> follow) { return change_owner(path, uid, gid, dir_fd, follow); }>(thread,
                                                                                                               args);
}

Raises<Value> posix_chmod(Thread& thread, Value* args) {
    Raises<Value> done =
        posix_call<"chmod", [](PathOrDescriptor const& path, Number mode, DirectoryDescriptor dir_fd,
                               Flag<true> follow) { return change_mode(path, mode, dir_fd, follow); }>(thread, args);
    if (done.ok() || !thread.pending->type()->is_subtype_of(&OSError_type)) return done;
    // Links have no mode of their own on this system.
    Exception* failure = thread.take_pending();
    Value number = TRY(get_attribute(thread, Value::of(failure), intern("errno")));
    bool follow = TRY(to_bool(thread, args[3], true));
    if (!follow && number == Value::small(EOPNOTSUPP)) {
        return raise(thread, NotImplementedError_type, "chmod: follow_symlinks unavailable on this platform");
    }
    return restore_exception(thread, failure);
}

Raises<Value> posix_readlink(Thread& thread, Value* args) {
    Path path;
    TRY(path.take({thread, "readlink"}, args[0]));
    DirectoryDescriptor dir_fd;
    TRY(dir_fd.take({thread, "readlink"}, args[1]));
    std::string target(4096, '\0');
    ssize_t size;
    {
        BlockingRegion region(thread);
        size = readlinkat(dir_fd, path, target.data(), target.size());
    }
    if (size < 0) return raise_os_error(thread, errno, path.object);
    return path.name_like_this(std::string_view(target).substr(0, size_t(size)));
}

Raises<Value> posix_access(Thread& thread, Value* args) {
    return posix_call<"access",
                      [](Path const& path, Number mode, DirectoryDescriptor dir_fd, Flag<false> effective,
                         Flag<true> follow) -> Truth {
                          return faccessat(dir_fd, path, mode, (effective ? AT_EACCESS : 0) | no_follow(follow)) == 0;
                      }>(thread, args);
}

Raises<Value> posix_open(Thread& thread, Value* args) {
    TRY(audit(thread, "open", {args[0], none(), args[1]}));
    return posix_call<"open",
                      [](Path const& path, Number flags, Optional<0777> mode, DirectoryDescriptor dir_fd) -> Count {
                          return openat(dir_fd, path, flags | O_CLOEXEC, mode_t(int(mode)));
                      }>(thread, args);
}

Raises<Value> working_directory(Thread& thread, std::string& name) {
    name.resize(1024);
    for (;;) {
        char const* found;
        {
            BlockingRegion region(thread);
            found = getcwd(name.data(), name.size());
        }
        if (found) break;
        if (errno != ERANGE) return raise_os_error(thread, errno);
        name.resize(name.size() * 2);
    }
    name.resize(std::char_traits<char>::length(name.data()));
    return none();
}

Raises<Value> posix_getcwd(Thread& thread, Value*) {
    std::string name;
    TRY(working_directory(thread, name));
    return Value::of(fs_decode(name));
}

Raises<Value> posix_getcwdb(Thread& thread, Value*) {
    std::string name;
    TRY(working_directory(thread, name));
    return Value::of(make_bytes(as_bytes(name)));
}

Raises<Value> posix_fspath(Thread& thread, Value* args) { return fs_path(thread, args[0]); }

/// What posixpath.normpath begins with: a path that leads nowhere becomes "", but for "." itself.
Raises<Value> posix_path_normpath(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "_path_normpath() argument 'path' must be str, not {}",
                     {type_of(args[0])});
    Str* path = args[0].as<Str>();
    if (path->length == 0 || equal_text(path, ".")) return args[0];
    std::u32string text;
    for (size_t i = 0; i < path->length; i++) text.push_back(path->at(i));
    // POSIX lets two leading slashes, but not three, mean something of their own.
    size_t slashes = text.find_first_not_of(U'/');
    if (slashes == std::u32string::npos) slashes = text.size();
    std::u32string result(slashes == 2 ? 2 : slashes > 0, U'/');
    size_t root = result.size();
    std::vector<std::u32string_view> parts;
    std::u32string_view rest = std::u32string_view(text).substr(slashes);
    while (!rest.empty()) {
        size_t end = std::min(rest.find(U'/'), rest.size());
        std::u32string_view part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (part.empty() || part == U".") continue;
        if (part == U".." && (!parts.empty() ? parts.back() != U".." : root > 0)) {
            if (!parts.empty()) parts.pop_back();
            continue;
        }
        parts.push_back(part);
    }
    for (std::u32string_view part : parts) {
        if (result.size() > root) result.push_back(U'/');
        result.append(part);
    }
    return Value::of(make_str(result.data(), result.size()));
}

Raises<Value> posix_truncate(Thread& thread, Value* args) {
    return posix_call<"truncate", [](PathOrDescriptor const& path, Long length) -> Done {
        return path.is_descriptor() ? ftruncate(path.descriptor, length) : truncate(path, length);
    }>(thread, args);
}

constexpr MethodDef kFunctions[] = {
    {"access", "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)", posix_access,
     "Whether the real user may use a file so: mode is F_OK (it exists) or R_OK, W_OK and X_OK joined by |."},
    {"chdir", "(path)", posix_call<"chdir", [](PathOrDescriptor const& path) { return change_directory(path); }>,
     "Makes a directory, given by its path or an open descriptor, the current one."},
    {"chmod", "(path, mode, *, dir_fd=None, follow_symlinks=True)", posix_chmod, "Sets the permission bits of a file."},
    {"chown", "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)", posix_chown,
     "Sets owner and group of a file by their numbers; -1 leaves one as it is."},
    {"lchown", "(path, uid, gid)",
     posix_call<"lchown", [](Path const& path, UserId uid, GroupId gid) -> Done { return lchown(path, uid, gid); }>,
     "As chown(), for a symbolic link itself."},
    {"chroot", "(path)", posix_call<"chroot", [](Path const& path) -> Done { return chroot(path); }>,
     "Makes a directory the root of all paths of this process. Only the superuser may."},
    {"getcwd", "()", posix_getcwd, "Path of the current directory."},
    {"getcwdb", "()", posix_getcwdb, "Path of the current directory, as bytes."},
    {"fspath", "(path)", posix_fspath,
     "The str or bytes that stands for a path: the path itself, or what its __fspath__() gives. TypeError for all "
     "else."},
    {"_path_normpath", "(path)", posix_path_normpath,
     "A path without doubled slashes, `.` and `..`, which are worked out in the text alone."},
    {"link", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
     posix_call<"link",
                [](Source const& src, Destination const& dst, DirectoryDescriptor from, DirectoryDescriptor to,
                   Flag<true> follow) -> Done { return linkat(from, src, to, dst, follow ? AT_SYMLINK_FOLLOW : 0); }>,
     "Gives the file src a second name, dst."},
    {"mkdir", "(path, mode=511, *, dir_fd=None)",
     posix_call<"mkdir",
                [](Path const& path, Optional<0777> mode, DirectoryDescriptor dir_fd) -> Done {
                    return mkdirat(dir_fd, path, mode_t(int(mode)));
                }>,
     "Makes a directory with the permission bits of mode, less those of the umask."},
    {"mkfifo", "(path, mode=438, *, dir_fd=None)",
     posix_call<"mkfifo",
                [](Path const& path, Optional<0666> mode, DirectoryDescriptor dir_fd) -> Done {
                    return mkfifoat(dir_fd, path, mode_t(int(mode)));
                }>,
     "Makes a named pipe with the permission bits of mode, less those of the umask."},
    {"open", "(path, flags, mode=511, *, dir_fd=None)", posix_open,
     "Opens a file and gives its descriptor, which programs that are started do not inherit. flags are the O_... "
     "constants."},
    {"readlink", "(path, *, dir_fd=None)", posix_readlink,
     "What a symbolic link points to, as text (bytes for a path in bytes). OSError for anything but a link."},
    {"remove", "(path, *, dir_fd=None)",
     posix_call<"remove",
                [](Path const& path, DirectoryDescriptor dir_fd) -> Done { return unlinkat(dir_fd, path, 0); }>,
     "Removes a file's name; not for directories. The same as unlink()."},
    {"unlink", "(path, *, dir_fd=None)",
     posix_call<"unlink",
                [](Path const& path, DirectoryDescriptor dir_fd) -> Done { return unlinkat(dir_fd, path, 0); }>,
     "Removes a file's name; not for directories. The same as remove()."},
    {"rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
     posix_call<"rename",
                [](Source const& src, Destination const& dst, DirectoryDescriptor from,
                   DirectoryDescriptor to) -> Done { return renameat(from, src, to, dst); }>,
     "Gives a file or directory another name, in place of a file that has it."},
    {"replace", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
     posix_call<"replace",
                [](Source const& src, Destination const& dst, DirectoryDescriptor from,
                   DirectoryDescriptor to) -> Done { return renameat(from, src, to, dst); }>,
     "Gives a file or directory another name, in place of a file that has it, on all systems alike."},
    {"rmdir", "(path, *, dir_fd=None)",
     posix_call<"rmdir",
                [](Path const& path, DirectoryDescriptor dir_fd) -> Done {
                    return unlinkat(dir_fd, path, AT_REMOVEDIR);
                }>,
     "Removes an empty directory."},
    {"symlink", "(src, dst, target_is_directory=False, *, dir_fd=None)",
     posix_call<"symlink",
                [](Source const& src, Destination const& dst, Flag<false>, DirectoryDescriptor dir_fd) -> Done {
                    return symlinkat(src, dir_fd, dst);
                }>,
     "Makes dst a symbolic link to src. target_is_directory means nothing here."},
    {"truncate", "(path, length)", posix_truncate,
     "Cuts a file, given by path or descriptor, to so many bytes, or fills it up with zeros."},
};

}  // namespace

std::span<MethodDef const> file_functions() { return kFunctions; }

}  // namespace py::vm::posix
