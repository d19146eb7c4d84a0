#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "marshal/bytecode/target.h"
#include "marshal/code/code_object.h"

namespace py::bytecode {

/// The instructions of a code object and of all code objects among its constants, as `python3.11 -m dis` prints them,
/// but that code objects are shown without addresses. Any code object will do: bytes that are no instruction end the
/// listing of their code object with a line that says so. Operands are shown whole as long as they do not come to tens
/// of megabytes, which only files made for that purpose do.
std::string disassemble(code::CodeObject const& code, Target const& target);
/// The same in pieces, so that a long listing need not fit into memory.
void disassemble(code::CodeObject const& code, Target const& target,
                 std::function<void(std::string_view piece)> const& output);

}  // namespace py::bytecode
