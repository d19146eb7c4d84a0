// pyc_verify FILE.pyc...: loads and verifies compiled files, and tells what is wrong with those that are refused.

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "loader/verifier/verifier.h"
#include "marshal/format/pyc.h"
#include "marshal/format/reader.h"

using namespace py;

namespace {

Bytes read_file(char const* path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

/// What is wrong, or nothing.
std::string check(char const* path) {
    Bytes file = read_file(path);
    if (!marshal::read_pyc_header(file).ok()) return "not a .pyc";
    Arena arena;
    code::ObjectFactory objects(arena);
    auto code = marshal::read_code(ByteView(file).subspan(marshal::kPycHeaderSize), objects);
    if (!code.ok()) return std::string(marshal::message_of(code.error().kind));
    auto verified = loader::verify(*code.value(), bytecode::kTarget311, arena);
    return verified.ok() ? std::string() : verified.error().to_string();
}

}  // namespace

int main(int argc, char** argv) {
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        std::string problem = check(argv[i]);
        if (problem.empty()) continue;
        fmt::print("{}: {}\n", argv[i], problem);
        failed++;
    }
    fmt::print("{} passed, {} failed\n", argc - 1 - failed, failed);
    return failed == 0 ? 0 : 1;
}
