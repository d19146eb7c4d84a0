#pragma once

#include "vm/objects/module/module.h"

namespace py::vm {

/// Adds what sys says of threads: the switch interval, and what each of them is doing.
void add_sys_thread_functions(Module* module);

}  // namespace py::vm
