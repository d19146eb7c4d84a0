#pragma once

#include <string_view>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// What `method` (`__int__`, `__index__`) of an object has returned, as a plain int; warns about instances of subclasses.
Raises<Value> int_result(Thread& thread, Value result, std::string_view method);

}  // namespace py::vm
