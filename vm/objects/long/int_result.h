#pragma once

#include <string_view>

#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// What `method` (`__int__`, `__index__`) of an object has returned, as a plain int; warns about instances of
/// subclasses.
Raises<Value> int_result(Thread& thread, Value result, std::string_view method);

/// divmod of what both `is_int`. Error: ZeroDivisionError.
Raises<Value> int_divmod(Thread& thread, Value left, Value right);
/// left ** right; a float where `right` is negative. Errors: ZeroDivisionError, OverflowError, MemoryError.
Raises<Value> int_power(Thread& thread, Value left, Value right);

}  // namespace py::vm
