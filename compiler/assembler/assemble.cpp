#include "compiler/assembler/assembler.h"
#include "compiler/cfg/passes.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

void show(GraphStage stage, CodeUnit const& unit, cfg::Graph const& graph) {
    if (unit.observer) unit.observer->show(stage, unit, graph);
}

void describe(CodeUnit const& unit, code::CodeObject& code) {
    code.argcount = unit.argcount;
    code.posonlyargcount = unit.posonlyargcount;
    code.kwonlyargcount = unit.kwonlyargcount;
    code.flags = unit.flags;
    code.filename = unit.filename;
    code.name = unit.name;
    code.qualname = unit.qualname;
    code.firstlineno = unit.firstlineno;
}

}  // namespace

code::CodeObject const* Assembler::assemble(CodeUnit& unit) {
    cfg::Graph graph(*unit.graph);
    show(GraphStage::Generated, unit, graph);
    slots_.assign(unit);
    optimize(unit, graph);
    auto* code = objects_.arena().make<code::CodeObject>();
    describe(unit, *code);
    write_tables(unit, graph, *code);
    show(GraphStage::Final, unit, graph);
    cfg::trim_unused_constants(graph, unit.consts);
    list_names(unit, *code);
    return code;
}

void Assembler::optimize(CodeUnit& unit, cfg::Graph& graph) {
    cfg::normalize_blocks(graph);
    cfg::inline_small_exits(graph);
    insert_prefix(graph, unit, slots_);
    number_derefs(graph, slots_);
    cfg::ConstantTable constants(unit.consts, pool_, objects_);
    cfg::optimize(graph, constants);
    cfg::duplicate_exits_without_line(graph);
    cfg::propagate_locations(graph);
    cfg::guarantee_exit_lines(graph, unit.firstlineno);
    cfg::label_exception_targets(graph);
    for (cfg::Block* block = graph.entry; block; block = block->next) {
        cfg::remove_regions(graph, *block);
        VERIFY(cfg::resolve_direction(*block));
    }
}

void Assembler::write_tables(CodeUnit const& unit, cfg::Graph& graph, code::CodeObject& code) {
    writer_.write(graph, unit.firstlineno);
    code.stacksize = cfg::compute_stack_depth(graph);
    write_exception_table(graph, writer_.handler_changes(), writer_.size(), exception_table_);
    // Too long to be one of the values that there is one object of.
    code.code = objects_.make_bytes(writer_.code());
    code.linetable = shared_bytes(writer_.locations());
    code.exceptiontable = shared_bytes(exception_table_.bytes());
}

void Assembler::list_names(CodeUnit const& unit, code::CodeObject& code) {
    code.names = shared_tuple(unit.names);
    code.consts = pool_.merge_constants(unit.consts);
    code.localsplusnames = shared_tuple(slots_.names());
    // CPython fills these bytes in after it has made them, so they are not the object it keeps for a single byte.
    code.localspluskinds = objects_.make_own_bytes(slots_.kinds());
}

code::BytesObject const* Assembler::shared_bytes(ByteView bytes) {
    return pool_.merge_table(objects_.make_bytes(bytes));
}

code::SequenceObject const* Assembler::shared_tuple(std::span<code::Object const* const> items) {
    return pool_.merge_table(objects_.make_tuple(items));
}

}  // namespace py::compiler::assembler
