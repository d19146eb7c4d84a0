#pragma once

#include "compiler/ast/cast.h"
#include "compiler/grammar/nodes.h"

namespace py::compiler::codegen {

/// The pattern `_`.
inline bool is_wildcard(ast::PatternNode const* pattern) {
    auto const* node = ast::try_as<ast::MatchAs>(pattern);
    return node != nullptr && node->name == nullptr;
}

/// The pattern `*_`.
inline bool is_star_wildcard(ast::PatternNode const* pattern) {
    auto const* node = ast::try_as<ast::MatchStar>(pattern);
    return node != nullptr && node->name == nullptr;
}

}  // namespace py::compiler::codegen
