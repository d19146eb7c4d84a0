#pragma once

#include <string>
#include <string_view>

#include "compiler/diag/diagnostics.h"
#include "compiler/grammar/nodes.h"

namespace py::compiler::ast {

/// Walks a tree and fails at the first thing that the parser would never have made. Recurses as deep as the tree.
class Validator {
  public:
    Validator(std::string const& filename, diag::Diagnostics& diagnostics)
        : filename_(filename), diagnostics_(diagnostics) {}

    diag::Diagnosed<void> module(ModNode const& tree);

  private:
    /// Whether items of a list may be missing.
    enum class Holes { No, Yes };
    /// Whether a pattern may be a star.
    enum class Star { No, Yes };
    using Done = diag::Diagnosed<void>;

    Err<diag::Diagnostic const*> fail(std::string message,
                                      diag::DiagnosticType type = diag::DiagnosticType::ValueError);
    Done position(SourceRange const& range);
    Done name(Identifier identifier);
    Done not_empty(size_t size, std::string_view what, std::string_view owner);
    Done expressions(Seq<ExprNode*> all, ExprContext context, Holes holes = Holes::No);
    Done optional(ExprNode const* node, ExprContext context);

    // validate.cpp
    Done statement(StmtNode const& node);
    Done statements(Seq<StmtNode*> all);
    Done body(Seq<StmtNode*> all, std::string_view owner);
    template <class Definition>
    Done function(Definition const& node, std::string_view owner);
    template <class Loop>
    Done loop(Loop const& node, std::string_view owner);
    template <class Conditional>
    Done conditional(Conditional const& node, std::string_view owner);
    template <class WithStatement>
    Done with(WithStatement const& node, std::string_view owner);
    template <class TryStatement>
    Done try_statement(TryStatement const& node, std::string const& owner);
    Done class_definition(ClassDef const& node);
    Done targets(Seq<ExprNode*> all, ExprContext context, std::string_view owner);
    Done annotated(AnnAssign const& node);
    Done raise(Raise const& node);
    Done match(Match const& node);

    // validate_expressions.cpp
    Done expression(ExprNode const& node, ExprContext context);
    Done expression_context(ExprNode const& node, ExprContext context);
    Done compare(Compare const& node);
    Done dict(Dict const& node);
    Done slice(Slice const& node);
    Done comprehension(Seq<Comprehension*> generators);
    Done keywords(Seq<Keyword*> all);
    Done arguments(Arguments const& all);
    Done parameters(Seq<Arg*> all);
    Done constant(ConstantValue value);

    // validate_patterns.cpp
    Done pattern(PatternNode const& node, Star star);
    Done patterns(Seq<PatternNode*> all, Star star);
    Done literal(ExprNode const& node);
    Done capture(Identifier identifier);
    Done mapping(MatchMapping const& node);
    Done class_pattern(MatchClass const& node);
    Done alias_pattern(MatchAs const& node);

    std::string const& filename_;
    diag::Diagnostics& diagnostics_;
};

}  // namespace py::compiler::ast
