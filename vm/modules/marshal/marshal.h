#pragma once

#include "marshal/base/bytes.h"
#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;
struct Str;

struct LoadedValue {
    Value value = kEmpty;
    /// Bytes taken from the front.
    size_t size = 0;
};

/// `marshal.loads` of untrusted bytes: code objects in them are verified. `filename`, unless null, replaces the one
/// that code objects name. Errors: EOFError, ValueError, TypeError.
Raises<LoadedValue> load_marshalled(Thread& thread, ByteView bytes, Str* filename = nullptr);

inline constexpr int kMarshalVersion = 4;

/// `marshal.dumps`, in the form of a version of the format. Errors: ValueError.
Raises<Value> dump_marshalled(Thread& thread, Value value, int version = kMarshalVersion);

}  // namespace py::vm
