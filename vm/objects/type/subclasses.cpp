#include "vm/objects/type/subclasses.h"

#include <algorithm>

namespace py::vm {

void add_subclass(Type* base, Type* subclass) {
    Value reference = Value::of(make_weak_reference(weak_reference_type, Value::of(subclass), kEmpty));
    if (!base->subclasses) base->subclasses = new_list();
    List* list = base->subclasses;
    // Those that died make room before the list grows.
    if (list->size == list->capacity) {
        auto end = std::remove_if(list->items, list->items + list->size,
                                  [](Value entry) { return entry.as<WeakReference>()->target.is_empty(); });
        list->erase(size_t(end - list->items), list->size);
    }
    list->append(reference);
}

void remove_subclass(Type* base, Type* subclass) {
    if (!base->subclasses) return;
    for (size_t i = 0; i < base->subclasses->size; i++) {
        if (base->subclasses->items[i].as<WeakReference>()->target != Value::of(subclass)) continue;
        base->subclasses->erase(i, i + 1);
        return;
    }
}

}  // namespace py::vm
