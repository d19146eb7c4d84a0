#pragma once

#include <string>
#include <string_view>

#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// Python's `os.path.join` for two parts.
std::string join_path(std::string_view folder, std::string_view rest);

/// Where the import system looks for the compiled form of `source` (PEP 3147, PEP 488):
/// `pkg/mod.py` → `pkg/__pycache__/mod.cpython-311.opt-1.pyc`.
std::string cache_path(std::string_view source, int optimize, std::string_view cache_tag);

/// The path that the code object names, after -d, -s and -p. `root` is the directory on the command line through
/// which `source` was found, or empty for a file that is named there itself.
std::string embedded_path(std::string_view source, std::string_view root, Options const& options);

/// Where the .pyc of `source` goes, by -o, -b and -O. `root` as above.
std::string output_path(std::string_view source, std::string_view root, Options const& options);

}  // namespace py::compiler::driver
