#include <algorithm>

#include "compiler/parser/fast_actions.h"

namespace py::compiler::parser {
namespace {

/// How many tokens may hold names that the symbol table takes as they stand: so many cannot nest too deep for it.
constexpr uint32_t kMostTokens = 1000;

template <class Statement>
Seq<ast::StmtNode*> body_of(ast::StmtNode* statement) {
    return static_cast<Statement*>(statement)->body;
}

/// The body behind a head of expressions that are read in order; empty if the statement has another shape.
Seq<ast::StmtNode*> body_behind_head(ast::StmtNode* statement) {
    switch (statement->kind) {
        case ast::StmtKind::If: return body_of<ast::If>(statement);
        case ast::StmtKind::While: return body_of<ast::While>(statement);
        case ast::StmtKind::For: return body_of<ast::For>(statement);
        case ast::StmtKind::AsyncFor: return body_of<ast::AsyncFor>(statement);
        case ast::StmtKind::With: return body_of<ast::With>(statement);
        case ast::StmtKind::AsyncWith: return body_of<ast::AsyncWith>(statement);
        default: return {};
    }
}

constexpr uint32_t bit_of(ast::StmtKind kind) { return uint32_t(1) << uint32_t(kind); }

/// Simple statements of nothing but expressions.
constexpr uint32_t kOfExpressions = bit_of(ast::StmtKind::Expr) | bit_of(ast::StmtKind::Assign) |
                                    bit_of(ast::StmtKind::AugAssign) | bit_of(ast::StmtKind::Return) |
                                    bit_of(ast::StmtKind::Delete) | bit_of(ast::StmtKind::Raise) |
                                    bit_of(ast::StmtKind::Assert);

}  // namespace

/// Without branches: nobody can foretell what statement comes next.
ast::StmtNode* FastActions::finished_simple(ast::StmtNode* statement, uint32_t start, NameList::Place names) {
    bool of_expressions = (kOfExpressions & bit_of(statement->kind)) != 0;
    bool in_order = last_unordered_ <= start;
    bool shallow = mark_ - start <= kMostTokens;
    statement->foldable = last_foldable_ > start;
    statement->names_listed = of_expressions & in_order & shallow & (names != nullptr);
    statement->names = names;
    statement->name_count = uint32_t(names_.end() - names);
    return statement;
}

ast::StmtNode* FastActions::finished_compound(ast::StmtNode* statement, uint32_t start, NameList::Place names) {
    statement->foldable = last_foldable_ > start;
    statement->names = names;
    if (last_unordered_ <= start && names != nullptr) list_names_of_head(statement, start);
    return statement;
}

void FastActions::list_names_of_head(ast::StmtNode* statement, uint32_t start) {
    auto body = body_behind_head(statement);
    if (body.empty() || body[0]->names == nullptr) return;
    Token const& far = tokens_[std::min(start + kMostTokens, mark_ - 1)];
    auto const& range = body[0]->range;
    bool is_near = range.line != far.line ? range.line < far.line : range.column <= far.column;
    if (!is_near) return;
    statement->names_listed = true;
    statement->name_count = uint32_t(body[0]->names - statement->names);
}

}  // namespace py::compiler::parser
