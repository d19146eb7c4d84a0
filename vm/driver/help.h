#pragma once

#include <string>

namespace py::vm {

// What --help and its like print.

std::string usage(std::string const& program);
/// What follows an error in the command line.
std::string short_usage(std::string const& program);
std::string options_help();
std::string environment_help();
std::string x_options_help();
/// sys.version
std::string long_version();

}  // namespace py::vm
