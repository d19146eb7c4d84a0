#pragma once

#include "vm/objects/object.h"
#include "vm/objects/type/type.h"

namespace py::vm {

struct Property : Object {
    static constexpr Layout kLayout = Layout::Property;
    /// None where there is none.
    Value getter, setter, deleter;
    Value doc;
    /// As `__set_name__` has told it; null before.
    Str* name;
    /// `doc` is the getter's.
    bool doc_is_getters;
};

struct ClassMethod : Object {
    static constexpr Layout kLayout = Layout::ClassMethod;
    Value function;
};

struct StaticMethod : Object {
    static constexpr Layout kLayout = Layout::StaticMethod;
    Value function;
};

/// Attributes of `object` as seen from behind `start` in its MRO.
struct Super : Object {
    static constexpr Layout kLayout = Layout::Super;
    Type* start;
    Value object;
    Type* object_type;
};

struct MappingProxy : Object {
    static constexpr Layout kLayout = Layout::MappingProxy;
    Value mapping;
};

/// Whether a function, or a descriptor of one, is marked as abstract (`__isabstractmethod__`).
Raises<bool> is_abstract(Thread& thread, Value function);

}  // namespace py::vm
