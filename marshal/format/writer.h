#pragma once

#include <string_view>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"
#include "marshal/code/code_object.h"

namespace py::marshal {

enum class WriteError : uint8_t {
    /// Objects nest deeper than `kMaxDepth`.
    TooDeep,
    /// A string, tuple... of 2**31 units or more.
    TooLarge,
};

/// One clause in English.
std::string_view message_of(WriteError error);

/// Marshals a graph of objects in format version 4. An object gets a reference bit, and is referred to later, if it is
/// `shared` or occurs more than once; docs/marshal.md tells how that gives the bytes that CPython writes.
/// Deterministic: depends on values and identities in the graph alone. Uses `Object::mark`, so that two threads
/// may not write graphs with common objects at the same time (the singletons are no such objects).
Result<Bytes, WriteError> write_object(code::Object const& object);

/// As `write_object`, for the code object of a whole file, which CPython's import system and compileall hold while they
/// write it; it has a reference bit for that reason.
Result<Bytes, WriteError> write_module(code::CodeObject const& module);

/// The same, in memory that is kept for the thread's next call of any of these functions: good until then.
Result<ByteView, WriteError> write_module_in_place(code::CodeObject const& module);

}  // namespace py::marshal
