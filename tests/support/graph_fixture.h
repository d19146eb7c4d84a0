#pragma once

#include <fmt/format.h>

#include <string>

#include "compiler/cfg/passes.h"

namespace py::compiler::cfg {

/// A small graph made by hand, and its instructions as one line of text: blocks divided by " | ", instructions by ", ",
/// jumps as "JUMP ->n" with n the target's position among the blocks.
struct GraphFixture {
    Arena arena;
    Builder builder{arena, bytecode::kTarget311};

    Block* block() { return builder.new_block(); }
    void use(Block* block) { builder.use_block(block); }
    void emit(Opcode opcode, int32_t oparg = 0, int32_t line = 1) { builder.emit(opcode, oparg, at(line)); }
    void jump(Opcode opcode, Block* target, int32_t line = 1) { builder.emit_jump(opcode, target, at(line)); }
    void setup(Opcode opcode, Block* handler, int32_t line = 1) { builder.emit_setup(opcode, handler, at(line)); }

    /// The first block of the finished graph.
    Block& entry() {
        builder.finish();
        return *builder.entry();
    }

    /// The graph behind `normalize_blocks`.
    Graph normalized() {
        Graph graph(builder);
        normalize_blocks(graph);
        return graph;
    }

    static SourceRange at(int32_t line) { return line < 0 ? kNoLocation : SourceRange{line, 0, line, 1}; }

    std::string listing() const {
        std::string text;
        for (Block const* block = builder.entry(); block; block = block->next) {
            if (block != builder.entry()) text += " |";
            for (auto const& instruction : block->instructions) append(text, *block, instruction);
        }
        return text.empty() ? text : text.substr(1);
    }

    /// The lines of all instructions, "-" for none, blocks divided by "|".
    std::string lines() const {
        std::string text;
        for (Block const* block = builder.entry(); block; block = block->next) {
            if (block != builder.entry()) text += " |";
            for (auto const& instruction : block->instructions) {
                int32_t line = instruction.location.line;
                text += line < 0 ? " -" : fmt::format(" {}", line);
            }
        }
        return text.empty() ? text : text.substr(1);
    }

  private:
    int position_of(Block const* target) const {
        int position = 0;
        for (Block const* block = builder.entry(); block; block = block->next, position++) {
            if (block == target) return position;
        }
        return -1;
    }

    void append(std::string& text, Block const& block, Instruction const& instruction) const {
        bool first = text.empty() || text.back() == '|';
        auto const& info = bytecode::kTarget311.info_of(instruction.opcode);
        text += first ? " " : ", ";
        text += info.name;
        if (info.flags & bytecode::kHasJump) {
            text += fmt::format(" ->{}", position_of(block.jump));
        } else if (info.flags & bytecode::kOpensRegion) {
            text += fmt::format(" ->{}", position_of(builder.blocks()[size_t(instruction.oparg)]));
        } else if (info.flags & bytecode::kHasArg) {
            text += fmt::format(" {}", instruction.oparg);
        }
    }
};

}  // namespace py::compiler::cfg
