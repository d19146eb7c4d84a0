#include "vm/gc/heap.h"
#include "vm/runtime/native_module.h"
#include "vm/runtime/operations.h"

// What importlib needs of the module _thread in a machine with one thread: locks that nobody waits for.

namespace py::vm {
namespace {

struct SingleLock : Object {
    uint64_t depth;
};

Type single_lock_type;

SingleLock* self_of(Value value) { return static_cast<SingleLock*>(value.object()); }

Raises<Value> acquire(Thread&, Value* args) {
    self_of(args[0])->depth++;
    return boolean(true);
}
Raises<Value> release(Thread& thread, Value* args) {
    if (self_of(args[0])->depth == 0) return raise(thread, RuntimeError_type, "release unlocked lock");
    self_of(args[0])->depth--;
    return none();
}
Raises<Value> leave(Thread& thread, Value* args) { return release(thread, args); }
Raises<Value> locked(Thread&, Value* args) { return boolean(self_of(args[0])->depth != 0); }

constexpr MethodDef kLockMethods[] = {
    {"acquire", "($self, blocking=True, timeout=-1)", acquire},
    {"release", "($self, /)", release},
    {"locked", "($self, /)", locked},
    {"__enter__", "($self, /)", acquire},
    {"__exit__", "($self, /, *args)", leave},
};

TypeSpec const kLockSpec{.name = "_thread.lock", .layout = Layout::Instance, .size = sizeof(SingleLock), .flags = kNoConstructor, .methods = kLockMethods};

Raises<Value> allocate_lock(Thread&, Value*) { return Value::of(new_instance(&single_lock_type)); }
Raises<Value> get_ident(Thread&, Value*) { return Value::small(1); }

constexpr MethodDef kFunctions[] = {
    {"allocate_lock", "()", allocate_lock},
    {"RLock", "()", allocate_lock},
    {"get_ident", "()", get_ident},
};
constexpr ModuleType kTypes[] = {{&single_lock_type, &kLockSpec, false}};

}  // namespace

extern NativeModule const kSingleThreadModule;
NativeModule const kSingleThreadModule{.name = "_thread", .functions = kFunctions, .types = kTypes};

}  // namespace py::vm
