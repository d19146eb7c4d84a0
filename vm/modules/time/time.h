#pragma once

#include <ctime>
#include <span>

#include "vm/objects/module/module.h"
#include "vm/objects/type/type.h"

namespace py::vm::time_module {

extern Type struct_time_type;

std::span<MethodDef const> clock_functions();
std::span<MethodDef const> calendar_functions();

/// Sets timezone, altzone, daylight and tzname from the system's idea of the local zone.
void set_zone(Module* module);
/// The module object, once it exists: tzset changes its constants.
Module*& module();

}  // namespace py::vm::time_module
