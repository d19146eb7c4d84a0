#include <cstdio>

#include "vm/driver/command_line.h"
#include "vm/driver/machine.h"
#include "vm/driver/path_setup.h"

#if __has_feature(address_sanitizer)
/// The machine leaves its memory to the system when it ends, and the sanitizer does not look for pointers in the
/// machine's own heap: what it would call leaked is still in use.
extern "C" char const* __asan_default_options() { return "detect_leaks=0"; }
#endif

int main(int count, char** arguments) {
    py::vm::CommandLine line = py::vm::parse_command_line(count, arguments);
    if (line.action == py::vm::CommandLine::Action::Print) {
        std::fputs(line.output.c_str(), line.status ? stderr : stdout);
        return line.status;
    }
    py::vm::set_up_paths(arguments[0]);
    return py::vm::run(line);
}
