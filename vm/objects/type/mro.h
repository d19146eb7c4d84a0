#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// The base whose layout a class with these bases has. Errors: TypeError.
Raises<Type*> best_base(Thread& thread, Tuple* bases);
/// The C3 order of a class by its bases. Errors: TypeError.
Raises<Tuple*> default_mro(Thread& thread, Type* type);
/// The same, or what `mro` of its metaclass says.
Raises<Tuple*> compute_mro(Thread& thread, Type* type);
/// `type.__bases__ = value`: the class and all that derive from it are searched in a new order.
Raises<void> set_bases(Thread& thread, Type* type, Value value);

}  // namespace py::vm
