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

bool is_of_expressions(ast::StmtKind kind) {
    switch (kind) {
        case ast::StmtKind::Expr:
        case ast::StmtKind::Assign:
        case ast::StmtKind::AugAssign:
        case ast::StmtKind::Return:
        case ast::StmtKind::Delete:
        case ast::StmtKind::Raise:
        case ast::StmtKind::Assert: return true;
        default: return false;
    }
}

}  // namespace

ast::StmtNode* FastActions::finished(ast::StmtNode* statement, uint32_t start, NameList::Place names) {
    statement->foldable = last_foldable_ > start;
    statement->names = names;
    if (last_unordered_ <= start && names != nullptr) list_names(statement, start);
    return statement;
}

void FastActions::list_names(ast::StmtNode* statement, uint32_t start) {
    NameList::Place end = nullptr;
    if (is_of_expressions(statement->kind)) {
        if (mark_ - start <= kMostTokens) end = names_.end();
    } else if (auto body = body_behind_head(statement); !body.empty()) {
        Token const& far = tokens_[std::min(start + kMostTokens, mark_ - 1)];
        auto const& range = body[0]->range;
        bool is_near = range.line != far.line ? range.line < far.line : range.column <= far.column;
        if (is_near) end = body[0]->names;
    }
    if (end == nullptr) return;
    statement->names_listed = true;
    statement->name_count = uint32_t(end - statement->names);
}

}  // namespace py::compiler::parser
