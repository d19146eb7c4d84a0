#pragma once

#include <initializer_list>
#include <string_view>

#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Whether anyone listens: for events whose arguments would have to be made.
bool has_audit_hooks();
/// Raises an audit event (PEP 578) where hooks listen. Error: what a hook raises.
Raises<void> audit(Thread& thread, std::string_view event, std::initializer_list<Value> arguments);

}  // namespace py::vm
