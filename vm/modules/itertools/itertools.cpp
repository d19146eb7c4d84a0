#include "vm/modules/itertools/itertools.h"

#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module itertools: its table.

namespace py::vm {

#define ITERTOOL(variable, constant, exported) Type variable;
FOR_EACH_ITERTOOL(ITERTOOL)
#undef ITERTOOL

Value reduced(Value callable, std::initializer_list<Value> arguments, Value state) {
    Value made = Value::of(make_tuple(arguments));
    return Value::of(state.is_empty() ? make_tuple({callable, made}) : make_tuple({callable, made, state}));
}

Raises<Value> exhausted_iterator(Thread& thread) { return iterate(thread, Value::of(empty_tuple())); }

namespace {

constexpr MethodDef kFunctions[] = {
    {"tee", "(iterable, n=2, /)", itertools_tee, "n iterators over one iterable, each of which goes its own way."},
};

constexpr ModuleType kTypes[] = {
#define ITERTOOL(variable, constant, exported) {&variable, &constant, exported},
    FOR_EACH_ITERTOOL(ITERTOOL)
#undef ITERTOOL
};

}  // namespace

extern NativeModule const kItertoolsModule;
NativeModule const kItertoolsModule{
    .name = "itertools",
    .doc = "Iterators made of other iterators.",
    .functions = kFunctions,
    .types = kTypes,
};

}  // namespace py::vm
