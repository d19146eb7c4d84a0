#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/lexer/token_dump.h"

using namespace py;
using namespace py::compiler;

namespace {

std::string read_file(char const* path) {
    std::ifstream input(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(input), {}};
}

std::string dump_file(char const* path) {
    diag::Diagnostics diagnostics;
    std::string bytes = read_file(path);
    auto source = source::decode_source(as_bytes(bytes), path, source::FinalNewline::Add, diagnostics);
    if (!source) return source.error()->message + "\n";
    return lexer::dump_tokens(source.value(), lexer::lex(source.value(), {}));
}

}  // namespace

/// dump_tokens FILE...: each file's name after a form feed, then its tokens.
int main(int argc, char** argv) {
    for (int i = 1; i < argc; i++) std::printf("\f%s\n%s", argv[i], dump_file(argv[i]).c_str());
    return 0;
}
