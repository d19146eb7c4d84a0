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

/// How a name is reached, once the symbol table's answer is seen in the light of the scope.
enum class Access : uint8_t { Fast, Global, Cell, Free, Name };

Access access_of(symtable::Binding binding, bool in_function) {
    switch (binding) {
        case symtable::Binding::Free: return Access::Free;
        case symtable::Binding::Cell: return Access::Cell;
        case symtable::Binding::Local: return in_function ? Access::Fast : Access::Name;
        case symtable::Binding::GlobalImplicit: return in_function ? Access::Global : Access::Name;
        case symtable::Binding::GlobalExplicit: return Access::Global;
        case symtable::Binding::Unresolved: return Access::Name;
    }
    VERIFY_NOT_REACHED();
}

Opcode pick(ast::ExprContext context, Opcode load, Opcode store, Opcode del) {
    switch (context) {
        case ast::ExprContext::Load: return load;
        case ast::ExprContext::Store: return store;
        case ast::ExprContext::Del: return del;
    }
    VERIFY_NOT_REACHED();
}

}  // namespace

void Generator::emit_artificial(Opcode opcode, int32_t oparg) { unit_->graph->emit(opcode, oparg, kArtificial); }

void Generator::emit_artificial_jump(Opcode opcode, Block* target) {
    unit_->graph->emit_jump(opcode, target, kArtificial);
}

int32_t Generator::add_const(code::Object const* value) {
    return unit_->const_table.add(unit_->code.consts, pool_.merge(value));
}

void Generator::emit_name(Opcode opcode, Identifier name) {
    emit(opcode, unit_->name_table.add(unit_->code.names, mangle(name)));
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

Identifier Generator::mangle(Identifier name) {
    if (unit_->private_class == nullptr || !name->text.starts_with("__")) return name;
    return symtable::mangle(unit_->private_class, name, objects_);
}

Diagnosed<void> Generator::name_operation(Identifier name, ast::ExprContext context) {
    TRY(check_forbidden(name, context));
    Identifier mangled = mangle(name);
    auto& code = unit_->code;
    bool in_class = unit_->kind == UnitKind::Class;
    switch (access_of(unit_->scope->binding_of(mangled), unit_->is_function())) {
        case Access::Fast:
            emit(pick(context, Opcode::LOAD_FAST, Opcode::STORE_FAST, Opcode::DELETE_FAST),
                 unit_->varname_table.add(code.varnames, mangled));
            break;
        case Access::Name:
            emit(pick(context, Opcode::LOAD_NAME, Opcode::STORE_NAME, Opcode::DELETE_NAME),
                 unit_->name_table.add(code.names, mangled));
            break;
        case Access::Global: {
            int32_t index = unit_->name_table.add(code.names, mangled);
            // The low bit of LOAD_GLOBAL's operand asks for a NULL below the value.
            emit(pick(context, Opcode::LOAD_GLOBAL, Opcode::STORE_GLOBAL, Opcode::DELETE_GLOBAL),
                 context == ast::ExprContext::Load ? index << 1 : index);
            break;
        }
        case Access::Cell:
            emit(pick(context, in_class ? Opcode::LOAD_CLASSDEREF : Opcode::LOAD_DEREF, Opcode::STORE_DEREF,
                      Opcode::DELETE_DEREF),
                 unit_->cellvar_table.add(code.cellvars, mangled));
            break;
        case Access::Free:
            emit(pick(context, in_class ? Opcode::LOAD_CLASSDEREF : Opcode::LOAD_DEREF, Opcode::STORE_DEREF,
                      Opcode::DELETE_DEREF),
                 int32_t(code.cellvars.size()) + unit_->freevar_table.add(code.freevars, mangled));
            break;
    }
    return {};
}

Diagnosed<void> Generator::check_forbidden(Identifier name, ast::ExprContext context) {
    if (name != names_.debug || context == ast::ExprContext::Load) return {};
    return error(context == ast::ExprContext::Store ? "cannot assign to __debug__" : "cannot delete __debug__");
}

Err<diag::Diagnostic const*> Generator::error(std::string message) {
    return context_.diagnostics.fail(diag::syntax_error_at(std::move(message), context_.filename, unit_->location));
}

Err<diag::Diagnostic const*> Generator::out_of_memory() {
    diag::Diagnostic failure;
    failure.type = diag::DiagnosticType::MemoryError;
    failure.filename = context_.filename;
    return context_.diagnostics.fail(std::move(failure));
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
