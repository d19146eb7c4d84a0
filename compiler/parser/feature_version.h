#pragma once

#include <span>
#include <vector>

#include "compiler/grammar/nodes.h"
#include "compiler/parser/parser_state.h"

// Reading programs as an earlier Python 3 would (`ast.parse(feature_version=)`): the grammar is that of 3.11, and newer
// syntax is refused afterwards.

namespace py::compiler::parser {

/// The first version in which `async` and `await` are keywords everywhere.
inline constexpr int kAsyncKeywordsVersion = 7;

/// Makes plain names of `async` and `await` outside of asynchronous functions, as before Python 3.7.
void make_async_names_plain(std::vector<Token>& tokens);

/// Error: SyntaxError for the first construct that is newer than Python 3.`minor`. `tokens` are those of the tree.
diag::Diagnosed<void> check_feature_version(ast::ModNode const& tree, int minor, std::span<Token const> tokens,
                                            ParserInput const& input);

}  // namespace py::compiler::parser
