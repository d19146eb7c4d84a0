#pragma once

#include "vm/objects/function/function.h"

namespace py::vm {

/// Whether `count` positional arguments, behind `self` unless that is empty, are all that a native function needs.
inline bool takes_positional(MethodDef const& definition, Value self, size_t count) {
    Signature const& signature = definition.signature;
    if (!self.is_empty()) count++;
    return count >= signature.required && (count <= signature.positional || signature.variadic) &&
           !signature.required_keywords;
}

/// Calls a function that takes them.
Raises<Value> call_with_positional(Thread& thread, MethodDef const& definition, Value self, Value const* values,
                                   size_t count);

/// `T.__new__` of a built-in type, as it stands in the type's dict: takes the class to make an instance of.
Value make_new_function(Type* owner);
/// The type that such a function belongs to; null for other values.
Type* owner_of_new(Value function);

}  // namespace py::vm
