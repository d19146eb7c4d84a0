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

std::string instruction_meaning(code::CodeObject const& code, bytecode::Instruction const& instruction,
                                bytecode::Target const& target) {
    auto const& info = target.info_of(instruction.opcode);
    if (!(info.flags & bytecode::kHasArg)) return std::string(info.name);
    bool is_constant = info.flags & bytecode::kHasConst;
    if (is_constant && instruction.oparg < code.consts->items.size()) {
        auto const& constant = *code.consts->items[instruction.oparg];
        if (constant.kind == code::ObjectKind::Code)
            return fmt::format("{} code {}", info.name, static_cast<code::CodeObject const&>(constant).qualname->text);
    }
    // Jumps are shown by how far they go, which changes less than where they go to.
    auto operand = info.flags & bytecode::kHasJump ? std::string() : operand_text(code, instruction, target);
    if (operand.empty()) return fmt::format("{} {}", info.name, instruction.oparg);
    bool pushes_null = instruction.opcode == bytecode::Opcode::LOAD_GLOBAL && (instruction.oparg & 1);
    return fmt::format("{} {}{}", info.name, operand, pushes_null ? " and NULL" : "");
}

}  // namespace py::compiler::driver
