#include <grp.h>
#include <sys/resource.h>

#include <vector>

#include "vm/modules/posix/call.h"

// Users, groups, sessions, and who a process is.

namespace py::vm::posix {
namespace {

Value identity_value(uint32_t id) { return id == UINT32_MAX ? Value::small(-1) : Value::small(id); }

Value three(uint32_t a, uint32_t b, uint32_t c) {
    return Value::of(make_tuple({identity_value(a), identity_value(b), identity_value(c)}));
}

Raises<Value> posix_getresuid(Thread& thread, Value*) {
    uid_t real, effective, saved;
    if (getresuid(&real, &effective, &saved) < 0) return raise_os_error(thread, errno);
    return three(real, effective, saved);
}

Raises<Value> posix_getresgid(Thread& thread, Value*) {
    gid_t real, effective, saved;
    if (getresgid(&real, &effective, &saved) < 0) return raise_os_error(thread, errno);
    return three(real, effective, saved);
}

List* group_list(std::vector<gid_t> const& groups) {
    List* list = new_list(groups.size());
    for (gid_t group : groups) list->append(identity_value(group));
    return list;
}

Raises<Value> posix_getgroups(Thread& thread, Value*) {
    int count = getgroups(0, nullptr);
    if (count < 0) return raise_os_error(thread, errno);
    std::vector<gid_t> groups(size_t(count) + 1);
    count = getgroups(int(groups.size()), groups.data());
    if (count < 0) return raise_os_error(thread, errno);
    groups.resize(size_t(count));
    return Value::of(group_list(groups));
}

Raises<Value> posix_setgroups(Thread& thread, Value* args) {
    if (!args[0].is<List>() && !args[0].is<Tuple>())
        return raise(thread, TypeError_type, "setgroups argument must be a sequence");
    std::vector<gid_t> groups;
    List* items = TRY(list_from(thread, args[0]));
    for (size_t i = 0; i < items->size; i++) {
        if (!is_int(items->items[i])) return raise(thread, TypeError_type, "groups must be integers");
        groups.push_back(TRY(to_identity(thread, items->items[i], "gid")));
    }
    if (setgroups(groups.size(), groups.data()) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> posix_getgrouplist(Thread& thread, Value* args) {
    std::string user = TRY(to_c_text(thread, args[0], "getgrouplist", "1"));
    gid_t base = TRY(to_identity(thread, args[1], "gid"));
    std::vector<gid_t> groups(64);
    int count = int(groups.size());
    while (getgrouplist(user.c_str(), base, groups.data(), &count) < 0) {
        groups.resize(std::max(size_t(count), groups.size() * 2));
        count = int(groups.size());
    }
    groups.resize(size_t(count));
    return Value::of(group_list(groups));
}

Raises<Value> posix_initgroups(Thread& thread, Value* args) {
    std::string user = TRY(fs_bytes(thread, args[0]));
    gid_t group = TRY(to_identity(thread, args[1], "gid"));
    if (initgroups(user.c_str(), group) < 0) return raise_os_error(thread, errno);
    return none();
}

Raises<Value> posix_getlogin(Thread& thread, Value*) {
    char name[256];
    int error = getlogin_r(name, sizeof name);
    if (error) return raise_os_error(thread, error);
    return Value::of(fs_decode(name));
}

Raises<Value> posix_getpriority(Thread& thread, Value* args) {
    int which = TRY(to_c_int(thread, args[0]));
    int who = TRY(to_c_int(thread, args[1]));
    errno = 0;
    int priority = getpriority(__priority_which_t(which), id_t(who));
    if (errno) return raise_os_error(thread, errno);
    return Value::small(priority);
}

Raises<Value> posix_nice(Thread& thread, Value* args) {
    int increment = TRY(to_c_int(thread, args[0]));
    errno = 0;
    int value = nice(increment);
    if (value == -1 && errno) return raise_os_error(thread, errno);
    return Value::small(value);
}

constexpr MethodDef kFunctions[] = {
    {"getegid", "()", [](Thread&, Value*) -> Raises<Value> { return identity_value(getegid()); },
     "Number of the effective group."},
    {"geteuid", "()", [](Thread&, Value*) -> Raises<Value> { return identity_value(geteuid()); },
     "Number of the effective user."},
    {"getgid", "()", [](Thread&, Value*) -> Raises<Value> { return identity_value(getgid()); },
     "Number of the real group."},
    {"getuid", "()", [](Thread&, Value*) -> Raises<Value> { return identity_value(getuid()); },
     "Number of the real user."},
    {"getpid", "()", [](Thread&, Value*) -> Raises<Value> { return Value::small(getpid()); },
     "Number of this process."},
    {"getppid", "()", [](Thread&, Value*) -> Raises<Value> { return Value::small(getppid()); },
     "Number of the parent process; another one's once the parent has ended."},
    {"getpgrp", "()", [](Thread&, Value*) -> Raises<Value> { return Value::small(getpgrp()); },
     "Number of the process group of this process."},
    {"getpgid", "(pid)", posix_call<"getpgid", [](Number pid) -> Count { return getpgid(pid); }>,
     "Number of the process group of a process; 0 means this one."},
    {"getsid", "(pid, /)", posix_call<"getsid", [](Number pid) -> Count { return getsid(pid); }>,
     "Number of the session of a process; 0 means this one."},
    {"getgroups", "()", posix_getgroups,
     "List of the numbers of the groups that the process belongs to besides its own."},
    {"getgrouplist", "(user, group, /)", posix_getgrouplist,
     "List of the numbers of all groups of a user, given by name, and the group itself."},
    {"getlogin", "()", posix_getlogin, "Name of who logged in at the terminal of the process. OSError without one."},
    {"getpriority", "(which, who)", posix_getpriority,
     "Nice value of a process, process group or user: which is PRIO_PROCESS, PRIO_PGRP or PRIO_USER."},
    {"getresgid", "()", posix_getresgid, "Numbers of the real, the effective and the saved group."},
    {"getresuid", "()", posix_getresuid, "Numbers of the real, the effective and the saved user."},
    {"initgroups", "(username, gid, /)", posix_initgroups,
     "Takes on all groups of a user, given by name, and the group gid."},
    {"nice", "(increment, /)", posix_nice,
     "Adds to the nice value of the process, and gives the new one. More is less urgent."},
    {"setegid", "(egid, /)", posix_call<"setegid", [](GroupId id) -> Done { return setegid(id); }>,
     "Sets the effective group."},
    {"seteuid", "(euid, /)", posix_call<"seteuid", [](UserId id) -> Done { return seteuid(id); }>,
     "Sets the effective user."},
    {"setgid", "(gid, /)", posix_call<"setgid", [](GroupId id) -> Done { return setgid(id); }>,
     "Sets the group; of the superuser's processes the saved one too."},
    {"setuid", "(uid, /)", posix_call<"setuid", [](UserId id) -> Done { return setuid(id); }>,
     "Sets the user; of the superuser's processes the saved one too."},
    {"setgroups", "(groups, /)", posix_setgroups,
     "Sets the groups that the process belongs to besides its own, by their numbers."},
    {"setpgid", "(pid, pgrp, /)",
     posix_call<"setpgid", [](Number pid, Number group) -> Done { return setpgid(pid, group); }>,
     "Moves a process (0: this one) into a process group (0: one of its own)."},
    {"setpgrp", "()", posix_call<"setpgrp", []() -> Done { return setpgid(0, 0); }>,
     "Makes this process the first of a new process group."},
    {"setpriority", "(which, who, priority)",
     posix_call<"setpriority",
                [](Number which, Number who, Number priority) -> Done {
                    return setpriority(__priority_which_t(int(which)), id_t(int(who)), priority);
                }>,
     "Sets the nice value of a process, process group or user: which is as in getpriority()."},
    {"setregid", "(rgid, egid, /)",
     posix_call<"setregid", [](GroupId real, GroupId effective) -> Done { return setregid(real, effective); }>,
     "Sets the real and the effective group; -1 leaves one as it is."},
    {"setreuid", "(ruid, euid, /)",
     posix_call<"setreuid", [](UserId real, UserId effective) -> Done { return setreuid(real, effective); }>,
     "Sets the real and the effective user; -1 leaves one as it is."},
    {"setresgid", "(rgid, egid, sgid, /)",
     posix_call<"setresgid",
                [](GroupId real, GroupId effective, GroupId saved) -> Done {
                    return setresgid(real, effective, saved);
                }>,
     "Sets the real, the effective and the saved group; -1 leaves one as it is."},
    {"setresuid", "(ruid, euid, suid, /)",
     posix_call<"setresuid",
                [](UserId real, UserId effective, UserId saved) -> Done { return setresuid(real, effective, saved); }>,
     "Sets the real, the effective and the saved user; -1 leaves one as it is."},
    {"setsid", "()", posix_call<"setsid", []() -> Done { return setsid() < 0 ? -1 : 0; }>,
     "Starts a new session, with this process as its leader and without a terminal."},
};

}  // namespace

std::span<MethodDef const> identity_functions() { return kFunctions; }

}  // namespace py::vm::posix
