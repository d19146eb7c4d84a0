#include <limits>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::assign(ast::Assign const& statement) {
    TRY(visit(statement.value));
    for (size_t i = 0; i < statement.targets.size(); i++) {
        if (i + 1 < statement.targets.size()) emit(Opcode::COPY, 1);
        TRY(visit(statement.targets[i]));
    }
    return {};
}

Diagnosed<void> Generator::augmented_assign(ast::AugAssign const& statement) {
    TRY(augmented_load(statement.target));
    TRY(visit(statement.value));
    emit_binary(statement.op, true);
    set_location(statement.target->range);
    return augmented_store(statement.target);
}

/// The target's old value; below it, what storing the new one needs.
Diagnosed<void> Generator::augmented_load(ast::ExprNode const* target) {
    LocationScope scope(unit_);
    set_location(target->range);
    if (auto const* name = ast::try_as<ast::Name>(target)) return name_operation(name->id, ast::ExprContext::Load);
    if (auto const* node = ast::try_as<ast::Attribute>(target)) {
        TRY(visit(node->value));
        emit(Opcode::COPY, 1);
        move_location_to_attribute(*node);
        emit_name(Opcode::LOAD_ATTR, node->attr);
        return {};
    }
    if (target->kind != ast::ExprKind::Subscript) {
        // CPython counts the kinds from 1.
        return unexpected("invalid node type (" + std::to_string(int(target->kind) + 1) + ") for augmented assignment");
    }
    auto const& node = ast::as<ast::Subscript>(target);
    TRY(visit(node.value));
    TRY(visit(node.slice));
    emit(Opcode::COPY, 2);
    emit(Opcode::COPY, 2);
    emit(Opcode::BINARY_SUBSCR);
    return {};
}

Diagnosed<void> Generator::augmented_store(ast::ExprNode const* target) {
    if (auto const* name = ast::try_as<ast::Name>(target)) return name_operation(name->id, ast::ExprContext::Store);
    if (auto const* node = ast::try_as<ast::Attribute>(target)) {
        move_location_to_attribute(*node);
        emit(Opcode::SWAP, 2);
        emit_name(Opcode::STORE_ATTR, node->attr);
        return {};
    }
    emit(Opcode::SWAP, 3);
    emit(Opcode::SWAP, 2);
    emit(Opcode::STORE_SUBSCR);
    return {};
}

Diagnosed<void> Generator::unpack_into(Expressions targets) {
    TRY(unpack(targets));
    for (auto const* target : targets) {
        auto const* star = ast::try_as<ast::Starred>(target);
        TRY(visit(star != nullptr ? star->value : target));
    }
    return {};
}

Diagnosed<void> Generator::unpack(Expressions targets) {
    constexpr size_t kMaxBefore = 1 << 8;
    constexpr size_t kMaxAfter = size_t(std::numeric_limits<int32_t>::max()) >> 8;
    bool seen_star = false;
    for (size_t i = 0; i < targets.size(); i++) {
        if (targets[i]->kind != ast::ExprKind::Starred) continue;
        if (seen_star) return error("multiple starred expressions in assignment");
        seen_star = true;
        size_t after = targets.size() - i - 1;
        if (i >= kMaxBefore || after >= kMaxAfter) {
            return error("too many expressions in star-unpacking assignment");
        }
        emit(Opcode::UNPACK_EX, int32_t(i + (after << 8)));
    }
    if (!seen_star) emit(Opcode::UNPACK_SEQUENCE, int32_t(targets.size()));
    return {};
}

}  // namespace py::compiler::codegen
