#pragma once

#include <string>
#include <vector>

namespace py::vm {

/// What pyrun's command line asks for.
struct RunOptions {
    std::string path;
    std::vector<std::string> arguments;
    /// Print the register code of every code object instead of running.
    bool dump_lowered = false;
    /// Say on standard error what the heap did.
    bool stats = false;
};

/// Loads a .pyc and runs it as `__main__`; the exit status of the process.
int run_pyc(RunOptions const& options);

}  // namespace py::vm
