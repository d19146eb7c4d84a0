// Entering and leaving code units: their names, cells, qualified names and flags.
#include <algorithm>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

/// CO_FUTURE_* bits, which a code object inherits from its module.
constexpr uint32_t kFutureMask = code::kFutureDivision | code::kFutureAbsoluteImport | code::kFutureWithStatement |
                                 code::kFuturePrintFunction | code::kFutureUnicodeLiterals | code::kFutureBarryAsBdfl |
                                 code::kFutureGeneratorStop | code::kFutureAnnotations;

bool by_text(code::StrObject const* left, code::StrObject const* right) { return left->text < right->text; }

void reset(Unit& unit) {
    auto& code = unit.code;
    code.consts.clear();
    code.names.clear();
    code.varnames.clear();
    code.cellvars.clear();
    code.freevars.clear();
    code.argcount = code.posonlyargcount = code.kwonlyargcount = 0;
    unit.frame_block_count = 0;
    unit.private_class = nullptr;
    unit.graph_arena.clear();
    unit.graph.restart();
}

}  // namespace

void Generator::enter_scope(code::StrObject const* name, UnitKind kind, symtable::Scope const* scope,
                            int32_t firstlineno) {
    VERIFY(scope != nullptr);
    Identifier qualname = kind == UnitKind::Module ? name : qualified_name(name, kind);
    if (depth_ == units_.size()) units_.push_back(std::make_unique<Unit>(*options_.target));
    Unit& unit = *units_[depth_++];
    reset(unit);
    if (unit_ != nullptr) unit.private_class = unit_->private_class;
    unit_ = &unit;
    unit.kind = kind;
    unit.scope = scope;
    unit.code.name = name;
    unit.code.qualname = qualname;
    unit.code.filename = filename_;
    unit.code.observer = options_.observer;
    unit.code.firstlineno = firstlineno;
    names_used_.open();
    constants_used_.open();
    bind_names();
    // A module's RESUME is on line 0.
    unit.location = {kind == UnitKind::Module ? 0 : firstlineno, 0, firstlineno, 0};
    emit(Opcode::RESUME, kResumeAtStart);
}

/// Enters what the symbol table says of the unit's names, and numbers parameters, cells and free variables.
void Generator::bind_names() {
    auto& code = unit_->code;
    for (auto const& symbol : unit_->scope->symbols) {
        NameUse& use = names_used_[symbol.name->id];
        use.name = symbol.name;
        use.access = access_of(symbol.binding, unit_->is_function());
        if (symbol.binding == symtable::Binding::Cell) code.cellvars.push_back(symbol.name);
        if (symbol.binding == symtable::Binding::Free || (symbol.flags & symtable::kDefFreeInClass)) {
            code.freevars.push_back(symbol.name);
        }
    }
    code.varnames.assign(unit_->scope->parameters.begin(), unit_->scope->parameters.end());
    for (int32_t i = 0; Identifier parameter : unit_->scope->parameters) {
        names_used_[parameter->id].variable_index = i++;
    }
    if (unit_->scope->needs_class_closure) code.cellvars.push_back(names_.class_);
    number_derefs();
}

void Generator::number_derefs() {
    auto& code = unit_->code;
    if (code.cellvars.empty() && code.freevars.empty()) return;
    std::sort(code.cellvars.begin(), code.cellvars.end(), by_text);
    std::sort(code.freevars.begin(), code.freevars.end(), by_text);
    int32_t index = 0;
    for (Identifier cell : code.cellvars) names_used_[cell->id].variable_index = index++;
    for (Identifier name : code.freevars) names_used_[name->id].variable_index = index++;
}

Diagnosed<code::CodeObject const*> Generator::exit_scope(FallsOff falls_off) {
    if (unit_->graph.needs_final_return()) {
        unset_location();
        if (falls_off == FallsOff::WithNone) emit_none();
        emit(Opcode::RETURN_VALUE);
    }
    if (unit_->graph.blocks().size() > cfg::kMaxBlocks) return out_of_memory();
    unit_->code.flags = code_flags();
    auto const* code = assembler_.assemble(unit_->code);
    names_used_.close();
    constants_used_.close();
    depth_--;
    unit_ = depth_ > 0 ? units_[depth_ - 1].get() : nullptr;
    return code;
}

uint32_t Generator::code_flags() const {
    auto const& scope = *unit_->scope;
    uint32_t flags = future_.flags & kFutureMask;
    if (unit_->kind == UnitKind::Module && may_await() && scope.is_coroutine) flags |= code::kCoroutine;
    if (!unit_->is_function()) return flags;
    flags |= code::kNewLocals | code::kOptimized;
    if (scope.nested) flags |= code::kNested;
    if (scope.is_generator) flags |= scope.is_coroutine ? code::kAsyncGenerator : code::kGenerator;
    if (scope.is_coroutine && !scope.is_generator) flags |= code::kCoroutine;
    if (scope.has_varargs) flags |= code::kVarArgs;
    if (scope.has_varkeywords) flags |= code::kVarKeywords;
    return flags;
}

/// PEP 3155, of a unit inside the current one. A function or class that its scope declares global is named as if it
/// stood in the module.
code::StrObject const* Generator::qualified_name(Identifier name, UnitKind kind) {
    if (depth_ <= 1) return name;
    if (kind == UnitKind::Function || kind == UnitKind::AsyncFunction || kind == UnitKind::Class) {
        // What a definition binds is global only if it is declared so.
        if (use_of(name).access == Access::Global) return name;
    }
    bool has_locals = unit_->is_function() && unit_->kind != UnitKind::Comprehension;
    qualified_name_ = unit_->code.qualname->text;
    qualified_name_ += has_locals ? ".<locals>." : ".";
    qualified_name_ += name->text;
    return objects_.make_str(qualified_name_);
}

void Generator::make_closure(code::CodeObject const* code, int32_t flags) {
    constexpr int32_t kHasClosure = 8;
    auto const& freevars = units_[depth_]->code.freevars;
    // In a class body, `__class__` is the cell that the class makes, even if the body itself has one from outside.
    bool has_class_cell = unit_->scope->needs_class_closure;
    for (Identifier name : freevars) {
        bool is_class_cell = has_class_cell && name == names_.class_;
        emit(Opcode::LOAD_CLOSURE, is_class_cell ? kClassCell : use_of(name).variable_index);
    }
    if (!freevars.empty()) {
        emit(Opcode::BUILD_TUPLE, int32_t(freevars.size()));
        flags |= kHasClosure;
    }
    emit_const(code);
    emit(Opcode::MAKE_FUNCTION, flags);
}

}  // namespace py::compiler::codegen
