// compile_bench FILES.txt: times source bytes → marshal bytes in memory, on one thread, over the files listed; prints
// JSON as compile_reference.py does, and the time of each stage from a run of its own. Processor time, which other
// programs disturb less.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "compiler/compiler.h"
#include "compiler/lexer/lexer.h"
#include "compiler/stack_space.h"
#include "compiler/stages.h"
#include "marshal/format/writer.h"

using namespace py;
using namespace py::compiler;

namespace {

/// Seconds of processor time of this process.
double now() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

struct File {
    std::string path;
    std::string bytes;
};

std::vector<File> read_files(char const* listing) {
    std::vector<File> files;
    std::ifstream list(listing);
    for (std::string path; std::getline(list, path);) {
        std::ifstream file(path, std::ios::binary);
        files.push_back({path, std::string(std::istreambuf_iterator<char>(file), {})});
    }
    return files;
}

CompileOptions options_for(File const& file) {
    CompileOptions options;
    options.filename = file.path;
    return options;
}

/// Seconds for all files; `bytes_made` keeps the work from being left out.
double measure_whole(std::vector<File> const& files, size_t& bytes_made) {
    double start = now();
    for (auto const& file : files) {
        auto compilation = compile(as_bytes(file.bytes), options_for(file));
        if (!compilation.code) {
            fmt::print(stderr, "{}: {}\n", file.path, compilation.error->message);
            continue;
        }
        auto written = marshal::write_module_in_place(*compilation.code);
        if (written.ok()) bytes_made += written.value().size();
    }
    return now() - start;
}

/// Seconds of each stage, summed over files.
struct StageTimes {
    double source = 0, tokens = 0, parse = 0, fold = 0, symbols = 0, code = 0, marshal = 0;
};

template <class Work>
auto timed(double& total, Work work) {
    double start = now();
    auto result = work();
    total += now() - start;
    return result;
}

void measure_stages(File const& file, StageTimes& times) {
    Arena arena;
    auto options = options_for(file);
    Stages stages(as_bytes(file.bytes), options, arena);
    if (!timed(times.source, [&] { return stages.source(); }).ok()) return;
    if (!timed(times.tokens, [&] { return stages.tokens(); }).ok()) return;
    if (!timed(times.parse, [&] { return stages.tree(); }).ok()) return;
    if (!timed(times.fold, [&] { return stages.folded_tree(); }).ok()) return;
    if (!timed(times.symbols, [&] { return stages.symbols(); }).ok()) return;
    auto code = timed(times.code, [&] { return stages.code(); });
    if (code.ok()) (void)timed(times.marshal, [&] { return marshal::write_module_in_place(*code.value()); });
}

void run(char const* listing) {
    auto files = read_files(listing);
    size_t bytes = 0, lines = 0, bytes_made = 0;
    for (auto const& file : files) {
        bytes += file.bytes.size();
        lines += size_t(std::count(file.bytes.begin(), file.bytes.end(), '\n'));
    }
    double seconds = measure_whole(files, bytes_made);
    StageTimes times;
    for (auto const& file : files) measure_stages(file, times);
    fmt::print(R"({{"files": {}, "bytes": {}, "lines": {}, "seconds": {}, "made": {}, "stages": )"
               R"({{"source": {}, "tokens": {}, "parse": {}, "fold": {}, "symbols": {}, "code": {}, "marshal": {}}}}})"
               "\n",
               files.size(), bytes, lines, seconds, bytes_made, times.source, times.tokens, times.parse, times.fold,
               times.symbols, times.code, times.marshal);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    if (!call_with_stack(kCompilerStack, [&] { run(argv[1]); })) return 1;
    return 0;
}
