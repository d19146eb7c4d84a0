#include "compiler/parser/name_list.h"

#include <algorithm>

namespace py::compiler::parser {
namespace {

constexpr size_t kSmallestPiece = 32;
constexpr size_t kLargestPiece = 1024;

bool begins_before(ast::Name const* name, lexer::Token const& token) {
    return name->range.line != token.line ? name->range.line < token.line : name->range.column < token.column;
}

}  // namespace

void NameList::grow(Arena& arena) {
    size_t count = std::clamp(size_t(limit_ - begin_) * 2, kSmallestPiece, kLargestPiece);
    begin_ = end_ = static_cast<ast::Name**>(arena.allocate(count * sizeof(ast::Name*), alignof(ast::Name*)));
    limit_ = begin_ + count;
}

void NameList::remove_from(uint32_t token, lexer::Token const& first) {
    while (end_ != begin_ && !begins_before(end_[-1], first)) end_--;
    last_token_ = token == 0 ? 0 : token - 1;
}

}  // namespace py::compiler::parser
