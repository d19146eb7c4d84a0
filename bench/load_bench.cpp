// load_bench FILE.pyc...: how long reading, verifying and writing take, in megabytes of marshal data a second.
// The file contents are read beforehand; the best of several rounds counts. `load_reference.py` does the same with CPython.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <vector>

#include "loader/verifier/verifier.h"
#include "marshal/format/pyc.h"
#include "marshal/format/reader.h"
#include "marshal/format/writer.h"

using namespace py;

namespace {

constexpr int kRounds = 5;

struct Times {
    double read = 0, verify = 0, write = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void time_one(ByteView body, Times& times) {
    auto start = std::chrono::steady_clock::now();
    Arena arena;
    code::ObjectFactory objects(arena);
    auto* code = MUST(marshal::read_code(body, objects));
    times.read += seconds_since(start);
    start = std::chrono::steady_clock::now();
    (void)MUST(loader::verify(*code, bytecode::kTarget311, arena));
    times.verify += seconds_since(start);
    start = std::chrono::steady_clock::now();
    (void)MUST(marshal::write_module(*code));
    times.write += seconds_since(start);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<Bytes> files;
    size_t size = 0;
    for (int i = 1; i < argc; i++) {
        std::ifstream file(argv[i], std::ios::binary);
        files.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        size += files.back().size();
    }
    Times best{1e9, 1e9, 1e9};
    for (int round = 0; round < kRounds; round++) {
        Times times;
        for (Bytes const& file : files) time_one(ByteView(file).subspan(marshal::kPycHeaderSize), times);
        best = {std::min(best.read, times.read), std::min(best.verify, times.verify), std::min(best.write, times.write)};
    }
    double megabytes = double(size) / 1e6;
    fmt::print("{} files, {:.1f} MB\n", files.size(), megabytes);
    fmt::print("read    {:7.1f} MB/s\nverify  {:7.1f} MB/s\nload    {:7.1f} MB/s (read and verify)\nwrite   {:7.1f} MB/s\n",
               megabytes / best.read, megabytes / best.verify, megabytes / (best.read + best.verify),
               megabytes / best.write);
}
