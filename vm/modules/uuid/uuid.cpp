#include <dlfcn.h>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _uuid, on the system's libuuid.

namespace py::vm {
namespace {

constexpr size_t kSize = 16;

/// uuid_generate_time_safe of libuuid; there is none before the module is imported.
int (*generate_time)(uint8_t* uuid) = nullptr;

Raises<Value> generate_time_safe(Thread&, Value*) {
    uint8_t uuid[kSize];
    int status = generate_time(uuid);
    return Value::of(make_tuple({Value::of(make_bytes({uuid, kSize})), Value::small(status)}));
}

constexpr MethodDef kFunctions[] = {
    {"generate_time_safe", "()", generate_time_safe,
     "A UUID of the time and this machine, as bytes, and 0 where no other process can have got the same one, else -1."},
};

Raises<void> fill(Thread& thread, Module* module) {
    if (!generate_time) {
        void* handle = dlopen("libuuid.so.1", RTLD_NOW | RTLD_LOCAL);
        if (!handle) return raise(thread, ImportError_type, "{}", {dlerror()});
        generate_time = reinterpret_cast<decltype(generate_time)>(dlsym(handle, "uuid_generate_time_safe"));
        if (!generate_time) return raise(thread, ImportError_type, "libuuid.so.1 is too old");
    }
    module->dict->store(intern("has_uuid_generate_time_safe"), Value::small(1));
    return {};
}

}  // namespace

extern NativeModule const kUuidModule;
NativeModule const kUuidModule{
    .name = "_uuid", .doc = "UUIDs that the system makes.", .functions = kFunctions, .fill = fill};

}  // namespace py::vm
