#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/ast/dump.h"
#include "compiler/parser/parser.h"

using namespace py;
using namespace py::compiler;

namespace {

std::string optional_number(std::optional<int32_t> value) { return value ? std::to_string(*value) : "None"; }

std::string read_file(char const* path) {
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

void print_error(diag::Diagnostic const& error) {
    std::printf("type %d\n%s\n%s %s %s %s\n%s\n", int(error.type), error.message.c_str(),
                optional_number(error.lineno).c_str(), optional_number(error.offset).c_str(),
                optional_number(error.end_lineno).c_str(), optional_number(error.end_offset).c_str(),
                error.text.value_or("None").c_str());
}

bool dump_file(char const* path, parser::ParseOptions const& options, bool quiet) {
    std::string bytes = read_file(path);
    diag::Diagnostics diagnostics;
    Arena arena;
    code::ObjectFactory objects(arena);
    auto newline = options.mode == Mode::Exec ? source::FinalNewline::Add : source::FinalNewline::Keep;
    auto source = source::decode_source(as_bytes(bytes), path, newline, diagnostics);
    if (!source) {
        print_error(*source.error());
        return false;
    }
    auto tree = parser::parse(source.value(), options, arena, objects, diagnostics);
    if (!tree) {
        print_error(*tree.error());
        return false;
    }
    if (!quiet) std::puts(ast::dump(*tree.value(), ast::DumpPositions::Yes).c_str());
    return true;
}

}  // namespace

/// dump_ast [--type-comments] [--mode=exec|eval|single|func_type] [--quiet] FILE...
int main(int argc, char** argv) {
    parser::ParseOptions options;
    bool quiet = false;
    bool all_good = true;
    for (int i = 1; i < argc; i++) {
        std::string_view argument = argv[i];
        if (argument == "--type-comments") {
            options.type_comments = true;
        } else if (argument == "--mode=eval") {
            options.mode = Mode::Eval;
        } else if (argument == "--mode=single") {
            options.mode = Mode::Single;
        } else if (argument == "--mode=func_type") {
            options.mode = Mode::FuncType;
        } else if (argument == "--quiet") {
            quiet = true;
        } else {
            all_good &= dump_file(argv[i], options, quiet);
        }
    }
    return all_good ? 0 : 1;
}
