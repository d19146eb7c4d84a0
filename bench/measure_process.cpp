// measure_process RESULT COMMAND...: runs a command and writes its processor seconds, the most kilobytes of memory it had,
// and its wait status to the file RESULT. A process of its own, because the kernel counts the memory that a process
// had before `exec` as the new program's: the parent has to be smaller than what it measures.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace {

double seconds_of(timeval const& time) { return double(time.tv_sec) + double(time.tv_usec) * 1e-6; }

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) {
        std::fprintf(stderr, "usage: measure_process RESULT COMMAND...\n");
        return 2;
    }
    pid_t child = fork();
    if (child < 0) {
        std::perror("measure_process");
        return 2;
    }
    if (child == 0) {
        execv(arguments[2], arguments + 2);
        std::perror(arguments[2]);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    if (wait4(child, &status, 0, &usage) != child) return 2;
    std::FILE* result = std::fopen(arguments[1], "w");
    if (result == nullptr) {
        std::perror(arguments[1]);
        return 2;
    }
    std::fprintf(result, "%.6f %ld %d\n", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss, status);
    return std::fclose(result) == 0 ? 0 : 2;
}
