#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// Forgets what `lookup` remembers of one name in `type` and everything derived from it, where the value found has been
/// exchanged for another of its kind: versions, and what relies on them, stay as they are.
void forget_lookup(Type* type, Str* name);

}  // namespace py::vm
