#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

struct FoundFolder;

/// A source, or a folder below.
struct FoundEntry {
    std::string name;
    /// Null for a source.
    std::unique_ptr<FoundFolder> folder;
    /// For who walks: a bit for each level that needs nothing done.
    uint8_t current = 0;
};

/// A folder that was listed.
struct FoundFolder {
    /// As reached from the command line.
    std::string path;
    /// The folder of the command line through which it was reached.
    std::string root;
    /// Levels that may still be descended.
    uint32_t levels = 0;
    /// Sources and folders, in the order of their names.
    std::vector<FoundEntry> entries;
    /// The system's error number, if it could not be listed.
    int error = 0;
};

/// Called once for each folder after it was listed, from any thread. `descriptor` is the folder, open.
using FolderVisitor = std::function<void(FoundFolder& folder, int descriptor)>;

/// Walks directories as compileall does: `.py` files only, no `__pycache__`, no symbolic links to directories. Several
/// folders are listed at a time. The result has the order of `roots`.
std::vector<std::unique_ptr<FoundFolder>> walk_trees(std::vector<std::string> const& roots, uint32_t levels,
                                                     SelectionFilter const& filter, uint32_t threads,
                                                     FolderVisitor const& visit);

/// -j, or one thread a processor.
uint32_t thread_count(TreeOptions const& options);

}  // namespace py::compiler::driver
