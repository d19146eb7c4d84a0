#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// operator.itemgetter
struct ItemGetter : Object {
    static constexpr Layout kLayout = Layout::ItemGetter;
    Tuple* items;
};

/// operator.attrgetter
struct AttrGetter : Object {
    static constexpr Layout kLayout = Layout::AttrGetter;
    /// The names as given.
    Tuple* names;
    /// For each, the tuple of its parts between dots, interned.
    Tuple* paths;
};

/// operator.methodcaller
struct MethodCaller : Object {
    static constexpr Layout kLayout = Layout::MethodCaller;
    Str* name;
    /// What the method gets: positional values, then those of the keywords.
    Tuple* values;
    /// Null where there are none.
    Tuple* keywords;

    size_t positional() const { return values->size - (keywords ? keywords->size : 0); }
};

extern Type item_getter_type, attr_getter_type, method_caller_type;
extern TypeSpec const kItemGetterSpec, kAttrGetterSpec, kMethodCallerSpec;

}  // namespace py::vm
