#include <spawn.h>

#include <csignal>

#include "vm/modules/posix/call.h"
#include "vm/modules/posix/fork.h"
#include "vm/modules/posix/types.h"

// posix_spawn and posix_spawnp.

namespace py::vm::posix {
namespace {

enum FileAction { kOpen, kClose, kDup2 };

class FileActions {
  public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    FileActions(FileActions const&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }

    Raises<void> take(Thread& thread, Value sequence) {
        auto items = list_from(thread, sequence);
        if (!items.ok()) {
            thread.take_pending();
            return raise(thread, TypeError_type, "file_actions must be a sequence or None");
        }
        for (size_t i = 0; i < items.value()->size; i++) TRY(add(thread, items.value()->items[i]));
        return {};
    }
    posix_spawn_file_actions_t* get() { return &actions_; }

  private:
    Raises<void> add(Thread& thread, Value item) {
        if (!item.is<Tuple>() || item.as<Tuple>()->size == 0) {
            return raise(thread, TypeError_type, "Each file_actions element must be a non-empty tuple");
        }
        Tuple* parts = item.as<Tuple>();
        int kind = TRY(to_c_int(thread, parts->items[0]));
        int error;
        if (kind == kOpen && parts->size == 5) {
            std::string path = TRY(fs_bytes(thread, parts->items[2]));
            int flags = TRY(to_c_int(thread, parts->items[3]));
            auto mode = mode_t(TRY(to_masked(thread, parts->items[4])));
            error = posix_spawn_file_actions_addopen(&actions_, TRY(to_c_int(thread, parts->items[1])), path.c_str(),
                                                     flags, mode);
        } else if (kind == kClose && parts->size == 2) {
            error = posix_spawn_file_actions_addclose(&actions_, TRY(to_c_int(thread, parts->items[1])));
        } else if (kind == kDup2 && parts->size == 3) {
            error = posix_spawn_file_actions_adddup2(&actions_, TRY(to_c_int(thread, parts->items[1])),
                                                     TRY(to_c_int(thread, parts->items[2])));
        } else if (kind < kOpen || kind > kDup2) {
            return raise(thread, TypeError_type, "Unknown file_actions identifier");
        } else {
            return raise(thread, TypeError_type, "A{} file_action tuple must have {} elements",
                         {kind == kOpen    ? "n open"
                          : kind == kClose ? " close"
                                           : " dup2",
                          kind == kOpen    ? 5
                          : kind == kClose ? 2
                                           : 3});
        }
        if (error) return raise_os_error(thread, error);
        return {};
    }

    posix_spawn_file_actions_t actions_;
};

Raises<sigset_t> take_signals(Thread& thread, Value iterable) {
    sigset_t set;
    sigemptyset(&set);
    TRY(for_each_item(thread, iterable, [&](Value item) -> Raises<void> {
        int64_t number = TRY(to_c_long(thread, item));
        if (number <= 0 || number >= NSIG) {
            return raise(thread, ValueError_type, "signal number {} out of range [1; {}]", {number, NSIG - 1});
        }
        // The two signals that the C library keeps for itself are left out in silence.
        sigaddset(&set, int(number));
        return {};
    }));
    return set;
}

class SpawnAttributes {
  public:
    SpawnAttributes() { posix_spawnattr_init(&attributes_); }
    SpawnAttributes(SpawnAttributes const&) = delete;
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    posix_spawnattr_t* get() { return &attributes_; }

