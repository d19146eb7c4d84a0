#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/hostile/mutator.h"
#include "vm/driver/machine.h"

// run_mutants COUNT SEED FOLDER FILE.pyc...: runs COUNT damaged copies of the files on the virtual machine, each in a
// process of its own. Every one must be refused, or run to its end or to an exception, or be stopped by the time limit;
// a signal or a report of a sanitizer is a crash, and the file is kept in FOLDER. Mutant number I of a seed is the same
// every time.

#if __has_feature(address_sanitizer)
#define SANITIZED 1
/// A report is a crash; a refusal to give memory is none.
extern "C" char const* __asan_default_options() {
    return "detect_leaks=0:abort_on_error=1:allocator_may_return_null=1:max_allocation_size_mb=2048:soft_rss_limit_mb="
           "3072";
}
extern "C" char const* __ubsan_default_options() { return "abort_on_error=1:print_stacktrace=1"; }
#else
#define SANITIZED 0
#endif

namespace {

using namespace py;
using namespace py::hostile;

constexpr int kSecondsEach = 2;
constexpr int kStopped = 77;
constexpr int kCrashed = 99;
constexpr rlim_t kMostMemory = rlim_t(3) << 30;

void stop(int) { _exit(kStopped); }

/// A damaged program may ask for anything that the system offers.
void confine() {
    struct rlimit none{0, 0}, memory{kMostMemory, kMostMemory};
    setrlimit(RLIMIT_FSIZE, &none);
    setrlimit(RLIMIT_CORE, &none);
    if (!SANITIZED) setrlimit(RLIMIT_DATA, &memory);  // the sanitizer's own reservations would count
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(kCrashed);
    setrlimit(RLIMIT_NPROC, &none);
}

[[noreturn]] void run_in_child(Bytes const& bytes) {
    int file = memfd_create("mutant", 0);
    if (write(file, bytes.data(), bytes.size()) != ssize_t(bytes.size())) _exit(kCrashed);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    if (!getenv("RUN_MUTANTS_SHOW")) dup2(null, 2);
    confine();
    std::signal(SIGALRM, stop);
    struct itimerval limit{{0, 0}, {kSecondsEach, 0}};
    setitimer(ITIMER_REAL, &limit, nullptr);
    _exit(vm::run_pyc("/proc/self/fd/" + std::to_string(file)) & 1);
}

struct Tally {
    int ended = 0, refused_or_raised = 0, stopped = 0, crashed = 0;
};

void keep(Bytes const& bytes, std::string const& path) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<char const*>(bytes.data()), std::streamsize(bytes.size()));
}

void run_one(std::vector<Original> const& originals, uint64_t seed, int number, std::string const& folder,
             Tally& tally) {
    generator::Random random(seed * 1'000'003 + uint64_t(number));
    Original const& original = originals[random.below(originals.size())];
    Bytes bytes = mutate(original, originals[random.below(originals.size())], random);
    std::fflush(nullptr);
    pid_t child = fork();
    if (child == 0) run_in_child(bytes);
    int status = 0;
    waitpid(child, &status, 0);
    bool killed_as_asked = WIFSIGNALED(status) && WTERMSIG(status) == SIGINT;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        tally.ended++;
    } else if ((WIFEXITED(status) && WEXITSTATUS(status) == 1) || killed_as_asked) {
        tally.refused_or_raised++;
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == kStopped) {
        tally.stopped++;
    } else {
        tally.crashed++;
        std::string path = folder + "/mutant_" + std::to_string(seed) + "_" + std::to_string(number) + ".pyc";
        keep(bytes, path);
        std::printf("CRASHED %s: %s %d\n", path.c_str(), WIFSIGNALED(status) ? "signal" : "exit status",
                    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 5) {
        std::fputs("usage: run_mutants COUNT SEED FOLDER FILE.pyc...\n", stderr);
        return 2;
    }
    int mutants = std::atoi(arguments[1]);
    uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
    std::vector<Original> originals;
    for (int i = 4; i < count; i++) {
        std::ifstream file(arguments[i], std::ios::binary);
        originals.push_back(analyze(Bytes{std::istreambuf_iterator<char>(file), {}}));
        if (originals.back().codes.empty()) {
            std::fprintf(stderr, "run_mutants: %s: no .pyc that can be read\n", arguments[i]);
            return 2;
        }
    }
    Tally tally;
    for (int i = 0; i < mutants; i++) run_one(originals, seed, i, arguments[3], tally);
    std::printf("mutants: %d, seed %llu: %d ended, %d refused or raised, %d stopped by the time limit, %d crashed\n",
                mutants, static_cast<unsigned long long>(seed), tally.ended, tally.refused_or_raised, tally.stopped,
                tally.crashed);
    return tally.crashed ? 1 : 0;
}
