#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/lexer/lexer.h"
#include "compiler/parser/parser.h"

using namespace py;
using namespace py::compiler;

namespace {

std::vector<source::Source> read_sources(std::filesystem::path const& folder) {
    std::vector<source::Source> sources;
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".py") continue;
        std::ifstream input(entry.path(), std::ios::binary);
        std::string bytes{std::istreambuf_iterator<char>(input), {}};
        diag::Diagnostics diagnostics;
        auto source =
            source::decode_source(as_bytes(bytes), entry.path().string(), source::FinalNewline::Add, diagnostics);
        if (source) sources.push_back(std::move(source).value());
    }
    return sources;
}

/// Processor time, which other programs on the machine disturb less than the clock on the wall.
double processor_seconds() {
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

double time_lexing(std::vector<source::Source> const& sources) {
    double start = processor_seconds();
    for (auto const& source : sources) {
        auto buffer = lexer::lex(source, {});
        if (buffer.tokens().empty()) std::abort();
    }
    return processor_seconds() - start;
}

double time_parsing(std::vector<source::Source> const& sources) {
    double start = processor_seconds();
    for (auto const& source : sources) {
        diag::Diagnostics diagnostics;
        Arena arena;
        code::ObjectFactory objects(arena);
        auto tree = parser::parse(source, {}, arena, objects, diagnostics);
        static_cast<void>(tree.ok());
    }
    return processor_seconds() - start;
}

void report(char const* what, size_t bytes, double seconds) {
    std::printf("%-20s %7.1f MB/s  %6.1f ms\n", what, double(bytes) / 1e6 / seconds, seconds * 1e3);
}

}  // namespace

/// parse_bench [FOLDER]: the speed of tokenizing and parsing all .py files below a folder, best of five runs,
/// in processor time. Sources that are invalid count too.
int main(int argc, char** argv) {
    auto sources = read_sources(argc > 1 ? argv[1] : "/usr/lib/python3.11");
    size_t bytes = 0;
    for (auto const& source : sources) bytes += source.text().size();
    double lexing = 1e9, parsing = 1e9;
    for (int run = 0; run < 5; run++) {
        lexing = std::min(lexing, time_lexing(sources));
        parsing = std::min(parsing, time_parsing(sources));
    }
    std::printf("%zu files, %.1f MB\n", sources.size(), double(bytes) / 1e6);
    report("lexing", bytes, lexing);
    report("lexing and parsing", bytes, parsing);
    report("parsing alone", bytes, parsing - lexing);
    return 0;
}
