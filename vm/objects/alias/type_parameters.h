#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// The type variables among the arguments of `list[T]` or `T | int`, each once, in order of appearance
/// (`__parameters__`, PEP 585 and 646): what has `__typing_subst__`, and the parameters of arguments that have their
/// own.
Raises<Tuple*> type_parameters_of(Thread& thread, Tuple* args);

/// The arguments of `self` with its parameters replaced by `item`, a tuple of arguments or a single one.
/// Errors: TypeError where there is no parameter, or the number of arguments does not fit.
Raises<Tuple*> substitute_parameters(Thread& thread, Value self, Tuple* args, Tuple* parameters, Value item);

}  // namespace py::vm
