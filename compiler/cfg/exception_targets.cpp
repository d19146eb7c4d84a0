#include "compiler/cfg/passes.h"
#include "marshal/base/verify.h"

namespace py::compiler::cfg {
/// The handlers in force, innermost first. Never changed once made, so that blocks share the outer part.
struct Region {
    BlockId handler;
    Region const* outer;
};

namespace {

class Labeller {
  public:
    explicit Labeller(Graph& graph) : graph_(graph) {}

    void run() {
        enter(graph_.entry, nullptr);
        sweep(graph_, pending_, [this](Block& block) {
            if (!block.is_pending) return;
            block.is_pending = false;
            pending_--;
            Region const* regions = block.notes & kHasRegions ? label_and_follow(block) : label(block);
            if (block.jump) enter(block.jump, regions);
            if (!block.no_fallthrough && block.next) enter(block.next, regions);
        });
    }

  private:
    void enter(Block* block, Region const* regions) {
        if (block->is_labelled) return;
        block->is_labelled = block->is_pending = true;
        block->regions = regions;
        pending_++;
    }

    /// Of a block that neither opens nor closes a region. Returns the regions at its end.
    Region const* label(Block& block) {
        if (block.regions == nullptr) return nullptr;
        for (auto& instruction : block.instructions) instruction.handler = block.regions->handler;
        return block.regions;
    }

    /// The same of any block.
    Region const* label_and_follow(Block& block) {
        Region const* regions = block.regions;
        HandlerEntry** next_entry = &block.handler_entries;
        int32_t depth = 0;
        for (auto& instruction : block.instructions) {
            if (graph_.opens_region(instruction)) {
                Block* handler = graph_.handler_named_by(instruction);
                enter(handler, regions);
                int32_t pushed = graph_.target.traits_of(instruction.opcode).jump_effect;
                *next_entry = graph_.arena.make<HandlerEntry>(handler, depth + pushed, nullptr);
                next_entry = &(*next_entry)->next;
                handler->preserve_lasti |= instruction.opcode != Opcode::SETUP_FINALLY;
                regions = graph_.arena.make<Region>(handler->id, regions);
            } else if (instruction.opcode == Opcode::POP_BLOCK) {
                VERIFY(regions != nullptr);
                regions = regions->outer;
            } else {
                instruction.handler = regions ? regions->handler : 0;
            }
            depth += effect_of(graph_.target, instruction);
        }
        return regions;
    }

    Graph& graph_;
    /// Blocks that are entered and not labelled yet.
    size_t pending_ = 0;
};

}  // namespace

void label_exception_targets(Graph& graph) {
    if (graph.facts.has_regions) Labeller(graph).run();
}

void make_nops_of_bounds(Graph const& graph, Block& block) {
    block.notes &= ~kHasRegions;
    block.notes |= kHasNops;
    for (auto& instruction : block.instructions) {
        bool bounds = graph.opens_region(instruction) || instruction.opcode == Opcode::POP_BLOCK;
        if (bounds) instruction.opcode = Opcode::NOP;
    }
}

}  // namespace py::compiler::cfg
