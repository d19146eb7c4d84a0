// The match statement (PEP 634). Every pattern consumes the subject on top of the stack; captures wait below until
// the whole pattern has matched. Failure jumps to a chain of blocks that pop what is still there.
#include "compiler/codegen/generator.h"
#include "compiler/codegen/patterns/pattern_queries.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::match_statement(ast::Match const& statement) {
    TRY(visit(statement.subject));
    Block* end = new_block();
    auto cases = statement.cases;
    // A last `case _` needs no copy of the subject to be tested.
    bool has_default = cases.size() > 1 && is_wildcard(cases.back()->pattern);
    size_t tested = cases.size() - (has_default ? 1 : 0);
    for (size_t i = 0; i < tested; i++) {
        TRY(match_case(*cases[i], i + 1 == cases.size(), i + 1 == tested, end));
    }
    if (has_default) TRY(default_case(*cases.back(), end));
    use_block(end);
    return {};
}

Diagnosed<void> Generator::match_case(ast::MatchCase const& match_case, bool is_last, bool is_last_tested, Block* end) {
    set_location(match_case.pattern->range);
    if (!is_last_tested) emit(Opcode::COPY, 1);
    PatternContext context;
    context.allow_irrefutable = match_case.guard != nullptr || is_last;
    TRY(pattern(match_case.pattern, context));
    for (Identifier name : context.stores) TRY(name_operation(name, ast::ExprContext::Store));
    if (match_case.guard != nullptr) {
        ensure_fail_pop(context, 0);
        TRY(jump_if(match_case.guard, context.fail_pop[0], JumpIf::False));
    }
    if (!is_last_tested) emit(Opcode::POP_TOP);
    TRY(visit(match_case.body));
    emit_jump(Opcode::JUMP, end);
    // Cleaning up after failure belongs to the pattern, not to the last line of the body.
    set_location(match_case.pattern->range);
    emit_fail_pops(context);
    return {};
}

Diagnosed<void> Generator::default_case(ast::MatchCase const& match_case, Block* end) {
    set_location(match_case.pattern->range);
    // So that a trace sees the line.
    emit(Opcode::NOP);
    if (match_case.guard != nullptr) TRY(jump_if(match_case.guard, end, JumpIf::False));
    return visit(match_case.body);
}

void Generator::ensure_fail_pop(PatternContext& context, size_t pops) {
    while (context.fail_pop.size() <= pops) context.fail_pop.push_back(new_block());
}

void Generator::jump_to_fail_pop(PatternContext& context, Opcode opcode) {
    size_t pops = context.on_top + context.stores.size();
    ensure_fail_pop(context, pops);
    emit_jump(opcode, context.fail_pop[pops]);
}

void Generator::emit_fail_pops(PatternContext& context) {
    for (size_t pops = context.fail_pop.size(); pops > 0; pops--) {
        use_block(context.fail_pop[pops - 1]);
        if (pops > 1) emit(Opcode::POP_TOP);
    }
    context.fail_pop.clear();
}

/// Moves the top of the stack below `count` - 1 other items.
Diagnosed<void> Generator::rotate(size_t count) {
    constexpr size_t kMaxRotations = size_t(1) << 24;
    rotations_ += count;
    if (rotations_ > kMaxRotations) return out_of_memory();
    for (; count > 1; count--) emit(Opcode::SWAP, int32_t(count));
    return {};
}

Diagnosed<void> Generator::store_capture(Identifier name, PatternContext& context) {
    if (name == nullptr) {
        emit(Opcode::POP_TOP);
        return {};
    }
    TRY(check_forbidden(name, ast::ExprContext::Store));
    TRY(check_new_capture(name, context));
    TRY(rotate(context.on_top + context.stores.size() + 1));
    context.stores.push_back(name);
    return {};
}

Diagnosed<void> Generator::check_new_capture(Identifier name, PatternContext const& context) {
    for (Identifier stored : context.stores) {
        if (stored == name) return error("multiple assignments to name '" + std::string(name->text) + "' in pattern");
    }
    return {};
}

}  // namespace py::compiler::codegen
