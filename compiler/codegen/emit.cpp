#include <array>

#include "compiler/codegen/generator.h"
#include "compiler/diag/program_text.h"

namespace py::compiler::codegen {
namespace {

/// CPython writes these where an instruction has no line at all; the passes give it its neighbour's location.
constexpr SourceRange kArtificial{-1, 0, 0, 0};

bytecode::BinaryOperator binary_operator(ast::Operator op) {
    using bytecode::BinaryOperator;
    switch (op) {
        case ast::Operator::Add: return BinaryOperator::Add;
        case ast::Operator::Sub: return BinaryOperator::Subtract;
        case ast::Operator::Mult: return BinaryOperator::Multiply;
        case ast::Operator::MatMult: return BinaryOperator::MatrixMultiply;
        case ast::Operator::Div: return BinaryOperator::TrueDivide;
        case ast::Operator::Mod: return BinaryOperator::Remainder;
        case ast::Operator::Pow: return BinaryOperator::Power;
        case ast::Operator::LShift: return BinaryOperator::LeftShift;
        case ast::Operator::RShift: return BinaryOperator::RightShift;
        case ast::Operator::BitOr: return BinaryOperator::Or;
        case ast::Operator::BitXor: return BinaryOperator::Xor;
        case ast::Operator::BitAnd: return BinaryOperator::And;
        case ast::Operator::FloorDiv: return BinaryOperator::FloorDivide;
    }
    VERIFY_NOT_REACHED();
}

/// What loads, stores and deletes a name, by `Access` and `ast::ExprContext`. A table, since neither can be foretold.
constexpr auto kNameOpcodes = [] {
    std::array<std::array<Opcode, 3>, size_t(Access::Name) + 1> table{};
    table[size_t(Access::Fast)] = {Opcode::LOAD_FAST, Opcode::STORE_FAST, Opcode::DELETE_FAST};
    table[size_t(Access::Global)] = {Opcode::LOAD_GLOBAL, Opcode::STORE_GLOBAL, Opcode::DELETE_GLOBAL};
    table[size_t(Access::Cell)] = {Opcode::LOAD_DEREF, Opcode::STORE_DEREF, Opcode::DELETE_DEREF};
    table[size_t(Access::Free)] = table[size_t(Access::Cell)];
    table[size_t(Access::Name)] = {Opcode::LOAD_NAME, Opcode::STORE_NAME, Opcode::DELETE_NAME};
    return table;
}();
static_assert(size_t(ast::ExprContext::Load) == 0 && size_t(ast::ExprContext::Store) == 1 &&
              size_t(ast::ExprContext::Del) == 2);

}  // namespace

// Emitting is done in one place each: a copy of it at every use would not stay in the instruction cache.

void Generator::emit(Opcode opcode, int32_t oparg) { unit_->graph.emit(opcode, oparg, unit_->location); }

void Generator::emit_jump(Opcode opcode, Block* target) { unit_->graph.emit_jump(opcode, target, unit_->location); }

void Generator::emit_setup(Opcode opcode, Block* handler) { unit_->graph.emit_setup(opcode, handler, unit_->location); }

void Generator::emit_const(code::Object const* value) { emit(Opcode::LOAD_CONST, add_const(value)); }

void Generator::emit_name(Opcode opcode, Identifier name) { emit(opcode, name_index(use_of(name))); }

void Generator::emit_artificial(Opcode opcode, int32_t oparg) { unit_->graph.emit(opcode, oparg, kArtificial); }

void Generator::emit_artificial_jump(Opcode opcode, Block* target) {
    unit_->graph.emit_jump(opcode, target, kArtificial);
}

int32_t Generator::add_const(code::Object const* value) {
    auto const* constant = pool_.merge(value);
    int32_t& index = constants_used_[assembler::ConstantPool::number_of(constant)].index;
    if (index < 0) {
        index = int32_t(unit_->code.consts.size());
        unit_->code.consts.push_back(constant);
    }
    return index;
}

void Generator::emit_call(size_t argument_count) {
    emit(Opcode::PRECALL, int32_t(argument_count));
    emit(Opcode::CALL, int32_t(argument_count));
}

void Generator::emit_binary(ast::Operator op, bool in_place) {
    auto kind = int32_t(binary_operator(op));
    emit(Opcode::BINARY_OP, in_place ? kind + int32_t(bytecode::BinaryOperator::kInplace) : kind);
}

void Generator::emit_compare(ast::Cmpop op) {
    using bytecode::CompareOperator;
    switch (op) {
        case ast::Cmpop::Eq: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::Equal));
        case ast::Cmpop::NotEq: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::NotEqual));
        case ast::Cmpop::Lt: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::Less));
        case ast::Cmpop::LtE: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::LessEqual));
        case ast::Cmpop::Gt: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::Greater));
        case ast::Cmpop::GtE: return emit(Opcode::COMPARE_OP, int32_t(CompareOperator::GreaterEqual));
        case ast::Cmpop::Is: return emit(Opcode::IS_OP, 0);
        case ast::Cmpop::IsNot: return emit(Opcode::IS_OP, 1);
        case ast::Cmpop::In: return emit(Opcode::CONTAINS_OP, 0);
        case ast::Cmpop::NotIn: return emit(Opcode::CONTAINS_OP, 1);
    }
}

