#include <optional>

#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {
namespace {

/// Operand of FORMAT_VALUE: a conversion, and a bit for a format specification on the stack.
enum FormatFlag : int32_t { kStr = 1, kRepr = 2, kAscii = 3, kHasSpecification = 4 };

std::optional<int32_t> conversion_flag(int32_t conversion) {
    switch (conversion) {
        case 's': return kStr;
        case 'r': return kRepr;
        case 'a': return kAscii;
        case -1: return 0;
        default: return std::nullopt;
    }
}

}  // namespace

Diagnosed<void> Generator::joined_string(ast::JoinedStr const& node) {
    auto const& values = node.values;
    if (values.size() <= kStackUseGuideline) {
        TRY(visit(values));
        if (values.size() != 1) emit(Opcode::BUILD_STRING, int32_t(values.size()));
        return {};
    }
    // Too many for the stack: "".join([...])
    emit_const(names_.empty);
    emit_name(Opcode::LOAD_METHOD, names_.join);
    emit(Opcode::BUILD_LIST, 0);
    for (auto const* value : values) {
        TRY(visit(value));
        emit(Opcode::LIST_APPEND, 1);
    }
    emit_call(1);
    return {};
}

Diagnosed<void> Generator::formatted_value(ast::FormattedValue const& node) {
    TRY(visit(node.value));
    auto conversion = conversion_flag(node.conversion);
    if (!conversion) return unexpected("Unrecognized conversion character " + std::to_string(node.conversion));
    int32_t flags = *conversion;
    if (node.format_spec != nullptr) {
        TRY(visit(node.format_spec));
        flags |= kHasSpecification;
    }
    emit(Opcode::FORMAT_VALUE, flags);
    return {};
}

}  // namespace py::compiler::codegen
