#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/cfg/cfg.h"
#include "marshal/code/code_object.h"
#include "marshal/code/object_factory.h"

namespace py::compiler::cfg {
struct Graph;
}

namespace py::compiler::assembler {

struct CodeUnit;

/// Stations of a graph on its way from code generation to bytecode.
enum class GraphStage : uint8_t {
    /// As code generation left it.
    Generated,
    /// After the last pass: jumps have directions, handlers and depths are known, offsets are not.
    Final,
};

/// Is shown every unit's graph, for dumps; null in ordinary compilations.
class GraphObserver {
  public:
    virtual void show(GraphStage stage, CodeUnit const& unit, cfg::Graph const& graph) = 0;

  protected:
    ~GraphObserver() = default;
};

/// What code generation hands to the assembler for one module, class body, function or comprehension: the graph
/// and the tables that its operands index. Operands of LOAD_FAST and the like index `varnames`; those of
/// the cell and free opcodes index `cellvars` followed by `freevars` (the assembler renumbers them).
struct CodeUnit {
    cfg::Builder* graph = nullptr;
    code::StrObject const* name = nullptr;
    code::StrObject const* qualname = nullptr;
    code::StrObject const* filename = nullptr;
    int32_t argcount = 0;
    int32_t posonlyargcount = 0;
    int32_t kwonlyargcount = 0;
    uint32_t flags = 0;
    int32_t firstlineno = 0;
    /// Slot 0 is the docstring or None in functions (kept even if unused).
    std::vector<code::Object const*> consts;
    /// Names are strings; they stand as objects here because the code object's tuples want them so.
    std::vector<code::Object const*> names;
    std::vector<code::Object const*> varnames;
    /// A cell that is also a local variable is found by its name.
    std::vector<code::StrObject const*> cellvars;
    std::vector<code::StrObject const*> freevars;
    GraphObserver* observer = nullptr;
};

}  // namespace py::compiler::assembler
