#pragma once

#include "vm/objects/module/module.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// The modules that always exist.
Module* builtins_module();
Module* sys_module();
/// sys.modules
Dict* loaded_modules();
/// Makes both, once, at start.
void prepare_modules(Thread& thread);

}  // namespace py::vm
