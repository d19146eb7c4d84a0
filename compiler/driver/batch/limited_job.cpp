#include "compiler/driver/batch/limited_job.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <new>

#include "compiler/driver/io/files.h"

namespace py::compiler::driver {

namespace {

using Clock = std::chrono::steady_clock;

/// Exit status of a child that ran out of memory.
constexpr int kOutOfMemory = 77;

/// What the child sends in front of its two texts.
struct Message {
    JobResult result;
    uint64_t out_size;
    uint64_t err_size;
};

/// Address space that the process has by now, in bytes.
uint64_t used_address_space() {
    uint64_t pages = 0;
    if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
        if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
        std::fclose(file);
    }
    return pages * uint64_t(::sysconf(_SC_PAGESIZE));
}

void limit_memory(uint64_t bytes) {
    if (bytes == 0) return;
    rlimit limit{used_address_space() + bytes, RLIM_INFINITY};
    (void)::setrlimit(RLIMIT_AS, &limit);
    rlimit no_core{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &no_core);
    std::set_new_handler([] { ::_exit(kOutOfMemory); });
}

[[noreturn]] void run_child(Job const& job, Options const& options, int pipe) {
    limit_memory(options.memory_limit);
    auto outcome = run_job(job, options);
    Message message{outcome.result, outcome.out.size(), outcome.err.size()};
    bool sent = write_all(pipe, {reinterpret_cast<uint8_t const*>(&message), sizeof message}).ok() &&
                write_all(pipe, as_bytes(outcome.out)).ok() && write_all(pipe, as_bytes(outcome.err)).ok();
    ::_exit(sent ? 0 : 1);
}

/// Reads to the end; false if the time is over before.
bool receive(int pipe, Bytes& bytes, uint64_t milliseconds) {
    auto deadline = Clock::now() + std::chrono::milliseconds(milliseconds);
    while (true) {
        int timeout = -1;
        if (milliseconds) {
            auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
            if (left <= 0) return false;
            timeout = int(std::min<int64_t>(left, 1 << 30));
        }
        pollfd waits{pipe, POLLIN, 0};
        int ready = ::poll(&waits, 1, timeout);
        if (ready <= 0) continue;
        uint8_t buffer[4096];
        ssize_t count = ::read(pipe, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return true;
        bytes.insert(bytes.end(), buffer, buffer + count);
    }
}

bool decode(Bytes const& bytes, JobOutcome& outcome) {
    Message message;
    if (bytes.size() < sizeof message) return false;
    std::memcpy(&message, bytes.data(), sizeof message);
    auto texts = as_text(bytes).substr(sizeof message);
    if (texts.size() != message.out_size + message.err_size) return false;
    outcome.result = message.result;
    outcome.out = texts.substr(0, message.out_size);
    outcome.err = texts.substr(message.out_size);
    return true;
}

/// Why a child that sent nothing whole has ended.
std::string reason_of(int status, Options const& options) {
    bool ran_out = WIFEXITED(status) && WEXITSTATUS(status) == kOutOfMemory;
    // Under a limit on memory, a stack that cannot grow and a system call that gets none end the process, too.
    if (ran_out || (options.memory_limit && WIFSIGNALED(status)))
        return fmt::format("takes more memory than the limit of {} MiB", options.memory_limit >> 20);
    return fmt::format("the process that compiled it ended with status {:#x}", status);
}

}  // namespace

JobOutcome run_limited_job(Job const& job, Options const& options) {
    int ends[2];
    if (job.path.empty() || ::pipe2(ends, O_CLOEXEC) != 0) return run_job(job, options);
    Descriptor reader(ends[0]);
    pid_t child = ::fork();
    if (child == 0) run_child(job, options, ends[1]);
    ::close(ends[1]);
    if (child < 0) return given_up(job, fmt::format("no process to compile it: {}", std::strerror(errno)), options);
    Bytes bytes;
    bool in_time = receive(reader.number(), bytes, options.time_limit);
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    JobOutcome outcome;
    if (decode(bytes, outcome)) return outcome;
    if (!in_time)
        return given_up(job, fmt::format("takes longer than the limit of {} s", double(options.time_limit) / 1000),
                        options);
    return given_up(job, reason_of(status, options), options);
}

}  // namespace py::compiler::driver
