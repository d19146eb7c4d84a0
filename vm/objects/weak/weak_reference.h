#pragma once

#include "vm/objects/object.h"

namespace py::vm {

/// weakref.ref and the two proxies. Does not keep its target alive: the collector clears it (vm/gc/weak_table.h).
struct WeakReference : Object {
    static constexpr Layout kLayout = Layout::WeakReference;

    /// Empty once the target is gone.
    Value target;
    /// Empty where there is none, and once the target is gone.
    Value callback;
    /// Of the target, once `hash_known`.
    int64_t hash;
    bool hash_known;
    /// Of one bucket of the table.
    WeakReference* next;
};

/// Whether a type's instances can be referred to weakly.
bool is_weakly_referable(Type const* type);
/// A new reference of `type`, or the one that is there already where neither has a callback. The target must be
/// weakly referable; an empty callback is none.
WeakReference* make_weak_reference(Type& type, Value target, Value callback);

}  // namespace py::vm
