// Attributes, subscripts and slices, in all three contexts.
#include <algorithm>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::attribute(ast::Attribute const& node) {
    TRY(visit(node.value));
    move_location_to_attribute(node);
    switch (node.ctx) {
        case ast::ExprContext::Load: emit_name(Opcode::LOAD_ATTR, node.attr); break;
        case ast::ExprContext::Store:
            TRY(check_forbidden(node.attr, node.ctx));
            emit_name(Opcode::STORE_ATTR, node.attr);
            break;
        case ast::ExprContext::Del: emit_name(Opcode::DELETE_ATTR, node.attr); break;
    }
    return {};
}

/// Where an attribute stands on a later line than its object, its access is located at its name.
void Generator::move_location_to_attribute(ast::Attribute const& node) {
    auto& location = unit_->location;
    if (location.line == node.range.end_line) return;
    location.line = node.range.end_line;
    // In characters, as CPython has it, although columns are bytes.
    auto length = int32_t(node.attr->length);
    if (length <= node.range.end_column) {
        location.column = node.range.end_column - length;
    } else {
        location.column = location.end_column = -1;
    }
    location.end_line = std::max(location.line, location.end_line);
    if (location.line == location.end_line) location.end_column = std::max(location.column, location.end_column);
}

Diagnosed<void> Generator::subscript(ast::Subscript const& node) {
    if (node.ctx == ast::ExprContext::Load) {
        TRY(check_subscriptable(node.value));
        TRY(check_index(node.value, node.slice));
    }
    TRY(visit(node.value));
    TRY(visit(node.slice));
    switch (node.ctx) {
        case ast::ExprContext::Load: emit(Opcode::BINARY_SUBSCR); break;
        case ast::ExprContext::Store: emit(Opcode::STORE_SUBSCR); break;
        case ast::ExprContext::Del: emit(Opcode::DELETE_SUBSCR); break;
    }
    return {};
}

Diagnosed<void> Generator::slice(ast::Slice const& node) {
    for (auto const* bound : {node.lower, node.upper}) {
        if (bound != nullptr) {
            TRY(visit(bound));
        } else {
            emit_none();
        }
    }
    if (node.step != nullptr) TRY(visit(node.step));
    emit(Opcode::BUILD_SLICE, node.step != nullptr ? 3 : 2);
    return {};
}

}  // namespace py::compiler::codegen
