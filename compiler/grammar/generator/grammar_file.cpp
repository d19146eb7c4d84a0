#include "compiler/grammar/generator/grammar_file.h"

#include <algorithm>
#include <string>

#include "compiler/grammar/generator/rule_parser.h"

namespace py::compiler::grammar {
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

}  // namespace

Result<GrammarFile, GrammarError> parse_grammar_file(std::string_view text) {
    auto nodes = TRY(find_section(text, "nodes"));
    auto rules = TRY(find_section(text, "rules"));
    GrammarFile file;
    file.types = TRY(parse_node_declarations(nodes.text, nodes.first_line));
    file.rules = TRY(parse_rules(rules.text, rules.first_line));
    return file;
}

}  // namespace py::compiler::grammar
