#include <string>
#include <string_view>

#include "compiler/diag/program_text.h"
#include "compiler/symtable/symbol_table.h"
#include "marshal/code/code_object.h"

namespace py::compiler::symtable {
namespace {

using diag::Diagnosed;

/// The features of PEP 236 and its successors; the flag is 0 where the feature is part of the language by
/// now.
struct Feature {
    std::string_view name;
    uint32_t flag;
};
constexpr Feature kFeatures[] = {
    {"nested_scopes", 0},    {"generators", 0},
    {"division", 0},         {"absolute_import", 0},
    {"with_statement", 0},   {"print_function", 0},
    {"unicode_literals", 0}, {"barry_as_FLUFL", code::kFutureBarryAsBdfl},
    {"generator_stop", 0},   {"annotations", code::kFutureAnnotations},
};

/// Bytes of an unknown feature's name that the message quotes.
constexpr size_t kQuotedBytes = 100;

Feature const* find_feature(std::string_view name) {
    for (Feature const& feature : kFeatures) {
        if (feature.name == name) return &feature;
    }
    return nullptr;
}

Diagnosed<uint32_t> read_features(ast::ImportFrom const* statement, StageContext& context) {
    uint32_t flags = 0;
    for (ast::Alias const* alias : statement->names) {
        std::string_view name = alias->name->text;
        if (Feature const* feature = find_feature(name)) {
            flags |= feature->flag;
            continue;
        }
        std::string message = "not a chance";
        if (name != "braces") {
            message = "future feature " + std::string(name.substr(0, kQuotedBytes)) + " is not defined";
        }
        return context.diagnostics.fail(diag::syntax_error_at(std::move(message), context.filename,
                                                              statement->range.line, statement->range.column + 1));
    }
    return flags;
}

bool is_future_import(ast::StmtNode const* statement) {
    if (statement->kind != ast::StmtKind::ImportFrom) return false;
    Identifier module = static_cast<ast::ImportFrom const*>(statement)->module;
    return module != nullptr && module->text == "__future__";
}

bool is_string_statement(ast::StmtNode const* statement) {
    if (statement->kind != ast::StmtKind::Expr) return false;
    ast::ExprNode const* value = static_cast<ast::Expr const*>(statement)->value;
    return value->kind == ast::ExprKind::Constant &&
           static_cast<ast::Constant const*>(value)->value->kind == code::ObjectKind::Str;
}

ast::Seq<ast::StmtNode*> statements_of(ast::ModNode const* tree) {
    switch (tree->kind) {
        case ast::ModKind::Module: return static_cast<ast::Module const*>(tree)->body;
        case ast::ModKind::Interactive: return static_cast<ast::Interactive const*>(tree)->body;
        case ast::ModKind::Expression:
        case ast::ModKind::FunctionType: return {};
    }
    VERIFY_NOT_REACHED();
}

}  // namespace

Diagnosed<FutureFeatures> read_future_features(ast::ModNode const* tree, uint32_t inherited, StageContext context) {
    FutureFeatures features{inherited, -1};
    bool done = false;
    int32_t previous_line = 0;
    auto statements = statements_of(tree);
    // The docstring may precede the future statements, no other string.
    if (!statements.empty() && is_string_statement(statements[0])) statements = statements.subspan(1);
    for (ast::StmtNode const* statement : statements) {
        // A late future statement is found here on the line that ends the head, and by the code generator
        // later on.
        if (done && statement->range.line > previous_line) break;
        previous_line = statement->range.line;
        if (!is_future_import(statement)) {
            done = true;
            continue;
        }
        if (done) {
            return context.diagnostics.fail(
                diag::syntax_error_at("from __future__ imports must occur at the beginning of the file",
                                      context.filename, statement->range.line, statement->range.column));
        }
        features.flags |= TRY(read_features(static_cast<ast::ImportFrom const*>(statement), context));
        features.last_line = statement->range.line;
    }
    return features;
}

}  // namespace py::compiler::symtable
