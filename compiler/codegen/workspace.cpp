#include "compiler/codegen/workspace.h"

#include <utility>

namespace py::compiler::codegen {
namespace {

thread_local std::unique_ptr<Workspace> kept;

/// Half a megabyte or so for each number.
constexpr size_t kMostNumbers = size_t(1) << 14;
constexpr size_t kMostUnits = 16;
constexpr size_t kMostBytes = size_t(1) << 20;

bool is_usual(Workspace const& workspace) {
    return workspace.names_used.size() <= kMostNumbers && workspace.constants_used.size() <= kMostNumbers &&
           workspace.units.size() <= kMostUnits && workspace.assembler.writer.capacity() <= kMostBytes;
}

}  // namespace

std::unique_ptr<Workspace> take_workspace(bytecode::Target const& target) {
    bool fits = kept != nullptr && kept->target == &target;
    return fits ? std::move(kept) : std::unique_ptr<Workspace>(new Workspace{.target = &target});
}

void give_back(std::unique_ptr<Workspace> workspace) {
    if (!is_usual(*workspace)) return;
    // Graphs lie in chunks that any arena may use meanwhile.
    for (auto& unit : workspace->units) unit->graph_arena = Arena();
    kept = std::move(workspace);
}

}  // namespace py::compiler::codegen
