#include "compiler/codegen/generator.h"

namespace py::compiler::codegen {

Diagnosed<void> Generator::import(ast::Import const& statement) {
    for (auto const* alias : statement.names) {
        emit_int(0);
        emit_none();
        emit_name(Opcode::IMPORT_NAME, alias->name);
        if (alias->asname != nullptr) {
            TRY(import_as(alias->name->text, alias->asname));
            continue;
        }
        // `import a.b` binds a.
        size_t dot = alias->name->text.find('.');
        Identifier top =
            dot == std::string_view::npos ? alias->name : objects_.intern(alias->name->text.substr(0, dot));
        TRY(name_operation(top, ast::ExprContext::Store));
    }
    return {};
}

/// `import a.b.c as d` binds the last module: each is taken from the one before.
Diagnosed<void> Generator::import_as(std::string_view dotted_name, Identifier target) {
    size_t dot = dotted_name.find('.');
    if (dot == std::string_view::npos) return name_operation(target, ast::ExprContext::Store);
    while (true) {
        dotted_name.remove_prefix(dot + 1);
        dot = dotted_name.find('.');
        Identifier attribute = objects_.intern(dotted_name.substr(0, dot));
        // As it is written, not mangled.
        emit(Opcode::IMPORT_FROM, name_index(attribute));
        if (dot == std::string_view::npos) break;
        emit(Opcode::SWAP, 2);
        emit(Opcode::POP_TOP);
    }
    TRY(name_operation(target, ast::ExprContext::Store));
    emit(Opcode::POP_TOP);
    return {};
}

Diagnosed<void> Generator::import_from(ast::ImportFrom const& statement) {
    emit_int(statement.level);
    if (statement.range.line > future_.last_line && statement.module == names_.future) {
        return error("from __future__ imports must occur at the beginning of the file");
    }
    emit_const(objects_.make_tuple_of(statement.names, [](auto const* alias) { return alias->name; }));
    emit_name(Opcode::IMPORT_NAME, statement.module != nullptr ? statement.module : names_.empty);
    for (auto const* alias : statement.names) {
        if (alias->name->text == "*") {
            emit(Opcode::IMPORT_STAR);
            return {};
        }
        emit_name(Opcode::IMPORT_FROM, alias->name);
        TRY(name_operation(alias->asname != nullptr ? alias->asname : alias->name, ast::ExprContext::Store));
    }
    emit(Opcode::POP_TOP);
    return {};
}

}  // namespace py::compiler::codegen
