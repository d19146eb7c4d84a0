#include "compiler/cfg/passes.h"
#include "marshal/base/verify.h"

namespace py::compiler::cfg {
namespace {

/// The handlers in force, innermost first. Never changed once made, so that blocks share the outer part.
struct Region {
    BlockId handler;
    Region const* outer;
};

struct Visit {
    Block* block;
    Region const* regions;
};

class Labeller {
  public:
    explicit Labeller(Graph& graph) : graph_(graph) {}

    void run() {
        for (Block* block = graph_.entry; block; block = block->next) block->visited = false;
        schedule(graph_.entry, nullptr);
        while (!work_.empty()) {
            Visit visit = work_.back();
            work_.pop_back();
            label(*visit.block, visit.regions);
        }
    }

  private:
    void schedule(Block* block, Region const* regions) {
        if (block->visited) return;
        block->visited = true;
        work_.push_back({block, regions});
    }

    void label(Block& block, Region const* regions) {
        for (auto& instruction : block.instructions) {
            auto flags = graph_.flags_of(instruction.opcode);
            if (flags & bytecode::kOpensRegion) {
                schedule(graph_.handler_named_by(instruction), regions);
                regions = open(instruction, regions);
            } else if (instruction.opcode == Opcode::POP_BLOCK) {
                VERIFY(regions != nullptr);
                regions = regions->outer;
            } else {
                instruction.handler = regions ? regions->handler : 0;
            }
        }
        if (block.jump) schedule(block.jump, regions);
        if (!block.no_fallthrough && block.next) schedule(block.next, regions);
    }

    Region const* open(Instruction const& setup, Region const* outer) {
        Block* handler = graph_.handler_named_by(setup);
        if (setup.opcode != Opcode::SETUP_FINALLY) handler->preserve_lasti = true;
        return graph_.arena.make<Region>(handler->id, outer);
    }

    Graph& graph_;
    std::vector<Visit> work_;
};

void make_nops_of_bounds(Graph const& graph, Block& block) {
    block.notes &= ~kHasRegions;
    block.notes |= kHasNops;
    for (auto& instruction : block.instructions) {
        bool bounds = graph.opens_region(instruction) || instruction.opcode == Opcode::POP_BLOCK;
        if (bounds) instruction.opcode = Opcode::NOP;
    }
}

}  // namespace

void label_exception_targets(Graph& graph) {
    if (graph.has_regions) Labeller(graph).run();
}

void remove_regions(Graph& graph) {
    for (Block* block = graph.entry; block; block = block->next) {
        if (block->notes & kHasRegions) make_nops_of_bounds(graph, *block);
        if (!(block->notes & kHasNops)) continue;
        uint32_t before = block->instructions.size();
        remove_nops(*block);
        // A NOP takes one code unit.
        block->size -= int32_t(before - block->instructions.size());
    }
}

}  // namespace py::compiler::cfg
