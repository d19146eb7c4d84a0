#pragma once

#include <span>

#include "vm/objects/type/type.h"

namespace py::vm {

/// Functions of sys about encodings, limits, sizes, audit and hooks.
std::span<MethodDef const> sys_functions();

/// Raises an audit event (PEP 578) where hooks listen.
Raises<void> audit(Thread& thread, std::string_view event, std::initializer_list<Value> arguments);

}  // namespace py::vm
