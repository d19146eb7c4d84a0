#include "compiler/parser/parser_runs.h"
#include "compiler/parser/rule_runner.h"
#include "compiler/parser/syntax_error_finder.h"

namespace py::compiler::parser {
namespace {

class CheckedParser : public RuleRunner<CheckedTraits> {
  public:
    CheckedParser(ParserInput const& input, bool explaining, uint32_t furthest)
        : RuleRunner(input), explaining_(explaining) {
        reach(0);
        furthest_ = furthest;
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
    bool explaining_;

    /// Turns explanations off for the time of a rule.
    class WithoutExplanations {
      public:
        explicit WithoutExplanations(CheckedParser& parser) : parser_(parser), before_(parser.explaining_) {
            parser.explaining_ = false;
        }
        ~WithoutExplanations() { parser_.explaining_ = before_; }

      private:
        CheckedParser& parser_;
        bool before_;
    };

#include "compiler/grammar/checked_rules.inc"
};

}  // namespace

diag::Diagnosed<ParsedTree> run_checked_parser(ParserInput const& input, StartRule start) {
    CheckedParser parser(input, false, 0);
    ParsedTree tree = parser.run(start);
    if (!parser.stopped() && tree.found()) return tree;
    SyntaxErrorFinder finder(input, parser.furthest());
    if (parser.stopped()) return finder.first_pass_error(parser.error());

    CheckedParser explainer(input, true, parser.furthest());
    explainer.run(start);
    return finder.second_pass_error(explainer);
}

}  // namespace py::compiler::parser
