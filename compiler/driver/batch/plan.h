#pragma once

#include <string>
#include <vector>

#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// One thing to do: compile `path`, or only say something.
struct Job {
    /// "-" is standard input; empty if there is nothing to compile.
    std::string path;
    /// The directory of the command line through which the file was found; empty if it is named there itself.
    std::string root;
    /// What to print first, if progress is printed.
    std::string announcement;
    /// Why the input cannot be had at all; empty if it can.
    std::string problem;
    /// Bits of the levels whose compiled form is current, so far as is known.
    uint8_t current = 0;
    /// It is the one thing that the command line asks for, so that -o may name its output.
    bool only_input = false;
};

struct Plan {
    /// In the order of the command line and of names.
    std::vector<Job> jobs;
    /// Sources that need no job, since all their compiled forms are current.
    size_t current = 0;
};

/// Walks the inputs and compares every source with its compiled forms, several folders at a time. Removes what killed
/// processes have left in folders of compiled files.
Plan make_plan(std::vector<std::string> const& inputs, Options const& options);

}  // namespace py::compiler::driver
