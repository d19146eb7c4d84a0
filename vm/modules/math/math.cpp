#include "vm/modules/math/math.h"

#include <cmath>

#include "vm/objects/float/float.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module math.

namespace py::vm {
namespace {

Raises<void> fill(Thread&, Module* module) {
    for (auto table : {math_float_functions(), math_integer_functions(), math_sum_functions()})
        add_functions(module, table);
    auto set = [&](std::string_view name, double value) { module->dict->store(intern(name), Value::real(value)); };
    set("pi", M_PI);
    set("e", M_E);
    set("tau", 2 * M_PI);
    set("inf", INFINITY);
    set("nan", NAN);
    return {};
}

}  // namespace

extern NativeModule const kMathModule;
NativeModule const kMathModule{.name = "math",
                               .doc = "Functions of real numbers, as C's mathematical library has them, and of ints.",
                               .fill = fill};

}  // namespace py::vm
