#include <grp.h>
#include <unistd.h>

#include <vector>

#include "vm/modules/posix/call.h"
#include "vm/objects/tuple/struct_sequence.h"

// The module grp: groups of users.

namespace py::vm {
namespace {

Type group_type;

constexpr StructField kFields[] = {{"gr_name", "What the group is called"},
                                   {"gr_passwd", "The encrypted password, or a stand-in"},
                                   {"gr_gid", "The group's number"},
                                   {"gr_mem", "Names of its users"}};
StructSequenceSpec const kGroup{"grp.struct_group", kFields, 4, "A group of users."};
constexpr ModuleType kTypes[] = {{&group_type, &kGroup}};

Value make_entry(group const& entry) {
    List* members = new_list();
    for (char** member = entry.gr_mem; *member; member++) members->append(Value::of(fs_decode(*member)));
    Value password = entry.gr_passwd ? Value::of(fs_decode(entry.gr_passwd)) : none();
    Value id = entry.gr_gid == UINT32_MAX ? Value::small(-1) : Value::small(entry.gr_gid);
    return Value::of(
        make_struct_sequence(group_type, {Value::of(fs_decode(entry.gr_name)), password, id, Value::of(members)}));
}

/// Calls one of the functions that fill an entry with memory that is large enough; empty if there is no such group.
template <class Find>
Raises<Value> find_group(Thread& thread, Find&& find) {
    for (size_t size = 1024;; size *= 2) {
        std::vector<char> memory(size);
        group entry;
        group* found = nullptr;
        int error;
        {
            BlockingRegion region(thread);
            error = find(&entry, memory.data(), memory.size(), &found);
        }
        if (found) return make_entry(entry);
        if (error != ERANGE) return kEmpty;
    }
}

Raises<Value> grp_getgrgid(Thread& thread, Value* args) {
    auto id = posix::to_identity(thread, args[0], "gid");
    if (!id.ok()) {
        if (!catch_pending(thread, OverflowError_type)) return Error{};
        return raise(thread, KeyError_type, "getgrgid(): gid not found: {}", {TRY(str_of(thread, args[0]))});
    }
    Value found = TRY(find_group(thread, [&](auto... rest) { return getgrgid_r(id.value(), rest...); }));
    if (!found.is_empty()) return found;
    return raise(thread, KeyError_type, "getgrgid(): gid not found: {}", {int64_t(id.value())});
}

Raises<Value> grp_getgrnam(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "getgrnam() argument 'name' must be str, not {}", {type_of(args[0])});
    std::string name = TRY(fs_bytes(thread, args[0]));
    Value found = TRY(find_group(thread, [&](auto... rest) { return getgrnam_r(name.c_str(), rest...); }));
    if (!found.is_empty()) return found;
    return raise(thread, KeyError_type, "getgrnam(): name not found: {}", {TRY(repr_of(thread, args[0]))});
}

Raises<Value> grp_getgrall(Thread&, Value*) {
    List* entries = new_list();
    setgrent();
    while (group* entry = getgrent()) entries->append(make_entry(*entry));
    endgrent();
    return Value::of(entries);
}

constexpr MethodDef kFunctions[] = {
    {"getgrgid", "(id)", grp_getgrgid, "Entry of the group of a number. KeyError if there is none."},
    {"getgrnam", "(name)", grp_getgrnam, "Entry of the group of a name. KeyError if there is none."},
    {"getgrall", "()", grp_getgrall, "List of the entries of all groups, in no order."},
};

}  // namespace

extern NativeModule const kGrpModule;
NativeModule const kGrpModule{.name = "grp", .doc = "The groups of users.", .functions = kFunctions, .types = kTypes};

}  // namespace py::vm
