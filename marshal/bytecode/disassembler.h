#pragma once

#include <string>

#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::bytecode {

/// The instructions of a code object and of all code objects among its constants, as `python3.11 -m dis` prints them,
/// but that code objects are shown without addresses. Any code object will do: bytes that are no instruction end the
/// listing of their code object with a line that says so.
std::string disassemble(code::CodeObject const& code, Target const& target);

}  // namespace py::bytecode
