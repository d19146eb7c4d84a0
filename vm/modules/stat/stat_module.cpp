#include <sys/stat.h>

#include <string>

#include "vm/modules/constants.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _stat: the bits of a file's mode, and questions about them.

namespace py::vm {
namespace {

Raises<mode_t> to_mode(Thread& thread, Value value) {
    if (!is_int(value) && !is_bool(value)) return raise(thread, TypeError_type, "an integer is required");
    int64_t mode = TRY(to_c_long(thread, value));
    if (mode < 0) return raise(thread, OverflowError_type, "can't convert negative value to unsigned int");
    if (mode > UINT32_MAX) return raise(thread, OverflowError_type, "mode out of range");
    return mode_t(mode);
}

template <mode_t kFileType>
Raises<Value> stat_is(Thread& thread, Value* args) {
    return boolean((TRY(to_mode(thread, args[0])) & S_IFMT) == kFileType);
}

/// Of a kind of file that this system does not have.
Raises<Value> stat_is_never(Thread& thread, Value* args) {
    TRY(to_mode(thread, args[0]));
    return boolean(false);
}

Raises<Value> stat_permissions(Thread& thread, Value* args) {
    return make_int(int64_t(TRY(to_mode(thread, args[0])) & 07777));
}
Raises<Value> stat_file_type(Thread& thread, Value* args) {
    return make_int(int64_t(TRY(to_mode(thread, args[0])) & S_IFMT));
}

char type_letter(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG: return '-';
        case S_IFDIR: return 'd';
        case S_IFLNK: return 'l';
        case S_IFBLK: return 'b';
        case S_IFCHR: return 'c';
        case S_IFIFO: return 'p';
        case S_IFSOCK: return 's';
        default: return '?';
    }
}

Raises<Value> stat_filemode(Thread& thread, Value* args) {
    mode_t mode = TRY(to_mode(thread, args[0]));
    std::string text(1, type_letter(mode));
    for (int bit = 8; bit >= 0; bit--) text += mode & (mode_t(1) << bit) ? "xwr"[bit % 3] : '-';
    // Set-user-id, set-group-id and sticky show in the place of the "x", as capitals where there is none.
    auto mark = [&](mode_t bit, size_t place, char with, char without) {
        if (mode & bit) text[place] = text[place] == 'x' ? with : without;
    };
    mark(S_ISUID, 3, 's', 'S');
    mark(S_ISGID, 6, 's', 'S');
    mark(S_ISVTX, 9, 't', 'T');
    return Value::of(make_str(text));
}

constexpr MethodDef kFunctions[] = {
    {"S_ISDIR", "(mode, /)", stat_is<S_IFDIR>, "Whether the mode is a directory's."},
    {"S_ISCHR", "(mode, /)", stat_is<S_IFCHR>, "Whether the mode is a character device's."},
    {"S_ISBLK", "(mode, /)", stat_is<S_IFBLK>, "Whether the mode is a block device's."},
    {"S_ISREG", "(mode, /)", stat_is<S_IFREG>, "Whether the mode is a regular file's."},
    {"S_ISFIFO", "(mode, /)", stat_is<S_IFIFO>, "Whether the mode is a named pipe's."},
    {"S_ISLNK", "(mode, /)", stat_is<S_IFLNK>, "Whether the mode is a symbolic link's."},
    {"S_ISSOCK", "(mode, /)", stat_is<S_IFSOCK>, "Whether the mode is a socket's."},
    {"S_ISDOOR", "(mode, /)", stat_is_never, "Whether the mode is a door's."},
    {"S_ISPORT", "(mode, /)", stat_is_never, "Whether the mode is an event port's."},
    {"S_ISWHT", "(mode, /)", stat_is_never, "Whether the mode is a whiteout's."},
    {"S_IMODE", "(mode, /)", stat_permissions, "The bits of the mode that chmod() can set."},
    {"S_IFMT", "(mode, /)", stat_file_type, "The bits of the mode that tell the file's type."},
    {"filemode", "(mode, /)", stat_filemode, "The mode as ls shows it: \"-rwxr-xr-x\"."},
};

constexpr IntConstant kConstants[] = {
    INT_CONSTANT(S_IFDIR),
    INT_CONSTANT(S_IFCHR),
    INT_CONSTANT(S_IFBLK),
    INT_CONSTANT(S_IFREG),
    INT_CONSTANT(S_IFIFO),
    INT_CONSTANT(S_IFLNK),
    INT_CONSTANT(S_IFSOCK),
    {"S_IFDOOR", 0},
    {"S_IFPORT", 0},
    {"S_IFWHT", 0},
    INT_CONSTANT(S_ISUID),
    INT_CONSTANT(S_ISGID),
    INT_CONSTANT(S_ISVTX),
    {"S_ENFMT", S_ISGID},
    {"S_IREAD", S_IRUSR},
    {"S_IWRITE", S_IWUSR},
    {"S_IEXEC", S_IXUSR},
    INT_CONSTANT(S_IRWXU),
    INT_CONSTANT(S_IRUSR),
    INT_CONSTANT(S_IWUSR),
    INT_CONSTANT(S_IXUSR),
    INT_CONSTANT(S_IRWXG),
    INT_CONSTANT(S_IRGRP),
    INT_CONSTANT(S_IWGRP),
    INT_CONSTANT(S_IXGRP),
    INT_CONSTANT(S_IRWXO),
    INT_CONSTANT(S_IROTH),
    INT_CONSTANT(S_IWOTH),
    INT_CONSTANT(S_IXOTH),
    {"UF_NODUMP", 0x1},
    {"UF_IMMUTABLE", 0x2},
    {"UF_APPEND", 0x4},
    {"UF_OPAQUE", 0x8},
    {"UF_NOUNLINK", 0x10},
    {"UF_COMPRESSED", 0x20},
    {"UF_HIDDEN", 0x8000},
    {"SF_ARCHIVED", 0x10000},
    {"SF_IMMUTABLE", 0x20000},
    {"SF_APPEND", 0x40000},
    {"SF_NOUNLINK", 0x100000},
    {"SF_SNAPSHOT", 0x200000},
    // Places in the tuple that os.stat() gives.
    {"ST_MODE", 0},
    {"ST_INO", 1},
    {"ST_DEV", 2},
    {"ST_NLINK", 3},
    {"ST_UID", 4},
    {"ST_GID", 5},
    {"ST_SIZE", 6},
    {"ST_ATIME", 7},
    {"ST_MTIME", 8},
    {"ST_CTIME", 9},
};

Raises<void> fill(Thread&, Module* module) {
    add_int_constants(module, kConstants);
    return {};
}

}  // namespace

extern NativeModule const kStatModule;
NativeModule const kStatModule{
    .name = "_stat", .doc = "Bits of a file's mode, and questions about them.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
