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
};

/// The inputs of the command line in order, directories walked as compileall walks them: sorted by name, `.py` files
/// only, no `__pycache__`, no symbolic links to directories.
std::vector<Job> find_sources(Options const& options);

/// A Python string literal of `text`, as `repr` writes it.
std::string quoted(std::string_view text);

}  // namespace py::compiler::driver
