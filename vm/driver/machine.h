#pragma once

#include <string>

namespace py::vm {

class Thread;
struct CommandLine;
struct Code;

/// Makes the heap, the built-in types, the modules sys and builtins, and the main thread, as `configuration` wants
/// them.
Thread& start_machine();

/// Starts a machine and does what the command line asks for; the exit status of the process.
int run(CommandLine const& line);

/// Loads a .pyc and runs it as `__main__`, without site; the exit status of the process.
int run_pyc(std::string const& path);

}  // namespace py::vm
