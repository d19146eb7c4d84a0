#include <csignal>

#include "compiler/driver/commands.h"

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    return py::compiler::driver::run_command_line({argv + (argc > 0 ? 1 : 0), argv + argc});
}
