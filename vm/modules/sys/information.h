#pragma once

#include "vm/objects/module/module.h"

namespace py::vm {

/// Adds what the machine and its platform are: version, limits of numbers, hashing, threads, command-line flags.
void add_sys_information(Module* module);

}  // namespace py::vm
