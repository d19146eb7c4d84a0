#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/driver/index/folder_mark.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/options.h"

namespace py::compiler::driver {

/// A folder that an earlier run has found in order.
struct IndexedFolder {
    /// Below the root; empty for the root itself.
    std::string_view path;
    WatchedNames names;
    ContentHash mark;
    uint32_t sources = 0;
    /// What the command counts.
    uint32_t files = 0;
    /// As it is in the index.
    std::string_view record;
    /// Whether nothing in it has changed since.
    bool in_order = false;
};

/// What earlier runs of one command with the same options have found in order in one tree, so that the next need not
/// look into files whose inodes have not changed since. Whatever is in doubt counts as not in the index: other file
/// systems than local ones, files that were changed within seconds before they were looked at, damage of the index
/// itself.
class TreeIndex {
  public:
    /// The index of the folder `root`. `question` is the command with all options that bear on the answer. Null where
    /// none is to be used.
    static std::unique_ptr<TreeIndex> open(std::string const& root, std::string const& question, Switch use,
                                           MarkRule rule);

    /// Compares all folders with what is there now.
    void compare(uint32_t threads);
    /// After `compare`: whether the whole tree is as it was, so that nobody need walk it.
    bool all_in_order() const { return all_in_order_; }
    std::vector<IndexedFolder> const& folders() const { return folders_; }
    /// The folder below the root, if it is in order.
    IndexedFolder const* find(std::string_view path) const;

    /// To be asked before the files are looked at, from any thread.
    std::optional<ContentHash> mark(std::string_view path, WatchedNames names) const {
        return mark_folder(root_.number(), path, names, rule_);
    }
    static std::string make_record(std::string_view path, std::string_view names, ContentHash const& mark,
                                   uint32_t sources, uint32_t files);

    /// Keeps these records, in the order of the walk, unless they are those that are kept already. `complete`: they are
    /// all folders of the tree.
    void save(std::string const& records, bool complete) const;

  private:
    TreeIndex(int root, MarkRule rule) : root_(root), rule_(rule) {}
    void load();
    bool read_records(std::string_view records);
    void compare_marks(std::vector<MarkPiece> const& pieces, std::span<ContentHash const> marks);

    Descriptor root_;
    MarkRule rule_;
    std::string file_;
    ContentHash question_{};
    Bytes bytes_;
    std::string_view records_;
    bool complete_ = false;
    bool all_in_order_ = false;
    std::vector<IndexedFolder> folders_;
    std::unordered_map<std::string_view, IndexedFolder const*> by_path_;
};

/// The folder of all indices, below that of the compile cache; empty if none is known.
std::string index_folder();

/// Removes all indices but the `kept` written last. The result is how many are left.
size_t trim_indices(size_t kept);

}  // namespace py::compiler::driver
