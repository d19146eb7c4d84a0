#pragma once

#include <vector>

#include "vm/lowering/stack_code.h"

namespace py::vm {

/// For each instruction (by index) that reads a local, whether the local may be unbound there.
std::vector<bool> find_unbound_reads(StackCode const& code, code::CodeObject const& source);

}  // namespace py::vm
