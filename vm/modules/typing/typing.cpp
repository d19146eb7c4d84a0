#include "vm/runtime/native/native_module.h"

// The module _typing.

namespace py::vm {
namespace {

Raises<Value> identity(Thread&, Value* args) { return args[0]; }

constexpr MethodDef kFunctions[] = {{"_idfunc", "(x, /)", identity, "Its argument."}};

}  // namespace

extern NativeModule const kTypingModule;
NativeModule const kTypingModule{
    .name = "_typing",
    .doc = "What typing has in C++.",
    .functions = kFunctions,
};

}  // namespace py::vm
