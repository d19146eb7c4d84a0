#include <cstdio>
#include <cstring>

#include "vm/driver/machine.h"

#if __has_feature(address_sanitizer)
/// The machine leaves its memory to the system when it ends, and the sanitizer does not look for pointers in the
/// machine's own heap: what it would call leaked is still in use.
extern "C" char const* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main(int count, char** arguments) {
    py::vm::RunOptions options;
    int at = 1;
    for (; at < count && arguments[at][0] == '-' && arguments[at][1]; at++) {
        if (std::strcmp(arguments[at], "--dump=lowered") == 0) {
            options.dump_lowered = true;
        } else if (std::strcmp(arguments[at], "--stats") == 0) {
            options.stats = true;
        } else if (std::strcmp(arguments[at], "--help") == 0 || std::strcmp(arguments[at], "-h") == 0) {
            std::puts("usage: pyrun [--dump=lowered] [--stats] FILE.pyc [ARGUMENT...]");
            return 0;
        } else {
            std::fprintf(stderr, "pyrun: unknown option %s\n", arguments[at]);
            return 2;
        }
    }
    if (at >= count) {
        std::fputs("usage: pyrun [--dump=lowered] [--stats] FILE.pyc [ARGUMENT...]\n", stderr);
        return 2;
    }
    options.path = arguments[at++];
    for (; at < count; at++) options.arguments.push_back(arguments[at]);
    return py::vm::run_pyc(options);
}
