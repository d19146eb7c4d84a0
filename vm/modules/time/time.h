#pragma once

#include <ctime>
#include <span>

#include "vm/objects/module/module.h"
#include "vm/objects/type/type.h"

namespace py::vm::time_module {

extern Type struct_time_type;

std::span<MethodDef const> clock_functions();
std::span<MethodDef const> calendar_functions();

/// What `convert` (gmtime_r or localtime_r) makes of a time. Errors: OSError.
Raises<tm> broken_down(Thread& thread, time_t time, decltype(&gmtime_r) convert);
/// A time as asctime shows it, with `year_width` digits of the year at least.
Str* as_text(tm const& parts, int year_width);

/// Sets timezone, altzone, daylight and tzname from the system's idea of the local zone.
void set_zone(Module* module);
/// The module object, once it exists: tzset changes its constants.
Module*& module();

}  // namespace py::vm::time_module
