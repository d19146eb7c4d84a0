#pragma once

#include <string>

#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::bytecode {

/// A code object field by field, then its instructions with operands and source ranges, then the code objects among its
/// constants; tables as hexadecimal. For `--emit=code`. Any code object will do.
std::string dump_code(code::CodeObject const& code, Target const& target);

}  // namespace py::bytecode
