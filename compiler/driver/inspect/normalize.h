#pragma once

#include <string>

#include "marshal/base/arena.h"
#include "marshal/base/bytes.h"
#include "marshal/base/result.h"
#include "marshal/code/code_object.h"

namespace py::compiler::driver {

/// A copy in which equal values are one object, and the members of sets stand in an order that depends on their values
/// alone. The graph may come from untrusted bytes; time is linear in its size, but for sorting. The copy may use
/// parts of `code`.
code::CodeObject const* normalized_copy(code::CodeObject const& code, Arena& arena);

/// Marshals code so that the bytes depend on values alone: equal values become one object, members of sets stand in one
/// order, and strings are interned that look like names. What was compiled by another process, or read and written
/// again, becomes comparable byte by byte. The graph may come from untrusted bytes; time is linear in its size, but for
/// sorting. The error is a line for people.
Result<Bytes, std::string> normalize_code(code::CodeObject const& code);

}  // namespace py::compiler::driver
