#include "compiler/parser/parser_runs.h"
#include "compiler/parser/rule_runner.h"

namespace py::compiler::parser {
namespace {

class CheckedParser : public RuleRunner<CheckedTraits> {
  public:
    CheckedParser(ParserInput const& input, bool explaining) : RuleRunner(input), explaining_(explaining) {
        reach(0);
    }

    ParsedTree run(StartRule start_rule) {
        switch (start_rule) {
            case StartRule::File: return {.module = file()};
            case StartRule::Eval: return {.module = eval()};
            case StartRule::Interactive: return {.module = interactive()};
            case StartRule::FuncType: return {.module = func_type()};
            case StartRule::Fstring: return {.expression = fstring()};
        }
        VERIFY_NOT_REACHED();
    }

  private:
    /// Whether the alternatives that explain errors take part.
    [[maybe_unused]] bool explaining_;

#include "compiler/grammar/checked_rules.inc"
};

}  // namespace

diag::Diagnosed<ParsedTree> run_checked_parser(ParserInput const& input, StartRule start) {
    CheckedParser parser(input, false);
    ParsedTree tree = parser.run(start);
    if (parser.error() != nullptr) return Err{parser.error()};
    if (tree.found() && !parser.stopped()) return tree;
    if (parser.stopped() && input.buffer.error())
        return input.diagnostics.fail(input.buffer.error()->diagnostic);
    Token const& last = input.tokens[parser.furthest()];
    auto frame = lexer::error_frame(input.source, input.lex_options, input.tokens, parser.furthest());
    return input.diagnostics.fail(
        lexer::parser_error(frame, diag::DiagnosticType::SyntaxError, "invalid syntax",
                            {last.line, last.column + 1, last.end_line, last.end_column + 1}));
}

}  // namespace py::compiler::parser
