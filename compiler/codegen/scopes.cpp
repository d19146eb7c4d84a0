// Entering and leaving code units: their names, cells, qualified names and flags.
#include <algorithm>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

/// CO_FUTURE_* bits, which a code object inherits from its module.
constexpr uint32_t kFutureMask = code::kFutureDivision | code::kFutureAbsoluteImport | code::kFutureWithStatement |
                                 code::kFuturePrintFunction | code::kFutureUnicodeLiterals |
                                 code::kFutureBarryAsBdfl | code::kFutureGeneratorStop | code::kFutureAnnotations;

bool by_text(code::StrObject const* left, code::StrObject const* right) { return left->text < right->text; }

void fill_cells(Unit& unit, Identifier class_cell) {
    auto& code = unit.code;
    for (auto const& symbol : unit.scope->symbols) {
        if (symbol.binding == symtable::Binding::Cell) code.cellvars.push_back(symbol.name);
        if (symbol.binding == symtable::Binding::Free || (symbol.flags & symtable::kDefFreeInClass)) {
            code.freevars.push_back(symbol.name);
        }
    }
    if (unit.scope->needs_class_closure) code.cellvars.push_back(class_cell);
    std::sort(code.cellvars.begin(), code.cellvars.end(), by_text);
    std::sort(code.freevars.begin(), code.freevars.end(), by_text);
}

void reset(Unit& unit) {
    auto& code = unit.code;
    code.consts.clear();
    code.names.clear();
    code.varnames.clear();
    code.cellvars.clear();
    code.freevars.clear();
    code.argcount = code.posonlyargcount = code.kwonlyargcount = 0;
    unit.const_table.clear();
    unit.name_table.clear();
    unit.varname_table.clear();
    unit.cellvar_table.clear();
    unit.freevar_table.clear();
    unit.frame_block_count = 0;
    unit.private_class = nullptr;
}

}  // namespace

void Generator::enter_scope(code::StrObject const* name, UnitKind kind, void const* node, int32_t firstlineno) {
    if (depth_ == units_.size()) units_.push_back(std::make_unique<Unit>());
    Unit& unit = *units_[depth_++];
    reset(unit);
    if (unit_ != nullptr) unit.private_class = unit_->private_class;
    unit_ = &unit;
    unit.kind = kind;
    unit.scope = symbols_.scope_of(node);
    VERIFY(unit.scope != nullptr);
    unit.graph_arena.clear();
    unit.graph.emplace(unit.graph_arena, *options_.target);
    unit.code.graph = &*unit.graph;
    unit.code.name = name;
    unit.code.filename = filename_;
    unit.code.observer = options_.observer;
    unit.code.firstlineno = firstlineno;
    unit.code.varnames.assign(unit.scope->parameters.begin(), unit.scope->parameters.end());
    fill_cells(unit, names_.class_);
    unit.code.qualname = kind == UnitKind::Module ? name : qualified_name(unit);
    // A module's RESUME is on line 0.
    unit.location = {kind == UnitKind::Module ? 0 : firstlineno, 0, firstlineno, 0};
    emit(Opcode::RESUME, kResumeAtStart);
}

Diagnosed<code::CodeObject const*> Generator::exit_scope(FallsOff falls_off) {
    if (unit_->graph->needs_final_return()) {
        unset_location();
        if (falls_off == FallsOff::WithNone) emit_none();
        emit(Opcode::RETURN_VALUE);
    }
    unit_->code.flags = code_flags();
    unit_->code.observer = options_.observer;
    auto const* code = TRY(assembler::assemble(unit_->code, pool_, objects_, *options_.target));
    depth_--;
    unit_ = depth_ > 0 ? units_[depth_ - 1].get() : nullptr;
    return code;
}

uint32_t Generator::code_flags() const {
    auto const& scope = *unit_->scope;
    uint32_t flags = future_.flags & kFutureMask;
    if (!unit_->is_function()) return flags;
    flags |= code::kNewLocals | code::kOptimized;
    if (scope.nested) flags |= code::kNested;
    if (scope.is_generator) flags |= scope.is_coroutine ? code::kAsyncGenerator : code::kGenerator;
    if (scope.is_coroutine && !scope.is_generator) flags |= code::kCoroutine;
    if (scope.has_varargs) flags |= code::kVarArgs;
    if (scope.has_varkeywords) flags |= code::kVarKeywords;
    return flags;
}

/// PEP 3155. A function or class that its scope declares global is named as if it stood in the module.
code::StrObject const* Generator::qualified_name(Unit const& unit) const {
    if (depth_ <= 2) return unit.code.name;
    Unit const& parent = *units_[depth_ - 2];
    if (unit.kind == UnitKind::Function || unit.kind == UnitKind::AsyncFunction || unit.kind == UnitKind::Class) {
        Identifier name = unit.code.name;
        if (parent.private_class != nullptr) name = symtable::mangle(parent.private_class, name, objects_);
        if (parent.scope->binding_of(name) == symtable::Binding::GlobalExplicit) return unit.code.name;
    }
    std::string name(parent.code.qualname->text);
    bool has_locals = parent.is_function() && parent.kind != UnitKind::Comprehension;
    name += has_locals ? ".<locals>." : ".";
    name += unit.code.name->text;
    return objects_.make_str(name);
}

void Generator::make_closure(code::CodeObject const* code, int32_t flags) {
    constexpr int32_t kHasClosure = 8;
    auto const& freevars = units_[depth_]->code.freevars;
    for (Identifier name : freevars) {
        // In a class body a name may be both a local of the class and free: the closure wants the free one.
        bool is_cell = (unit_->kind == UnitKind::Class && name == names_.class_) ||
                       unit_->scope->binding_of(name) == symtable::Binding::Cell;
        int32_t index = is_cell ? unit_->cellvar_table.add(unit_->code.cellvars, name)
                                : int32_t(unit_->code.cellvars.size()) +
                                      unit_->freevar_table.add(unit_->code.freevars, name);
        emit(Opcode::LOAD_CLOSURE, index);
    }
    if (!freevars.empty()) {
        emit(Opcode::BUILD_TUPLE, int32_t(freevars.size()));
        flags |= kHasClosure;
    }
    emit_const(code);
    emit(Opcode::MAKE_FUNCTION, flags);
}

}  // namespace py::compiler::codegen
