#pragma once

#include "vm/objects/value.h"

namespace py::vm {

/// Bytes that an object takes with what belongs to it alone, in CPython's terms for text, bytes and the built-in
/// containers (`object.__sizeof__`), and without the collector's header.
int64_t object_size(Value value);

/// What `sys.getsizeof` counts for the collector's header, where CPython's objects of that kind have one.
int64_t collector_header_size(Value value);

}  // namespace py::vm
