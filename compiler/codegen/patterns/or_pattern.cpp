// Alternatives: each binds the same names, maybe in another order, which is then put right on the stack.
#include <algorithm>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::or_pattern(ast::MatchOr const& node, PatternContext& context) {
    Block* end = new_block();
    // The names of the first alternative, in the order that all are brought to.
    std::vector<Identifier> control;
    TRY(alternatives(node, context.allow_irrefutable, end, control));
    // No alternative matched: drop the copy of the subject and fail.
    emit(Opcode::POP_TOP);
    jump_to_fail_pop(context, Opcode::JUMP);
    use_block(end);
    // Below the new captures: the subject, what is on top, and the captures of before.
    size_t rotations = control.size() + 1 + context.on_top + context.stores.size();
    for (Identifier name : control) {
        TRY(rotate(rotations));
        TRY(check_new_capture(name, context));
        context.stores.push_back(name);
    }
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::alternatives(ast::MatchOr const& node, bool allow_irrefutable, Block* end,
                                        std::vector<Identifier>& control) {
    for (size_t i = 0; i < node.patterns.size(); i++) {
        auto const* alternative = node.patterns[i];
        set_location(alternative->range);
        PatternContext inner;
        inner.allow_irrefutable = allow_irrefutable && i + 1 == node.patterns.size();
        emit(Opcode::COPY, 1);
        TRY(pattern(alternative, inner));
        if (i == 0) {
            control = inner.stores;
        } else {
            if (inner.stores.size() != control.size()) return error("alternative patterns bind different names");
            TRY(reorder_captures(control, inner.stores));
        }
        emit_jump(Opcode::JUMP, end);
        emit_fail_pops(inner);
    }
    return {};
}

/// Rotates the captures on the stack, the last of `stores` on top, into the order of `control`.
Diagnosed<void> Generator::reorder_captures(std::vector<Identifier> const& control, std::vector<Identifier>& stores) {
    for (size_t wanted = control.size(); wanted-- > 0;) {
        auto found = std::find(stores.begin(), stores.end(), control[wanted]);
        if (found == stores.end()) return error("alternative patterns bind different names");
        auto at = size_t(found - stores.begin());
        if (at == wanted) continue;
        // All that is after `wanted` is in place already, so `at` lies before it.
        std::rotate(stores.begin(), found + 1, stores.begin() + ptrdiff_t(wanted) + 1);
        for (size_t i = 0; i <= at; i++) TRY(rotate(wanted + 1));
    }
    return {};
}

}  // namespace py::compiler::codegen
