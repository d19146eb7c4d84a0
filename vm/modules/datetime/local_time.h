#pragma once

#include <span>

#include "vm/modules/datetime/objects.h"
#include "vm/runtime/raises.h"

namespace py::vm::datetime {

/// The methods of datetime that look at the clock or at the system's zone.
std::span<MethodDef const> local_time_methods();
/// date.fromtimestamp and date.today
Raises<Value> date_from_timestamp(Thread& thread, Value* args);
Raises<Value> date_today(Thread& thread, Value* args);

}  // namespace py::vm::datetime
