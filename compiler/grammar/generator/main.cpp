#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/grammar/generator/node_declarations.h"

using namespace py;
using namespace py::compiler::grammar;

namespace {

/// Where the text between `nodes {` and `}` lies in the file, and the line it starts on.
struct Section {
    std::string_view text;
    int first_line;
};

Result<Section, GrammarError> find_nodes_section(std::string_view file) {
    constexpr std::string_view kOpening = "\nnodes {\n";
    size_t opening = file.find(kOpening);
    if (opening == std::string_view::npos) return Err{GrammarError{"no section 'nodes {'", 1}};
    size_t start = opening + kOpening.size();
    int line = 1 + int(std::count(file.begin(), file.begin() + long(start), '\n'));
    size_t end = file.find("\n}\n", start);
    if (end == std::string_view::npos) return Err{GrammarError{"section 'nodes' does not end", line}};
    return Section{file.substr(start, end - start), line};
}

Result<std::string, GrammarError> make_node_header(std::string_view file) {
    auto section = TRY(find_nodes_section(file));
    return emit_node_header(TRY(parse_node_declarations(section.text, section.first_line)));
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
    auto header = make_node_header(file);
    if (!header) {
        std::fprintf(stderr, "%s:%d: %s\n", argv[1], header.error().line, header.error().message.c_str());
        return 1;
    }
    std::ofstream(std::string(argv[2]) + "/nodes.h") << header.value();
    return 0;
}
