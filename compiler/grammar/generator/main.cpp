#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/grammar/generator/grammar_file.h"
#include "compiler/grammar/generator/node_emitter.h"
#include "compiler/grammar/generator/parser_emitter.h"
#include "compiler/grammar/generator/table_emitter.h"

using namespace py;
using namespace py::compiler::grammar;

namespace {

Result<void, GrammarError> generate(std::string_view text, std::string const& folder) {
    auto file = TRY(parse_grammar_file(text));
    std::ofstream(folder + "/nodes.h") << emit_node_header(file.types);
    std::ofstream(folder + "/node_factory.h") << emit_factory_header(file.types);
    std::ofstream(folder + "/node_fields.h") << emit_field_header(file.types);
    std::ofstream(folder + "/node_reader.h") << emit_reader_header(file.types);
    std::ofstream(folder + "/node_table.def") << emit_node_table(file.types);
    std::vector<std::string> const starts{"file", "eval", "interactive", "func_type", "fstring"};
    RuleSet fast(file.rules, RuleVariant::Fast);
    RuleSet checked(file.rules, RuleVariant::Checked);
    std::ofstream(folder + "/fast_rules.inc") << TRY(emit_parser(file.types, fast, starts));
    std::ofstream(folder + "/checked_rules.inc") << TRY(emit_parser(file.types, checked, starts));
    return {};
}

}  // namespace

/// generate GRAMMAR OUTPUT-FOLDER
int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: generate GRAMMAR OUTPUT-FOLDER\n");
        return 2;
    }
    std::ifstream input(argv[1]);
    std::string file{std::istreambuf_iterator<char>(input), {}};
    auto done = generate(file, argv[2]);
    if (!done) {
        std::fprintf(stderr, "%s:%d: %s\n", argv[1], done.error().line, done.error().message.c_str());
        return 1;
    }
    return 0;
}
