#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/ast/dump.h"
#include "compiler/parser/parser.h"
#include "marshal/code/repr.h"

using namespace py;
using namespace py::compiler;

namespace {

std::string_view type_name(diag::DiagnosticType type) {
    switch (type) {
        case diag::DiagnosticType::SyntaxError: return "SyntaxError";
        case diag::DiagnosticType::IndentationError: return "IndentationError";
        case diag::DiagnosticType::TabError: return "TabError";
        case diag::DiagnosticType::MemoryError: return "MemoryError";
        case diag::DiagnosticType::ValueError: return "ValueError";
        case diag::DiagnosticType::UnicodeDecodeError: return "UnicodeDecodeError";
        default: return "another error";
    }
}

std::string optional_number(std::optional<int32_t> value) { return value ? std::to_string(*value) : "None"; }

std::string quoted(std::string_view text) {
    std::string out;
    code::append_str_repr(out, text);
    return out;
}

std::string read_file(char const* path) {
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

/// As a Python tuple: type, message, the four positions, text.
void print_error(diag::Diagnostic const& error) {
    std::string line = "('" + std::string(type_name(error.type)) + "', " + quoted(error.message);
    for (auto number : {error.lineno, error.offset, error.end_lineno, error.end_offset}) {
        line += ", " + optional_number(number);
    }
    line += ", " + (error.text ? quoted(*error.text) : "None") + ")";
    std::puts(line.c_str());
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
    if (quiet) {
        std::puts("None");
        return true;
    }
    std::puts(ast::dump(*tree.value(), ast::DumpPositions::Yes).c_str());
    return true;
}

}  // namespace

/// Prints the tree of every file, or its error; with --quiet, None where there is no error.
/// dump_ast [--type-comments] [--mode=exec|eval|single|func_type] [--quiet] FILE...
int main(int argc, char** argv) {
    parser::ParseOptions options;
    bool quiet = false;
    bool all_good = true;
    for (int i = 1; i < argc; i++) {
        std::string_view argument = argv[i];
        if (argument == "--type-comments") {
            options.type_comments = true;
        } else if (argument == "--mode=exec") {
            options.mode = Mode::Exec;
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
