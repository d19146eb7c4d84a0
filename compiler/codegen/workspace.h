#pragma once

#include <memory>
#include <vector>

#include "compiler/assembler/assembler.h"
#include "compiler/codegen/name_use.h"
#include "compiler/codegen/scoped_table.h"
#include "compiler/codegen/unit.h"

namespace py::compiler::codegen {

/// Index of a constant in its unit; −1 if it is not there yet.
struct ConstantUse {
    int32_t index = -1;
};

/// The memory that code generation works in. It serves one module after the other on its thread: most are small, and
/// to take it anew would cost as much as some of their functions.
struct Workspace {
    bytecode::Target const* target;
    /// Those that are open come first, outermost first; the others wait to be used again.
    std::vector<std::unique_ptr<Unit>> units = {};
    /// By the names' interned ids, and by the numbers that the pool gives to constants.
    ScopedTable<NameUse> names_used = {};
    ScopedTable<ConstantUse> constants_used = {};
    assembler::AssemblerMemory assembler = {};
};

/// The thread's workspace, or a new one if it is lent already.
std::unique_ptr<Workspace> take_workspace(bytecode::Target const& target);

/// Keeps it for the next module, if it has not grown out of the usual.
void give_back(std::unique_ptr<Workspace> workspace);

}  // namespace py::compiler::codegen
