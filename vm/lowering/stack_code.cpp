#include "vm/lowering/stack_code.h"

#include "marshal/base/verify.h"

namespace py::vm {

using bytecode::kTarget311;
using bytecode::Opcode;

bool StackInstr::is_terminator() const { return kTarget311.info_of(opcode).flags & bytecode::kTerminator; }

namespace {

class StackCodeReader {
  public:
    StackCodeReader(code::CodeObject const& source, std::span<int16_t const> depths)
        : source_(source), depths_(depths) {}

    StackCode run() {
        read_instructions();
        resolve_jumps();
        read_handlers();
        return std::move(code_);
    }

  private:
    /// A prefix leads to the instruction behind it, as jumps go to the first prefix.
    void read_instructions() {
        bytecode::InstructionReader reader(source_.code->bytes, kTarget311);
        index_at_.assign(source_.code->bytes.size() / 2 + 1, kNoTarget);
        while (auto instruction = reader.next()) {
            index_at_[instruction->offset] = uint32_t(code_.instrs.size());
            if (instruction->opcode == Opcode::EXTENDED_ARG) continue;
            StackInstr instr{*instruction};
            instr.depth = depths_[instr.offset];
            code_.instrs.push_back(instr);
        }
    }

    uint32_t index_at(int64_t offset) const {
        VERIFY(offset >= 0 && offset < int64_t(index_at_.size()));
        return index_at_[size_t(offset)];
    }

    void resolve_jumps() {
        for (StackInstr& instr : code_.instrs) {
            if (instr.depth < 0 || !(kTarget311.info_of(instr.opcode).flags & bytecode::kHasJump)) continue;
            instr.jump = index_at(instr.target(kTarget311));
            code_.instrs[instr.jump].is_leader = true;
        }
    }

    void read_handlers() {
        code::ExceptionTableReader reader(source_.exceptiontable->bytes);
        while (auto entry = reader.next()) {
            uint32_t index = index_at(entry->target);
            code_.instrs[index].is_leader = true;
            auto number = int32_t(code_.handlers.size());
            code_.handlers.push_back({*entry, index});
            for (uint32_t i = index_at(entry->start); i < code_.instrs.size() && code_.instrs[i].offset < entry->end;
                 i++) {
                if (code_.instrs[i].handler < 0) code_.instrs[i].handler = number;
            }
        }
    }

    code::CodeObject const& source_;
    std::span<int16_t const> depths_;
    StackCode code_;
    std::vector<uint32_t> index_at_;
};

}  // namespace

StackCode read_stack_code(code::CodeObject const& code, std::span<int16_t const> depths) {
    return StackCodeReader(code, depths).run();
}

}  // namespace py::vm
