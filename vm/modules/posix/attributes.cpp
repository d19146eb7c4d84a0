#include <linux/limits.h>
#include <sys/xattr.h>

#include "vm/modules/posix/call.h"
#include "vm/runtime/protocol/buffer.h"

// Extended attributes of files.

namespace py::vm::posix {
namespace {

/// What all of these take: a path, perhaps a name, and whether to follow a link.
struct Target {
    PathOrDescriptor path;
    std::string name;
    bool follow = true;
};

Raises<void> take_target(Thread& thread, std::string_view function, Target& target, Value path, Value name,
                         Value follow) {
    TRY(target.path.take({thread, function}, path));
    if (!name.is_empty()) {
        PathArgument<"attribute"> attribute;
        TRY(attribute.take({thread, function}, name));
        target.name = attribute.text;
    }
    target.follow = TRY(to_bool(thread, follow, true));
    if (target.path.is_descriptor() && !target.follow) {
        return raise(thread, ValueError_type, "{}: cannot use fd and follow_symlinks together", {function});
    }
    return {};
}

/// Calls `get(buffer, size)` with a buffer that is large enough.
template <class Get>
Raises<std::string> fetch(Thread& thread, Target const& target, Get&& get) {
    for (size_t size : {size_t(256), size_t(XATTR_SIZE_MAX)}) {
        std::string data(size, '\0');
        ssize_t count;
        {
            BlockingRegion region(thread);
            count = get(data.data(), data.size());
        }
        if (count >= 0) {
            data.resize(size_t(count));
            return data;
        }
        if (errno != ERANGE) break;
    }
    return raise_os_error(thread, errno, target.path.object);
}

Raises<Value> posix_getxattr(Thread& thread, Value* args) {
    Target target;
    TRY(take_target(thread, "getxattr", target, args[0], args[1], args[2]));
    char const* name = target.name.c_str();
    std::string data = TRY(fetch(thread, target, [&](char* buffer, size_t size) {
        if (target.path.is_descriptor()) return fgetxattr(target.path.descriptor, name, buffer, size);
        return target.follow ? getxattr(target.path, name, buffer, size) : lgetxattr(target.path, name, buffer, size);
    }));
    return Value::of(make_bytes(as_bytes(data)));
}

Raises<Value> posix_listxattr(Thread& thread, Value* args) {
    Target target;
    Value path = is_given(args[0]) ? args[0] : Value::of(intern("."));
    TRY(take_target(thread, "listxattr", target, path, kEmpty, args[1]));
    std::string data = TRY(fetch(thread, target, [&](char* buffer, size_t size) {
        if (target.path.is_descriptor()) return flistxattr(target.path.descriptor, buffer, size);
        return target.follow ? listxattr(target.path, buffer, size) : llistxattr(target.path, buffer, size);
    }));
    List* names = new_list();
    for (size_t at = 0; at < data.size();) {
        size_t end = data.find('\0', at);
        names->append(Value::of(fs_decode(std::string_view(data).substr(at, end - at))));
        at = end + 1;
    }
    return Value::of(names);
}

Raises<Value> posix_setxattr(Thread& thread, Value* args) {
    Target target;
    TRY(take_target(thread, "setxattr", target, args[0], args[1], args[4]));
    Buffer value;
    TRY(value.acquire(thread, args[2]));
    int flags = TRY(to_c_int(thread, args[3], 0));
    char const* name = target.name.c_str();
    int result = TRY(retry_interrupted(thread, [&] {
        if (target.path.is_descriptor())
            return fsetxattr(target.path.descriptor, name, value.data(), value.size(), flags);
        return target.follow ? setxattr(target.path, name, value.data(), value.size(), flags)
                             : lsetxattr(target.path, name, value.data(), value.size(), flags);
    }));
    if (result < 0) return raise_os_error(thread, errno, target.path.object);
    return none();
}

Raises<Value> posix_removexattr(Thread& thread, Value* args) {
    Target target;
    TRY(take_target(thread, "removexattr", target, args[0], args[1], args[2]));
    char const* name = target.name.c_str();
    int result = TRY(retry_interrupted(thread, [&] {
        if (target.path.is_descriptor()) return fremovexattr(target.path.descriptor, name);
        return target.follow ? removexattr(target.path, name) : lremovexattr(target.path, name);
    }));
    if (result < 0) return raise_os_error(thread, errno, target.path.object);
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"getxattr", "(path, attribute, *, follow_symlinks=True)", posix_getxattr,
     "Value of an extended attribute of a file, as bytes."},
    {"setxattr", "(path, attribute, value, flags=0, *, follow_symlinks=True)", posix_setxattr,
     "Sets an extended attribute of a file. flags: XATTR_CREATE refuses an old one, XATTR_REPLACE a new one."},
    {"removexattr", "(path, attribute, *, follow_symlinks=True)", posix_removexattr,
     "Removes an extended attribute of a file."},
    {"listxattr", "(path=None, *, follow_symlinks=True)", posix_listxattr,
     "Names of the extended attributes of a file; of the current directory if path is None."},
};

}  // namespace

std::span<MethodDef const> attribute_functions() { return kFunctions; }

}  // namespace py::vm::posix
