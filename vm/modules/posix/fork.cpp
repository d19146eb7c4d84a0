#include "vm/modules/posix/fork.h"

#include "vm/errors/unraisable.h"
#include "vm/modules/posix/call.h"
#include "vm/objects/exception.h"
#include "vm/runtime/import/import_lock.h"
#include "vm/runtime/thread/threads.h"

// Making processes: what fork and exec have in common.

namespace py::vm::posix {
namespace {

/// The functions of register_at_fork. Roots of the heap, once there are any.
struct ForkHooks {
    List* before = nullptr;
    List* in_parent = nullptr;
    List* in_child = nullptr;
};
ForkHooks hooks;

void prepare_hooks() {
    if (hooks.before) return;
    the_heap->add_roots(
        [](Marker& marker, void*) {
            for (List* list : {hooks.before, hooks.in_parent, hooks.in_child}) marker.mark(list);
        },
        nullptr);
    hooks.before = new_list();
    hooks.in_parent = new_list();
    hooks.in_child = new_list();
}

void call_hook(Thread& thread, Value function) {
    if (!call(thread, function, {}).ok()) report_unraisable(thread, function);
}

void call_all(Thread& thread, List* functions) {
    if (!functions) return;
    for (size_t i = 0; i < functions->size; i++) call_hook(thread, functions->items[i]);
}

/// In the reverse order.
void run_before_fork(Thread& thread) {
    if (!hooks.before) return;
    for (size_t i = hooks.before->size; i > 0; i--) {
        if (i <= hooks.before->size) call_hook(thread, hooks.before->items[i - 1]);
    }
}

}  // namespace

pid_t fork_process(Thread& thread, std::function<pid_t()> const& make) {
    run_before_fork(thread);
    bool locked = import_lock.acquire(thread).ok();
    if (!locked) report_unraisable(thread, kEmpty);
    pid_t child = make();
    int error = errno;
    if (locked) import_lock.release(thread);
    if (child == 0) {
        forget_other_threads(thread);
        call_all(thread, hooks.in_child);
    } else {
        call_all(thread, hooks.in_parent);
    }
    errno = error;
    return child;
}

char* const* TextArray::pointers() {
    pointers_.clear();
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
    return pointers_.data();
}

Raises<void> take_arguments(Thread& thread, Value argv, TextArray& into) {
    List* items = TRY(list_from(thread, argv));
    for (size_t i = 0; i < items->size; i++) into.add(TRY(fs_bytes(thread, items->items[i])));
    return {};
}

Raises<void> take_environment(Thread& thread, Value mapping, TextArray& into) {
    List* keys = TRY(list_from(thread, TRY(call_method(thread, mapping, names.keys, {}))));
    List* values = TRY(list_from(thread, TRY(call_method(thread, mapping, names.values, {}))));
    for (size_t i = 0; i < keys->size && i < values->size; i++) {
        std::string key = TRY(fs_bytes(thread, keys->items[i]));
        std::string value = TRY(fs_bytes(thread, values->items[i]));
        if (key.empty() || key.find('=', 1) != std::string::npos) {
            return raise(thread, ValueError_type, "illegal environment variable name");
        }
        into.add(key + "=" + value);
    }
    return {};
}

namespace {

Raises<Value> posix_fork(Thread& thread, Value*) {
    pid_t child = fork_process(thread);
    if (child < 0) return raise_os_error(thread, errno);
    return Value::small(child);
}

Raises<void> add_hook(Thread& thread, Value function, List* list, std::string_view name) {
    if (function.is_empty()) return {};
    if (!is_callable(function))
        return raise(thread, TypeError_type, "'{}' must be callable, not {}", {name, type_of(function)});
    list->append(function);
    return {};
}

Raises<Value> posix_register_at_fork(Thread& thread, Value* args) {
    if (args[0].is_empty() && args[1].is_empty() && args[2].is_empty()) {
        return raise(thread, TypeError_type, "At least one argument is required.");
    }
    prepare_hooks();
    TRY(add_hook(thread, args[0], hooks.before, "before"));
    TRY(add_hook(thread, args[1], hooks.in_child, "after_in_child"));
    TRY(add_hook(thread, args[2], hooks.in_parent, "after_in_parent"));
    return none();
}

Raises<void> take_exec_arguments(Thread& thread, std::string_view function, Value argv, TextArray& into) {
    if (!argv.is<List>() && !argv.is<Tuple>()) {
        return raise(thread, TypeError_type, "{} must be a tuple or list", {std::string(function)});
    }
    TRY(take_arguments(thread, argv, into));
    if (into.empty()) return raise(thread, ValueError_type, "{} must not be empty", {std::string(function)});
    if (into.front().empty())
        return raise(thread, ValueError_type, "{} first element cannot be empty", {std::string(function)});
    return {};
}

Raises<Value> posix_execv(Thread& thread, Value* args) {
    Path path;
    TRY(path.take({thread, "execv"}, args[0]));
    TextArray argv;
    TRY(take_exec_arguments(thread, "execv() arg 2", args[1], argv));
    execv(path, argv.pointers());
    return raise_os_error(thread, errno);
}

bool is_mapping(Value value) {
    return type_of(value)->slots.get_item && !lookup(type_of(value), names.keys).is_empty();
}

Raises<Value> posix_execve(Thread& thread, Value* args) {
    PathOrDescriptor path;
    TRY(path.take({thread, "execve"}, args[0]));
    TextArray argv, environment;
    TRY(take_exec_arguments(thread, "execve: argv", args[1], argv));
    if (!is_mapping(args[2])) return raise(thread, TypeError_type, "execve: environment must be a mapping object");
    TRY(take_environment(thread, args[2], environment));
    if (path.is_descriptor()) {
        fexecve(path.descriptor, argv.pointers(), environment.pointers());
    } else {
        execve(path, argv.pointers(), environment.pointers());
    }
    return raise_os_error(thread, errno, path.object);
}

constexpr MethodDef kFunctions[] = {
    {"fork", "()", posix_fork, "Makes a copy of the process: 0 in the child, the child's number in the parent."},
    {"register_at_fork",
     "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)",
     posix_register_at_fork,
     "Has functions called at every fork(): before it, and after it in the parent and in the child."},
    {"execv", "(path, argv, /)", posix_execv,
     "Runs another program in place of this one; never returns. argv[0] is its name."},
    {"execve", "(path, argv, env)", posix_execve,
     "As execv(), with the environment variables of a mapping. Also takes an open descriptor as path."},
};

}  // namespace

std::span<MethodDef const> process_functions() { return kFunctions; }

}  // namespace py::vm::posix
