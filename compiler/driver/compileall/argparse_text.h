#pragma once

#include <string>
#include <string_view>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver {

/// The lines with which Python's argparse begins a complaint: `usage: compileall.py [-h] [-l] …`, folded.
std::string argparse_usage(std::string_view program, cli::Command const& command);

/// Prints usage and `program: error: …` to standard error; gives status 2.
int argparse_error(std::string_view program, cli::Command const& command, cli::UsageError const& error);

/// A whole number, as Python's int() takes it from a command line.
Result<int64_t, std::string> parse_int(std::string_view text);

}  // namespace py::compiler::driver
