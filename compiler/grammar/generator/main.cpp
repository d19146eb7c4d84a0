#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/grammar/generator/node_emitter.h"
#include "compiler/grammar/generator/parser_emitter.h"
#include "compiler/grammar/generator/rule_parser.h"

using namespace py;
using namespace py::compiler::grammar;

namespace {

/// Where the text between `NAME {` and `}` lies in the file, and the line it starts on.
struct Section {
    std::string_view text;
    int first_line;
};

Result<Section, GrammarError> find_section(std::string_view file, std::string const& name) {
    std::string opening_line = "\n" + name + " {\n";
    size_t opening = file.find(opening_line);
    if (opening == std::string_view::npos) return Err{GrammarError{"no section '" + name + " {'", 1}};
    size_t start = opening + opening_line.size();
    int line = 1 + int(std::count(file.begin(), file.begin() + long(start), '\n'));
    size_t end = file.find("\n}\n", start);
    if (end == std::string_view::npos) return Err{GrammarError{"section '" + name + "' does not end", line}};
    return Section{file.substr(start, end - start), line};
}

Result<void, GrammarError> generate(std::string_view file, std::string const& folder) {
    auto nodes = TRY(find_section(file, "nodes"));
    auto types = TRY(parse_node_declarations(nodes.text, nodes.first_line));
    std::ofstream(folder + "/nodes.h") << emit_node_header(types);
    std::ofstream(folder + "/node_factory.h") << emit_factory_header(types);
    std::ofstream(folder + "/node_fields.h") << emit_field_header(types);

    auto section = TRY(find_section(file, "rules"));
    auto rules = TRY(parse_rules(section.text, section.first_line));
    std::ofstream(folder + "/fast_rules.inc") << TRY(emit_parser(types, RuleSet(rules, RuleVariant::Fast)));
    std::ofstream(folder + "/checked_rules.inc")
        << TRY(emit_parser(types, RuleSet(rules, RuleVariant::Checked)));
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
