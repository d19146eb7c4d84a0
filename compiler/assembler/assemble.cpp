#include "compiler/assembler/code_unit.h"
#include "compiler/assembler/constant_pool.h"
#include "compiler/assembler/layout.h"
#include "compiler/assembler/local_slots.h"
#include "compiler/assembler/tables.h"
#include "compiler/cfg/passes.h"
#include "marshal/base/verify.h"

namespace py::compiler::assembler {
namespace {

class Assembler {
  public:
    Assembler(CodeUnit& unit, ConstantPool& pool, code::ObjectFactory& objects)
        : unit_(unit), pool_(pool), objects_(objects), graph_(*unit.graph), slots_(unit) {}

    code::CodeObject const* run() {
        show(GraphStage::Generated);
        optimize();
        VERIFY(cfg::resolve_directions(graph_));
        show(GraphStage::Final);
        auto* code = objects_.arena().make<code::CodeObject>();
        code->stacksize = stack_depth_;
        describe(*code);
        write_tables(*code);
        list_names(*code);
        return code;
    }

  private:
    void show(GraphStage stage) const {
        if (unit_.observer) unit_.observer->show(stage, unit_, graph_);
    }

    void optimize() {
        cfg::normalize_blocks(graph_);
        cfg::inline_small_exits(graph_);
        insert_prefix(graph_, unit_, slots_);
        number_derefs(graph_, slots_);
        cfg::ConstantTable constants(unit_.consts, pool_, objects_);
        cfg::optimize(graph_, constants);
        cfg::duplicate_exits_without_line(graph_);
        cfg::trim_unused_constants(graph_, unit_.consts);
        cfg::propagate_locations(graph_);
        cfg::guarantee_exit_lines(graph_, unit_.firstlineno);
        stack_depth_ = cfg::compute_stack_depth(graph_);
        cfg::label_exception_targets(graph_);
        cfg::remove_regions(graph_);
    }

    void describe(code::CodeObject& code) const {
        code.argcount = unit_.argcount;
        code.posonlyargcount = unit_.posonlyargcount;
        code.kwonlyargcount = unit_.kwonlyargcount;
        code.flags = unit_.flags;
        code.filename = unit_.filename;
        code.name = unit_.name;
        code.qualname = unit_.qualname;
        code.firstlineno = unit_.firstlineno;
    }

    void write_tables(code::CodeObject& code) {
        int32_t size = lay_out(graph_);
        code.code = objects_.make_bytes(write_code(graph_, size));
        code.exceptiontable = shared_bytes(write_exception_table(graph_));
        code.linetable = shared_bytes(write_location_table(graph_, unit_.firstlineno));
    }

    void list_names(code::CodeObject& code) {
        std::vector<code::Object const*> names(unit_.names.begin(), unit_.names.end());
        code.names = shared_tuple(names);
        code.consts = pool_.merge_constants(unit_.consts);
        code.localsplusnames = shared_tuple(slots_.names());
        // CPython fills these bytes in after it has made them, so they are not the object it keeps for a single byte.
        code.localspluskinds = objects_.make_own_bytes(slots_.kinds());
    }

    code::BytesObject const* shared_bytes(ByteView bytes) {
        return pool_.merge_table(objects_.make_bytes(bytes));
    }
    code::SequenceObject const* shared_tuple(std::span<code::Object const* const> items) {
        return pool_.merge_table(objects_.make_tuple(items));
    }

    CodeUnit& unit_;
    ConstantPool& pool_;
    code::ObjectFactory& objects_;
    cfg::Graph graph_;
    LocalSlots slots_;
    int32_t stack_depth_ = 0;
};

}  // namespace

diag::Diagnosed<code::CodeObject const*> assemble(CodeUnit& unit, ConstantPool& pool, code::ObjectFactory& objects,
                                                  bytecode::Target const&) {
    return Assembler(unit, pool, objects).run();
}

}  // namespace py::compiler::assembler