NameUse& Generator::resolve(Identifier name) {
    NameUse* use = &names_used_[name->id];
    if (use->access == Access::Unknown) {
        use->name = symtable::mangle(unit_->private_class, name, objects_);
        use->access = use->name == name ? Access::Name : Access::Private;
    }
    return use->access == Access::Private ? use_of(use->name) : *use;
}

// CPython mangles into a new string each time, and interns among the constants what is of ASCII alone.
code::StrObject const* Generator::name_constant(Identifier name) {
    Identifier mangled = mangle(name);
    return mangled == name || mangled->ascii ? mangled : objects_.make_str(mangled->text);
}

int32_t Generator::name_index(Identifier name) {
    int32_t& index = names_used_[name->id].name_index;
    if (index < 0) {
        index = int32_t(unit_->code.names.size());
        unit_->code.names.push_back(name);
    }
    return index;
}

int32_t Generator::add_name(NameUse& use) {
    use.name_index = int32_t(unit_->code.names.size());
    unit_->code.names.push_back(use.name);
    return use.name_index;
}

int32_t Generator::add_local(NameUse& use) {
    use.variable_index = int32_t(unit_->code.varnames.size());
    unit_->code.varnames.push_back(use.name);
    return use.variable_index;
}

Diagnosed<void> Generator::name_operation(Identifier name, ast::ExprContext context, SourceRange const& location) {
    if (name == names_.debug && context != ast::ExprContext::Load) [[unlikely]] {
        set_location(location);
        return forbid(context);
    }
    auto& graph = unit_->graph;
    NameUse& use = use_of(name);
    // Cells and free variables have their numbers from the start.
    int32_t index = is_variable(use.access) ? local_index(use) : name_index(use);
    Opcode opcode = kNameOpcodes[size_t(use.access)][size_t(context)];
    if (opcode == Opcode::LOAD_GLOBAL) {
        graph.emit_load_global(index, location);
        return {};
    }
    if (opcode == Opcode::LOAD_DEREF && unit_->kind == UnitKind::Class) opcode = Opcode::LOAD_CLASSDEREF;
    graph.emit(opcode, index, location);
    return {};
}

Diagnosed<void> Generator::forbid(ast::ExprContext context) {
    return error(context == ast::ExprContext::Store ? "cannot assign to __debug__" : "cannot delete __debug__");
}

Err<diag::Diagnostic const*> Generator::error(std::string message) {
    return context_.diagnostics.fail(diag::syntax_error_at(std::move(message), context_.filename, unit_->location));
}

Err<diag::Diagnostic const*> Generator::out_of_memory() {
    return context_.diagnostics.fail(diag::unplaced_error(diag::DiagnosticType::MemoryError, "", context_.filename));
}

Err<diag::Diagnostic const*> Generator::unexpected(std::string message) {
    return context_.diagnostics.fail(
        diag::unplaced_error(diag::DiagnosticType::SystemError, std::move(message), context_.filename));
}

Diagnosed<void> Generator::warn(std::string message) {
    auto& diagnostics = context_.diagnostics;
    // As an error it comes with the program's text, which takes reading the file.
    if (diagnostics.warnings_are_errors()) return error(std::move(message));
    auto const& location = unit_->location;
    diag::Diagnostic warning;
    warning.type = diag::DiagnosticType::SyntaxWarning;
    warning.message = std::move(message);
    warning.filename = context_.filename;
    warning.lineno = location.line;
    warning.offset = location.column + 1;
    warning.end_lineno = location.end_line;
    warning.end_offset = location.end_column + 1;
    return diagnostics.warn(std::move(warning));
}

}  // namespace py::compiler::codegen
