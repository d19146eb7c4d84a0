#pragma once

#include "compiler/grammar/nodes.h"
#include "compiler/lexer/token.h"
#include "marshal/base/arena.h"

namespace py::compiler::parser {

/// The names that expressions mention, in the order in which the fast parser reads them. The names of a statement lie
/// side by side, so that the symbol table need not search its tree for them.
class NameList {
  public:
    using Place = ast::Name* const*;

    /// Behind the last name.
    Place end() const { return end_; }

    /// Adds a name whose token has this index. False if it does not lie behind the names before it: a new piece of
    /// memory begins.
    bool add(Arena& arena, ast::Name* name, uint32_t token) {
        bool continues = end_ != limit_;
        if (!continues) [[unlikely]]
            grow(arena);
        *end_++ = name;
        last_token_ = token;
        return continues;
    }

    /// Forgets the names from a token on, as the parser goes back to it.
    void forget_from(uint32_t token, lexer::Token const* tokens) {
        if (last_token_ >= token) [[unlikely]]
            remove_from(token, tokens[token]);
    }

  private:
    void grow(Arena& arena);
    void remove_from(uint32_t token, lexer::Token const& first);

    ast::Name** begin_ = nullptr;
    ast::Name** end_ = nullptr;
    ast::Name** limit_ = nullptr;
    /// No name comes from a token behind this one.
    uint32_t last_token_ = 0;
};

}  // namespace py::compiler::parser
