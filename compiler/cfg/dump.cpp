#include "compiler/cfg/dump.h"

#include <fmt/format.h>

#include <iterator>

#include "marshal/base/hash_map.h"

namespace py::compiler::cfg {
namespace {

class GraphPrinter {
  public:
    explicit GraphPrinter(Graph const& graph) : graph_(graph) {
        int number = 0;
        for (Block const* block = graph.entry; block; block = block->next) numbers_.emplace(block, number++);
    }

    std::string print() {
        for (Block const* block = graph_.entry; block; block = block->next) print_block(*block);
        return std::move(text_);
    }

  private:
    template <class... Args>
    void put(fmt::format_string<Args...> format, Args&&... args) {
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
    }

    /// Blocks that were never put in place have no number.
    std::string name_of(Block const* block) const {
        auto found = numbers_.find(block);
        return found == numbers_.end() ? "?" : fmt::format("{}", found->second);
    }

    void print_block(Block const& block) {
        put("block {}", name_of(&block));
        if (block.start_depth >= 0) put(" depth {}", block.start_depth);
        if (block.is_exit()) put(" exit");
        put(":\n");
        for (auto const& instruction : block.instructions) {
            print_instruction(instruction, &instruction == &block.instructions.back() ? block.jump : nullptr);
        }
        if (block.next && !block.no_fallthrough) put("    -> {}\n", name_of(block.next));
    }

    void print_instruction(Instruction const& instruction, Block const* target) {
        auto const& info = graph_.target.info_of(instruction.opcode);
        put("    {:<18} {}", range_text(instruction.location), info.name);
        if (graph_.opens_region(instruction)) target = graph_.handler_named_by(instruction);
        if (target != nullptr) {
            put(" -> {}", name_of(target));
        } else if (info.flags & bytecode::kHasArg) {
            put(" {}", instruction.oparg);
        }
        if (auto const* handler = graph_.handler_of(instruction)) put(" [{}]", name_of(handler));
        put("\n");
    }

    static std::string range_text(SourceRange const& range) {
        if (range.line < 0) return "-";
        return fmt::format("{}:{}-{}:{}", range.line, range.column, range.end_line, range.end_column);
    }

    Graph const& graph_;
    HashMap<Block const*, int> numbers_;
    std::string text_;
};

}  // namespace

std::string dump(Graph const& graph) { return GraphPrinter(graph).print(); }

}  // namespace py::compiler::cfg
