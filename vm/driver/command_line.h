#pragma once

#include <string>
#include <vector>

namespace py::vm {

/// What a start of pyrun is to do. Options that the machine keeps for the program to see are in `configuration`.
struct CommandLine {
    enum class Action {
        /// Print `output` to standard output and end with `status`; to standard error if `status` is not 0.
        Print,
        /// Run `target`: program text, a module's name, a file.
        Command,
        Module,
        File,
        /// Run what comes from standard input, or talk to a terminal.
        StandardInput,
        /// Print the register code of a .pyc.
        DumpLowered,
    };
    Action action = Action::StandardInput;
    std::string target;
    std::string output;
    int status = 0;
    /// -x
    bool skip_first_line = false;
    /// Say on standard error what the heap did.
    bool stats = false;
};

/// Reads the command line and PYTHON* variables as CPython 3.11 does, into `configuration` and the result.
CommandLine parse_command_line(int count, char** arguments);

}  // namespace py::vm
