#include <pwd.h>
#include <unistd.h>

#include <vector>

#include "vm/modules/posix/call.h"
#include "vm/objects/tuple/struct_sequence.h"

// The module pwd: accounts of users.

namespace py::vm {
namespace {

Type passwd_type;

constexpr StructField kFields[] = {
    {"pw_name", "What the user is called"}, {"pw_passwd", "The encrypted password, or a stand-in"},
    {"pw_uid", "The user's number"},        {"pw_gid", "The number of the first group"},
    {"pw_gecos", "Name and notes"},         {"pw_dir", "Where the user's files are"},
    {"pw_shell", "What runs at log-in"}};
StructSequenceSpec const kPasswd{"pwd.struct_passwd", kFields, 7, "An account of a user."};
constexpr ModuleType kTypes[] = {{&passwd_type, &kPasswd}};

Value text_or_none(char const* text) { return text ? Value::of(fs_decode(text)) : none(); }
Value id_value(uint32_t id) { return id == UINT32_MAX ? Value::small(-1) : Value::small(id); }

Value make_entry(passwd const& entry) {
    return Value::of(make_struct_sequence(
        passwd_type,
        {text_or_none(entry.pw_name), text_or_none(entry.pw_passwd), id_value(entry.pw_uid), id_value(entry.pw_gid),
         text_or_none(entry.pw_gecos), text_or_none(entry.pw_dir), text_or_none(entry.pw_shell)}));
}

/// Calls one of the functions that fill an entry with memory that is large enough.
template <class Find>
Raises<Value> find_entry(Thread& thread, Find&& find) {
    std::vector<char> memory(1024);
    for (;;) {
        passwd entry;
        passwd* found = nullptr;
        int error;
        {
            BlockingRegion region(thread);
            error = find(&entry, memory.data(), memory.size(), &found);
        }
        if (found) return make_entry(entry);
        if (error != ERANGE) return kEmpty;
        memory.resize(memory.size() * 2);
    }
}

Raises<Value> pwd_getpwuid(Thread& thread, Value* args) {
    auto id = posix::to_identity(thread, args[0], "uid");
    if (!id.ok()) {
        if (!catch_pending(thread, OverflowError_type)) return Error{};
        return raise(thread, KeyError_type, "getpwuid(): uid not found");
    }
    Value found = TRY(find_entry(thread, [&](auto... rest) { return getpwuid_r(id.value(), rest...); }));
    if (!found.is_empty()) return found;
    return raise(thread, KeyError_type, "getpwuid(): uid not found: {}", {int64_t(id.value())});
}

Raises<Value> pwd_getpwnam(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "getpwnam() argument must be str, not {}", {type_of(args[0])});
    std::string name = TRY(fs_bytes(thread, args[0]));
    Value found = TRY(find_entry(thread, [&](auto... rest) { return getpwnam_r(name.c_str(), rest...); }));
    if (!found.is_empty()) return found;
    return raise(thread, KeyError_type, "getpwnam(): name not found: {}", {TRY(repr_of(thread, args[0]))});
}

Raises<Value> pwd_getpwall(Thread&, Value*) {
    List* entries = new_list();
    setpwent();
    while (passwd* entry = getpwent()) entries->append(make_entry(*entry));
    endpwent();
    return Value::of(entries);
}

constexpr MethodDef kFunctions[] = {
    {"getpwuid", "(uidobj, /)", pwd_getpwuid, "Entry of the user of a number. KeyError if there is none."},
    {"getpwnam", "(name, /)", pwd_getpwnam, "Entry of the user of a name. KeyError if there is none."},
    {"getpwall", "()", pwd_getpwall, "List of the entries of all users, in no order."},
};

}  // namespace

extern NativeModule const kPwdModule;
NativeModule const kPwdModule{.name = "pwd", .doc = "The accounts of users.", .functions = kFunctions, .types = kTypes};

}  // namespace py::vm
