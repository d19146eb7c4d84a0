#pragma once

#include "marshal/code/object_factory.h"
#include "vm/objects/value.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Errors: RecursionError for tuples and frozensets in one another that are too many to walk over.
Raises<void> check_constant_depth(Thread& thread, Value value);

/// The compiler's form of a constant, a name or a text. A value that is no constant of the language becomes the mark of
/// one (`compiler::ast::kInvalidConstant`). Runs no Python code and allocates nothing that is collected.
code::Object const* make_syntax_constant(Value value, code::ObjectFactory& objects);

}  // namespace py::vm
