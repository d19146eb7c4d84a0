#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// `_thread._local`: attributes of which every thread has its own.
struct LocalData : Object {
    static constexpr Layout kLayout = Layout::LocalData;
    /// What the class was called with, for `__init__` in other threads.
    Tuple* values;
    Tuple* names;
    /// Identifier of a thread → its attributes.
    Dict* by_thread;
};

extern Type local_data_type;
extern TypeSpec const kLocalDataSpec;

/// A thread ends: drops what it kept in any of them.
void forget_local_data(uint64_t thread_ident);

}  // namespace py::vm
