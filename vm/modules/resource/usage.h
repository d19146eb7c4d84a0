#pragma once

#include <sys/resource.h>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// resource.struct_rusage
Raises<Value> make_resource_usage(Thread& thread, rusage const& usage);

}  // namespace py::vm
