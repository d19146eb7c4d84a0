#pragma once

#include "vm/objects/module/module.h"

namespace py::vm {

class Thread;

void fill_sys_module(Thread& thread, Module* module, Dict* modules);

}  // namespace py::vm
