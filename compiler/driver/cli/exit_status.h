#pragma once

#include <string>
#include <string_view>

namespace py::compiler::driver {

/// What pycc's own commands end with.
enum ExitStatus : int {
    kSuccess = 0,
    /// Something did not compile, could not be read or written.
    kFailure = 1,
    /// The command line is wrong.
    kUsage = 2,
    /// check, verify, diff and manifest have found something.
    kFindings = 4,
};

/// Prints `program: message` to standard error, and gives the status for it.
int usage_error(std::string_view program, std::string const& message);

}  // namespace py::compiler::driver