    Raises<void> take(Thread& thread, std::string_view function, Value* args) {
        if (!args[0].is_empty()) {
            posix_spawnattr_setpgroup(&attributes_, TRY(to_c_int(thread, args[0])));
            flags_ |= POSIX_SPAWN_SETPGROUP;
        }
        if (!args[1].is_empty() && TRY(to_c_int(thread, args[1]))) flags_ |= POSIX_SPAWN_RESETIDS;
        if (!args[2].is_empty() && TRY(to_c_int(thread, args[2]))) flags_ |= POSIX_SPAWN_SETSID;
        if (!args[3].is_empty()) {
            sigset_t mask = TRY(take_signals(thread, args[3]));
            posix_spawnattr_setsigmask(&attributes_, &mask);
            flags_ |= POSIX_SPAWN_SETSIGMASK;
        }
        if (!args[4].is_empty()) {
            sigset_t defaults = TRY(take_signals(thread, args[4]));
            posix_spawnattr_setsigdefault(&attributes_, &defaults);
            flags_ |= POSIX_SPAWN_SETSIGDEF;
        }
        if (!args[5].is_empty()) TRY(take_scheduler(thread, function, args[5]));
        posix_spawnattr_setflags(&attributes_, flags_);
        return {};
    }

  private:
    Raises<void> take_scheduler(Thread& thread, std::string_view function, Value scheduler) {
        if (!scheduler.is<Tuple>())
            return raise(thread, TypeError_type, "{}: scheduler must be a tuple or None", {function});
        Tuple* parts = scheduler.as<Tuple>();
        if (parts->size != 2) return raise(thread, TypeError_type, "A scheduler tuple must have two elements");
        if (!is_none(parts->items[0])) {
            posix_spawnattr_setschedpolicy(&attributes_, TRY(to_c_int(thread, parts->items[0])));
            flags_ |= POSIX_SPAWN_SETSCHEDULER;
        }
        if (!type_of(parts->items[1])->is_subtype_of(&sched_param_type)) {
            return raise(thread, TypeError_type, "must have a sched_param object");
        }
        sched_param param{};
        param.sched_priority = TRY(to_c_int(thread, parts->items[1].as<Tuple>()->items[0]));
        posix_spawnattr_setschedparam(&attributes_, &param);
        flags_ |= POSIX_SPAWN_SETSCHEDPARAM;
        return {};
    }

    posix_spawnattr_t attributes_;
    short flags_ = 0;
};

Raises<Value> spawn(Thread& thread, std::string_view function, Value* args, decltype(&posix_spawn) spawn_function) {
    Path path;
    TRY(path.take({thread, function}, args[0]));
    if (!args[1].is<List>() && !args[1].is<Tuple>())
        return raise(thread, TypeError_type, "{}: argv must be a tuple or list", {function});
    TextArray argv, environment;
    TRY(take_arguments(thread, args[1], argv));
    if (argv.empty()) return raise(thread, ValueError_type, "{}: argv must not be empty", {function});
    if (argv.front().empty())
        return raise(thread, ValueError_type, "{}: argv first element cannot be empty", {function});
    if (lookup(type_of(args[2]), names.keys).is_empty()) {
        return raise(thread, TypeError_type, "{}: environment must be a mapping object", {function});
    }
    TRY(take_environment(thread, args[2], environment));
    FileActions actions;
    if (is_given(args[3])) TRY(actions.take(thread, args[3]));
    SpawnAttributes attributes;
    TRY(attributes.take(thread, function, args + 4));
    pid_t child;
    int error = spawn_function(&child, path, actions.get(), attributes.get(), argv.pointers(), environment.pointers());
    if (error) return raise_os_error(thread, error, path.object);
    return Value::small(child);
}

Raises<Value> posix_posix_spawn(Thread& thread, Value* args) { return spawn(thread, "posix_spawn", args, posix_spawn); }
Raises<Value> posix_posix_spawnp(Thread& thread, Value* args) {
    return spawn(thread, "posix_spawnp", args, posix_spawnp);
}

constexpr char const* kSignature =
    "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, "
    "setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)";
constexpr MethodDef kFunctions[] = {
    {"posix_spawn", kSignature, posix_posix_spawn,
     "Starts the program at a path with these arguments and variables, and gives the number of its process."},
    {"posix_spawnp", kSignature, posix_posix_spawnp,
     "As posix_spawn(), for a program that is searched for along PATH."}};

}  // namespace

std::span<MethodDef const> spawn_functions() { return kFunctions; }

}  // namespace py::vm::posix
