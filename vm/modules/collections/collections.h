#pragma once

#include "vm/objects/dict.h"
#include "vm/objects/type.h"

namespace py::vm {

/// collections.defaultdict
struct DefaultDict : Dict {
    /// None where there is none; zero until it is initialised.
    Value factory;
};

/// What a field of a named tuple is in its class: the item at a place.
struct TupleGetter : Object {
    static constexpr Layout kLayout = Layout::TupleGetter;
    uint64_t index;
    Value doc;
};

extern Type default_dict_type, tuple_getter_type;
extern TypeSpec const kDefaultDictSpec, kTupleGetterSpec;

}  // namespace py::vm
