#pragma once

#include <string>

#include "vm/objects/exception.h"

namespace py::vm {

/// ". Did you mean: 'name'?" where the name that is missing is much like one that exists, else nothing. For NameError
/// and AttributeError.
std::string suggestion_for(Thread& thread, Exception* exception);

}  // namespace py::vm
