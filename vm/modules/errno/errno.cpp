#include <cerrno>

#include "vm/objects/dict/dict.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module errno.

namespace py::vm {
namespace {

struct ErrorName {
    std::string_view name;
    int number;
};
constexpr ErrorName kErrorNames[] = {
#define ERROR_NAME(macro) {#macro, macro},
#include "vm/modules/errno/error_names.def"
#undef ERROR_NAME
};

/// Where two names share a number, `errorcode` gives the one that comes last.
Raises<void> fill(Thread& thread, Module* module) {
    Dict* codes = new_dict();
    for (ErrorName const& error : kErrorNames) {
        Str* name = intern(error.name);
        module->dict->store(name, Value::small(error.number));
        TRY(codes->store(thread, Value::small(error.number), Value::of(name)));
    }
    module->dict->store(intern("errorcode"), Value::of(codes));
    return {};
}

}  // namespace

extern NativeModule const kErrnoModule;
NativeModule const kErrnoModule{
    .name = "errno",
    .doc = "Numbers of system errors by name, and names by number in `errorcode`.",
    .fill = fill,
};

}  // namespace py::vm
