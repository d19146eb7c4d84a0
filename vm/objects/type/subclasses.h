#pragma once

#include <vector>

#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"
#include "vm/objects/weak/weak_reference.h"

namespace py::vm {

/// Calls `visit(Type*)` for each direct subclass that lives.
template <class Visitor>
void for_each_subclass(Type* type, Visitor&& visit) {
    if (!type->subclasses) return;
    for (size_t i = 0; i < type->subclasses->size; i++) {
        Value subclass = type->subclasses->items[i].as<WeakReference>()->target;
        if (!subclass.is_empty()) visit(subclass.as<Type>());
    }
}
/// The built-in types right below a type: by name, and behind them those of native modules.
std::vector<Type*> builtin_subclasses(Type* type);
void add_subclass(Type* base, Type* subclass);
void remove_subclass(Type* base, Type* subclass);

}  // namespace py::vm
