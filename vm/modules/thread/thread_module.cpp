#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "vm/errors/unraisable.h"
#include "vm/gc/heap.h"
#include "vm/modules/thread/local.h"
#include "vm/modules/thread/lock.h"
#include "vm/objects/exception.h"
#include "vm/objects/tuple/struct_sequence.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/thread/interrupts.h"
#include "vm/runtime/thread/threads.h"
#include "vm/runtime/tracing/tracing.h"

// The module _thread.

namespace py::vm {
namespace {

constexpr double kTimeoutMax = 9223372036.0;
constexpr size_t kSmallestStack = 32 * 1024;
/// What the machine itself needs, whatever the program asks for: native code is not compiled for tiny stacks. Pages
/// that are never touched cost nothing.
constexpr size_t kSmallestNativeStack = size_t(8) << 20;

/// Of threads started from here on; 0: the system's.
size_t stack_size = 0;
int64_t running_threads = 0;

/// Tuples of callee, arguments and keyword arguments, until the new threads have taken them.
List* starting() {
    static List* list = nullptr;
    if (!list) {
        list = new_list();
        the_heap->add_roots([](Marker& marker, void* kept) { marker.mark(*static_cast<List**>(kept)); }, &list);
    }
    return list;
}

void report(Thread& thread, Value callee) {
    if (catch_pending(thread, SystemExit_type)) return;
    report_unraisable(thread, callee, "Exception ignored in thread started by");
}

/// The sentinel tells whoever joins the thread that it has ended.
void release_sentinel(Thread& thread) {
    Value sentinel = thread.sentinel;
    thread.sentinel = kEmpty;
    if (sentinel.is<Lock>() && sentinel.as<Lock>()->word.is_taken()) sentinel.as<Lock>()->word.release();
}

void run_start(Thread& thread, Tuple* start) {
    List* waiting = starting();
    for (size_t i = 0; i < waiting->size; i++) {
        if (waiting->items[i] != Value::of(start)) continue;
        waiting->erase(i, i + 1);
        break;
    }
    Value callee = start->items[0];
    Tuple* arguments = start->items[1].as<Tuple>();
    Tuple* keyword_names = is_none(start->items[2]) ? nullptr : start->items[2].as<Tuple>();
    size_t keywords = keyword_names ? keyword_names->size : 0;
    CallArgs args{arguments->items, arguments->size - keywords, keyword_names};
    running_threads++;
    if (!call(thread, callee, args).ok()) report(thread, callee);
    forget_local_data(thread.ident());
    end_tracing(thread);
    running_threads--;
    release_sentinel(thread);
}

void* enter_thread(void* start) {
    // Waits for the interpreter lock, and gives it up at the end.
    Thread thread(*the_heap);
    run_start(thread, static_cast<Tuple*>(start));
    return nullptr;
}

bool create_native(Tuple* start) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (stack_size) pthread_attr_setstacksize(&attributes, std::max(stack_size, kSmallestNativeStack));
    pthread_t native;
    int problem = pthread_create(&native, &attributes, enter_thread, start);
    pthread_attr_destroy(&attributes);
    if (problem) return false;
    start->items[3] = make_int(uint64_t(native));
    return true;
}

/// Arguments in the order of a call, with names for those that the dict gave.
Raises<Tuple*> start_record(Thread& thread, Value* args) {
    if (!is_callable(args[0])) return raise(thread, TypeError_type, "first arg must be callable");
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "2nd arg must be a tuple");
    if (!args[2].is_empty() && !args[2].is<Dict>())
        return raise(thread, TypeError_type, "optional 3rd arg must be a dictionary");
    List* all = make_list(args[1].as<Tuple>()->span());
    List* keyword_names = new_list();
    if (!args[2].is_empty()) {
        Dict* dict = args[2].as<Dict>();
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            Value key = dict->entry(uint32_t(i)).key;
            if (!key.is<Str>()) return raise(thread, TypeError_type, "keywords must be strings");
            keyword_names->append(Value::of(intern(key.as<Str>())));
            all->append(dict->entry(uint32_t(i)).value);
        }
    }
    Value joined = keyword_names->size ? Value::of(make_tuple(std::span<Value const>(keyword_names->span()))) : none();
    return make_tuple({args[0], Value::of(make_tuple(std::span<Value const>(all->span()))), joined, none()});
}

Raises<Value> start_new_thread(Thread& thread, Value* args) {
    Tuple* start = TRY(start_record(thread, args));
    starting()->append(Value::of(start));
    if (create_native(start)) return start->items[3];
    starting()->erase(starting()->size - 1, starting()->size);
    return raise(thread, RuntimeError_type, "can't start new thread");
}

Raises<Value> allocate_lock(Thread&, Value*) { return new_lock(); }

Raises<Value> exit_thread(Thread& thread, Value*) {
    return raise_exception(thread, make_exception(SystemExit_type, empty_tuple()));
}

Raises<Value> interrupt_main(Thread& thread, Value* args) {
    int64_t number = args[0].is_empty() ? SIGINT : TRY(to_int64(thread, args[0]));
    if (number < 1 || number >= NSIG) return raise(thread, ValueError_type, "signal number out of range");
    note_signal(int(number));
    return none();
}

