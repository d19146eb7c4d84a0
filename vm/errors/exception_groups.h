#pragma once

#include "vm/objects/exception.h"

namespace py::vm {

// BaseExceptionGroup and ExceptionGroup (PEP 654).

inline bool is_group(Value value) {
    return value.is<Exception>() && type_of(value)->is_subtype_of(&BaseExceptionGroup_type);
}
Tuple* group_members(Exception* group);

Raises<Value> group_create(Thread& thread, Type* type, CallArgs args);
Raises<void> group_init(Thread& thread, Value self, CallArgs args);
Raises<Value> group_str(Thread& thread, Value self);
std::span<MethodDef const> group_methods();

/// The part of a group whose leaves are also leaves of one of `kept`; None if there is none.
Raises<Value> project_group(Thread& thread, Exception* group, List* kept);
Raises<Value> new_group(Thread& thread, Str* message, Value exceptions);

}  // namespace py::vm
