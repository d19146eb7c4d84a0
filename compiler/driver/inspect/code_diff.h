#pragma once

#include <string>

#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::compiler::driver {

/// How the code of one module differs from that of another, function by function: fields, and instructions that were
/// taken out (`-`) or put in (`+`). Operands are shown by what they mean, so that constants and names that only moved
/// in their tables make no difference. Empty if nothing differs that a program could see. Both may come from untrusted
/// bytes.
std::string diff_code(code::CodeObject const& before, code::CodeObject const& after, bytecode::Target const& target);

}  // namespace py::compiler::driver