Raises<Value> get_ident(Thread& thread, Value*) { return make_int(thread.ident()); }
Raises<Value> get_native_id(Thread&, Value*) { return Value::small(gettid()); }
Raises<Value> count(Thread&, Value*) { return Value::small(running_threads); }

Raises<Value> set_stack_size(Thread& thread, Value* args) {
    int64_t wanted = args[0].is_empty() ? 0 : TRY(to_int64(thread, args[0]));
    size_t before = stack_size;
    if (wanted < 0) return raise(thread, ValueError_type, "size must be 0 or a positive value");
    if (wanted && size_t(wanted) < kSmallestStack) {
        return raise(thread, ValueError_type, "size not valid: {} bytes", {wanted});
    }
    // Asking changes nothing but, without an argument, back to the system's size.
    stack_size = size_t(wanted);
    return make_int(before);
}

Raises<Value> set_sentinel(Thread& thread, Value*) {
    thread.sentinel = new_lock();
    return thread.sentinel;
}

// _excepthook

constexpr StructField kHookFields[] = {{"exc_type", "The class of the exception"},
                                       {"exc_value", "The exception, or None"},
                                       {"exc_traceback", "Where it was raised, or None"},
                                       {"thread", "The thread that ended by it, or None"}};
Type hook_args_type;
StructSequenceSpec const kHookArgsSpec{"_thread._ExceptHookArgs", kHookFields, 4, "What threading.excepthook is told."};

Raises<Value> hook_file(Thread& thread, Value failed) {
    Value file = sys_module()->dict->find(names.stderr);
    if (!file.is_empty() && !is_none(file)) return file;
    // A thread that outlives sys.stderr has kept it.
    if (is_none(failed)) return none();
    Value kept = TRY(find_attribute(thread, failed, intern("_stderr")));
    return kept.is_empty() ? none() : kept;
}

Raises<Value> excepthook(Thread& thread, Value* args) {
    if (type_of(args[0]) != &hook_args_type) {
        return raise(thread, TypeError_type, "_thread.excepthook argument type must be ExceptHookArgs");
    }
    Tuple* info = args[0].as<Tuple>();
    Value type = info->items[0];
    if (type == Value::of(&SystemExit_type)) return none();
    Value failed = info->items[3];
    Value file = TRY(hook_file(thread, failed));
    if (is_none(file)) return none();
    std::string name;
    if (!is_none(failed)) {
        Value given = TRY(find_attribute(thread, failed, intern("_name")));
        if (given.is<Str>()) name = to_utf8(given.as<Str>());
    }
    if (name.empty()) name = std::to_string(thread.ident());
    std::string text = "Exception in thread " + name + ":\n";
    Value exception = info->items[1];
    if (exception.is<Exception>()) text += render_exception(thread, exception.as<Exception>());
    TRY(call_method(thread, file, names.write, {Value::of(make_str(text))}));
    TRY(call_method(thread, file, names.flush, {}));
    return none();
}

constexpr MethodDef kFunctions[] = {
    {"start_new_thread", "(function, args, kwargs=None, /)", start_new_thread, "Runs a function in a new thread."},
    {"start_new", "(function, args, kwargs=None, /)", start_new_thread, "The same as start_new_thread."},
    {"allocate_lock", "()", allocate_lock, "Makes a lock."},
    {"allocate", "()", allocate_lock, "The same as allocate_lock."},
    {"exit", "()", exit_thread, "Ends the running thread by SystemExit."},
    {"exit_thread", "()", exit_thread, "The same as exit."},
    {"interrupt_main", "(signum=2, /)", interrupt_main, "Acts in the main thread as if the signal had come."},
    {"get_ident", "()", get_ident, "A number of the running thread that no other one has while it lives."},
    {"get_native_id", "()", get_native_id, "The number that the system gave the running thread."},
    {"_count", "()", count, "How many threads this module has started that still run."},
    {"stack_size", "(size=0, /)", set_stack_size, "Sets the size of the stacks of new threads; gives the one before."},
    {"_set_sentinel", "()", set_sentinel, "Makes a lock that is released when the running thread ends."},
    {"_excepthook", "(exc_info, /)", excepthook, "Shows an exception that a thread did not handle."},
};

Raises<void> fill(Thread&, Module* module) {
    auto set = [&](std::string_view name, Value value) { module->dict->store(intern(name), value); };
    set("error", Value::of(&RuntimeError_type));
    set("LockType", Value::of(&lock_type));
    set("TIMEOUT_MAX", Value::real(kTimeoutMax));
    return {};
}

constexpr ModuleType kTypes[] = {{&lock_type, &kLockSpec, false},
                                 {&recursive_lock_type, &kRecursiveLockSpec},
                                 {&local_data_type, &kLocalDataSpec},
                                 {&hook_args_type, &kHookArgsSpec}};

}  // namespace

extern NativeModule const kThreadModule;
NativeModule const kThreadModule{
    .name = "_thread", .doc = "Threads, and locks for them.", .functions = kFunctions, .types = kTypes, .fill = fill};

}  // namespace py::vm
