#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

struct FoundFolder;
class TreeIndex;

/// A source, or a folder below.
struct FoundEntry {
    std::string name;
    /// Null for a source.
    std::unique_ptr<FoundFolder> folder;
    /// For who walks: a bit for each level that needs nothing done.
    uint8_t current = 0;
    /// For who walks: a bit for each level in which there is a compiled form.
    uint8_t present = 0;
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
    /// Whether a name in it ends as that of a .pyc does.
    bool has_pycs = false;
    /// The system's error number, if it could not be listed.
    int error = 0;
    /// Of the tree, if there is one.
    TreeIndex const* index = nullptr;
    /// What the index says of the folder, or is to say.
    std::string record;
    /// The index says that all below is as it was, so that nobody walked it.
    bool is_skipped = false;
    /// What the command counted here when it put the folder into the index; nobody visited it since.
    uint32_t known_files = 0;

    /// Its path below the root; empty for the root itself.
    std::string_view below() const;
};

/// Called once for each folder after it was listed, from any thread. `descriptor` is the folder, open.
using FolderVisitor = std::function<void(FoundFolder& folder, int descriptor)>;

/// Walks directories as compileall does: `.py` files only, no `__pycache__`, no symbolic links to directories. Several
/// folders are listed at a time. The result has the order of `roots`. `indices` is empty, or has one for each root (or
/// null); what is in order by them is not visited.
std::vector<std::unique_ptr<FoundFolder>> walk_trees(std::vector<std::string> const& roots, uint32_t levels,
                                                     SelectionFilter const& filter, uint32_t threads,
                                                     FolderVisitor const& visit,
                                                     std::vector<TreeIndex*> const& indices = {});

/// -j, or one thread a processor.
uint32_t thread_count(TreeOptions const& options);

}  // namespace py::compiler::driver
