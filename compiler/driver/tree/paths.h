#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// Python's `os.path.join` for two parts.
std::string join_path(std::string_view folder, std::string_view rest);

/// From the root, by the current folder; nothing is resolved. An empty path is the current folder.
std::string absolute_path(std::string_view path);

std::string_view base_name(std::string_view path);
/// What stands before the last slash; empty if there is none. The slash of `/a` stays.
std::string_view parent_of(std::string_view path);

/// Name of the compiled form of `mod.py`: `mod.cpython-311.opt-1.pyc` (PEP 488), or `mod.pyc` in the legacy layout.
std::string compiled_name(std::string_view source_name, int level, bool legacy);

/// How the names of the compiled forms end, by level (PEP 488).
inline constexpr std::string_view kFormEnds[] = {".pyc", ".opt-1.pyc", ".opt-2.pyc"};

/// What the name of a .pyc says.
struct CompiledName {
    /// `mod` of `mod.cpython-311.opt-1.pyc`; the source is called `mod.py`.
    std::string_view stem;
    int level = 0;
    /// Has no tag, as in the legacy layout.
    bool legacy = false;
};

/// Takes the name of a .pyc apart; nothing for other files and those of other versions of Python.
std::optional<CompiledName> parse_compiled_name(std::string_view name);

/// Where the import system looks for the compiled form of `source` (PEP 3147, PEP 488):
/// `pkg/mod.py` → `pkg/__pycache__/mod.cpython-311.opt-1.pyc`.
std::string cache_path(std::string_view source, int level);

/// The path that the code object names, after -d, -s, -p and --path-map. `root` is the directory on the command line
/// through which `source` was found, or empty for a file that is named there itself. The result is text
/// (`decode_file_name`).
std::string embedded_path(std::string_view source, std::string_view root, Naming const& naming);

/// The folder of the compiled forms of the sources in `source_folder` (empty: the current one), by -o, -b and
/// PYTHONPYCACHEPREFIX. `root` as above.
std::string compiled_folder(std::string_view source_folder, std::string_view root, Layout const& layout);

/// Where the .pyc of `source` goes. `root` as above; a file that is the only input goes to -o itself, unless that
/// ends with a slash (`only_input`).
std::string output_path(std::string_view source, std::string_view root, Layout const& layout, int level,
                        bool only_input);

}  // namespace py::compiler::driver
