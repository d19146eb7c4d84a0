#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// `list[int]`: a class with parameters. Calling it calls the class.
struct GenericAlias : Object {
    static constexpr Layout kLayout = Layout::GenericAlias;
    Value origin;
    Tuple* args;
    /// Made when someone asks.
    Tuple* parameters;
    /// `*tuple[int]`: what iterating over an alias gives.
    bool starred;
};

/// `int | str`
struct Union : Object {
    static constexpr Layout kLayout = Layout::Union;
    Tuple* args;
};

Value make_generic_alias(Value origin, Value parameters);
/// `*alias`, as another alias.
Value make_starred_alias(Value alias);
/// `left | right` of classes, aliases, unions and None; NotImplemented for anything else.
Raises<Value> unite_types(Thread& thread, Value left, Value right);

}  // namespace py::vm
