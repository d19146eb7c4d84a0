#pragma once

#include <string>

#include "marshal/bytecode/instructions.h"
#include "marshal/code/code_object.h"

namespace py::compiler::driver {

/// An instruction and what its operand means there: `LOAD_CONST 1 ('a')`. `code` may come from untrusted bytes.
std::string instruction_text(code::CodeObject const& code, bytecode::Instruction const& instruction,
                             bytecode::Target const& target);

/// An instruction by what it does, wherever its operand stands in a table: `LOAD_CONST 'a'`. A constant that is code is
/// shown by its name alone.
std::string instruction_meaning(code::CodeObject const& code, bytecode::Instruction const& instruction,
                                bytecode::Target const& target);

}  // namespace py::compiler::driver
