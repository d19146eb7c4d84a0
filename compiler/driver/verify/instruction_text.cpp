#include "compiler/driver/verify/instruction_text.h"

#include <fmt/format.h>

#include "compiler/driver/verify/value_compare.h"

namespace py::compiler::driver {

namespace {

std::string item_text(code::SequenceObject const& items, size_t index) {
    return index < items.items.size() ? short_repr(*items.items[index]) : std::string("?");
}

std::string operand_text(code::CodeObject const& code, bytecode::Instruction const& instruction,
                         bytecode::Target const& target) {
    uint16_t flags = target.info_of(instruction.opcode).flags;
    size_t index = instruction.oparg;
    if (flags & bytecode::kHasConst) return item_text(*code.consts, index);
    if (flags & bytecode::kHasName)
        return item_text(*code.names, instruction.opcode == bytecode::Opcode::LOAD_GLOBAL ? index >> 1 : index);
    if (flags & (bytecode::kHasLocal | bytecode::kHasFree)) return item_text(*code.localsplusnames, index);
    if (flags & bytecode::kHasJump) return fmt::format("to {}", instruction.target(target) * 2);
    return {};
}

}  // namespace

std::string instruction_text(code::CodeObject const& code, bytecode::Instruction const& instruction,
                             bytecode::Target const& target) {
    auto const& info = target.info_of(instruction.opcode);
    if (!(info.flags & bytecode::kHasArg)) return std::string(info.name);
    auto operand = operand_text(code, instruction, target);
    auto text = fmt::format("{} {}", info.name, instruction.oparg);
    return operand.empty() ? text : fmt::format("{} ({})", text, operand);
}

}  // namespace py::compiler::driver
