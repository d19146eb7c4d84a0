#pragma once

#include "vm/objects/module/module.h"

namespace py::vm {

class Thread;

/// Adds what the command line, the environment and the file system decide: arguments, paths, options, names of modules,
/// the implementation.
void add_sys_settings(Thread& thread, Module* module);

}  // namespace py::vm
