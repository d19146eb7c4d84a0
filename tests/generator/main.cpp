#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "compiler/grammar/generator/grammar_file.h"
#include "tests/generator/program_writer.h"

using namespace py;
using namespace py::generator;

namespace {

std::string name_of(uint64_t seed) { return "program_" + std::to_string(seed) + ".py"; }

int write_programs(GrammarIndex const& grammar, std::string const& folder, uint64_t seed, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        std::ofstream file(folder + "/" + name_of(seed + i), std::ios::binary);
        file << ProgramWriter(grammar, seed + i).write();
        if (!file) {
            std::fprintf(stderr, "cannot write %s/%s\n", folder.c_str(), name_of(seed + i).c_str());
            return 1;
        }
    }
    std::printf("%llu programs, seeds %llu to %llu\n", (unsigned long long)count, (unsigned long long)seed,
                (unsigned long long)(seed + count - 1));
    return 0;
}

}  // namespace

/// generate_programs GRAMMAR FOLDER SEED COUNT: writes COUNT programs that compile, program_SEED.py and on.
/// The same seed gives the same program.
int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr, "usage: generate_programs GRAMMAR FOLDER SEED COUNT\n");
        return 2;
    }
    std::ifstream input(argv[1]);
    std::string text{std::istreambuf_iterator<char>(input), {}};
    auto file = compiler::grammar::parse_grammar_file(text);
    if (!file) {
        std::fprintf(stderr, "%s:%d: %s\n", argv[1], file.error().line, file.error().message.c_str());
        return 1;
    }
    GrammarIndex grammar(file.value().rules);
    return write_programs(grammar, argv[2], std::strtoull(argv[3], nullptr, 10), std::strtoull(argv[4], nullptr, 10));
}
