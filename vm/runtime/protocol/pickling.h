#pragma once

#include <initializer_list>

#include "vm/objects/type/type.h"

namespace py::vm {

// What `__reduce__` of built-in types answers (library reference: pickle, "Pickling Class Instances").

/// (function of builtins, arguments), and the state if there is one.
Raises<Value> reduce_to_builtin(Thread& thread, std::string_view function, std::initializer_list<Value> arguments,
                                Value state = kEmpty);
/// (type of the object, arguments), and the state if there is one.
Value reduce_to_type(Value self, std::initializer_list<Value> arguments, Value state = kEmpty);
/// The attributes of an instance of a subclass; None if it has none.
Value attributes_or_none(Value self);
/// What `__getstate__` gives: the attributes, and values of `__slots__`.
Raises<Value> state_of(Thread& thread, Value self);

/// object.__reduce__, object.__reduce_ex__ and object.__getstate__.
Raises<Value> object_reduce(Thread& thread, Value* args);
Raises<Value> object_reduce_ex(Thread& thread, Value* args);
Raises<Value> object_getstate(Thread& thread, Value* args);

}  // namespace py::vm
