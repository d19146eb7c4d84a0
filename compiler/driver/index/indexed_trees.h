#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/driver/index/tree_index.h"
#include "compiler/driver/options.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

/// The indices of all trees of a command line, as they are before the trees are walked.
class IndexedTrees {
  public:
    /// `command` tells this command and those of its options from others that `options` does not have.
    IndexedTrees(std::vector<std::string> const& roots, TreeOptions const& options, std::string const& command,
                 MarkRule const& rule);

    /// One for each root, or null.
    std::vector<TreeIndex*> const& indices() const { return pointers_; }
    /// Keeps what was found in order in the walk.
    void save(std::vector<std::unique_ptr<FoundFolder>> const& roots) const;

  private:
    std::vector<std::unique_ptr<TreeIndex>> indices_;
    std::vector<TreeIndex*> pointers_;
};

/// A folder that is being looked at, on its way into the index of its tree.
class FolderRecord {
  public:
    /// Before anything in the folder is looked at. `levels_of(entry)` has a bit for each compiled form of a source that
    /// counts.
    template <class LevelsOf>
    FolderRecord(FoundFolder const& folder, LevelsOf&& levels_of) {
        if (!folder.index) return;
        for (auto const& entry : folder.entries) {
            WatchedNames::append(names_, entry.folder ? WatchedNames::kSubfolder : levels_of(entry), entry.name);
            if (!entry.folder) sources_++;
        }
        mark_ = folder.index->mark(folder.below(), WatchedNames(names_));
    }
    /// Afterwards: everything in it is in order.
    void keep(FoundFolder& folder, size_t files) const;

  private:
    std::string names_;
    uint32_t sources_ = 0;
    std::optional<ContentHash> mark_;
};

}  // namespace py::compiler::driver
