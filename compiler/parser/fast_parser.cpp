#include "compiler/parser/parser_runs.h"
#include "compiler/parser/rule_runner.h"

namespace py::compiler::parser {
namespace {

class FastParser : public RuleRunner<FastTraits> {
  public:
    using RuleRunner::RuleRunner;

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
#include "compiler/grammar/fast_rules.inc"
};

}  // namespace

ParsedTree run_fast_parser(ParserInput const& input, StartRule start) {
    FastParser parser(input);
    ParsedTree tree = parser.run(start);
    return parser.stopped() ? ParsedTree() : tree;
}

}  // namespace py::compiler::parser
