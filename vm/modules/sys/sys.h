#pragma once

#include <string>
#include <vector>

#include "vm/objects/module.h"

namespace py::vm {

class Thread;

void fill_sys_module(Thread& thread, Module* module, Dict* modules);
void set_argv(std::vector<std::string> const& arguments);

}  // namespace py::vm
