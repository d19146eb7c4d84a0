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

    /// `single` takes one statement: what follows it may be comments and white space only.
    void require_end_of_text() {
        std::string_view rest = source_.text().substr(tokens_[furthest_].end);
        while (!rest.empty()) {
            if (rest[0] == '#') {
                rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
            } else if (std::string_view(" \t\n\f").find(rest[0]) != std::string_view::npos) {
                rest.remove_prefix(1);
            } else {
                error_here("multiple statements found while compiling a single statement");
                return;
            }
        }
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
    if (!parser.stopped() && tree.found()) {
        if (start == StartRule::Interactive) parser.require_end_of_text();
        if (parser.error() != nullptr) return Err{parser.error()};
        return tree;
    }
    SyntaxErrorFinder finder(input, parser.furthest());
    if (input.allow_incomplete && finder.is_at_end(parser)) return finder.incomplete();
    if (parser.stopped()) return finder.first_pass_error(parser.error());

    CheckedParser explainer(input, true, parser.furthest());
    explainer.run(start);
    return finder.second_pass_error(explainer);
}

}  // namespace py::compiler::parser
