// load_bench FILE.pyc...: how long reading, verifying and writing take, in megabytes of marshal data a second.
// The file contents are read beforehand; the best of several rounds counts. `load_reference.py` does the same with
// CPython.

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
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

/// Processor time, so that a busy machine does not matter.
double now() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

void time_one(ByteView body, Times& times) {
    double start = now();
    Arena arena;
    code::ObjectFactory objects(arena);
    auto* code = MUST(marshal::read_code(body, objects));
    times.read += now() - start;
    start = now();
    (void)MUST(loader::verify(*code, bytecode::kTarget311, arena));
    times.verify += now() - start;
    start = now();
    (void)MUST(marshal::write_module(*code));
    times.write += now() - start;
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
        best = {std::min(best.read, times.read), std::min(best.verify, times.verify),
                std::min(best.write, times.write)};
    }
    double megabytes = double(size) / 1e6;
    fmt::print("{} files, {:.1f} MB\n", files.size(), megabytes);
    fmt::print(
        "read    {:7.1f} MB/s\nverify  {:7.1f} MB/s\nload    {:7.1f} MB/s (read and verify)\nwrite   {:7.1f} MB/s\n",
        megabytes / best.read, megabytes / best.verify, megabytes / (best.read + best.verify), megabytes / best.write);
}
