#pragma once

#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// collections.defaultdict
struct DefaultDict : Dict {
    /// None where there is none; zero until it is initialised.
    Value factory;
};

/// collections.OrderedDict
struct OrderedDict : Dict {
    /// No entry before `first` is live while the table is `first_table`.
    DictTable* first_table;
    uint32_t first;
};

/// What a field of a named tuple is in its class: the item at a place.
struct TupleGetter : Object {
    static constexpr Layout kLayout = Layout::TupleGetter;
    uint64_t index;
    Value doc;
};

extern Type default_dict_type, tuple_getter_type;
extern Type ordered_dict_type, ordered_dict_keys_type, ordered_dict_values_type, ordered_dict_items_type;
extern TypeSpec const kDefaultDictSpec, kTupleGetterSpec;
extern TypeSpec const kOrderedDictSpec, kOrderedDictKeysSpec, kOrderedDictValuesSpec, kOrderedDictItemsSpec;

}  // namespace py::vm
