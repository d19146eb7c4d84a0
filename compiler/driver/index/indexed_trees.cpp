#include "compiler/driver/index/indexed_trees.h"

#include <fmt/format.h>
#include <unistd.h>

#include "compiler/driver/cache/code_store.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

/// Everything on which the answer for one tree depends besides the files.
std::string question_of(std::string const& root, TreeOptions const& options, std::string const& command) {
    auto const& layout = options.layout;
    std::string text = fmt::format("{} {} {:x} {} {}", command, ::geteuid(), build_stamp(),
                                   options.selection.max_levels, layout.levels_given);
    for (int level : layout.levels) text += fmt::format(" {}", level);
    text += fmt::format(" {}", layout.invalidation ? int(*layout.invalidation) : -1);
    // No argument has a zero byte in it.
    for (auto const* list :
         {&options.selection.excluded_patterns, &options.selection.excluded_globs, &options.naming.forbidden}) {
        (text += '\0') += fmt::format("{}", list->size());
        for (auto const& one : *list) (text += '\0') += one;
    }
    (text += '\0') += root;
    return (text += '\0') += absolute_path(root);
}

/// Options that lead to files elsewhere, or make the answer depend on more than the tree.
bool is_plain(TreeOptions const& options) {
    auto const& layout = options.layout;
    return layout.output.empty() && layout.prefix.empty() && !layout.legacy && options.selection.link_limit.empty();
}

bool collect(FoundFolder const& folder, std::string& records) {
    bool complete = !folder.record.empty();
    records += folder.record;
    for (auto const& entry : folder.entries)
        if (entry.folder) complete = collect(*entry.folder, records) && complete;
    return complete;
}

}  // namespace

IndexedTrees::IndexedTrees(std::vector<std::string> const& roots, TreeOptions const& options,
                           std::string const& command, MarkRule const& rule) {
    bool is_used = options.index != Switch::Never && is_plain(options);
    for (auto const& root : roots) {
        std::unique_ptr<TreeIndex> index;
        if (is_used) index = TreeIndex::open(root, question_of(root, options, command), options.index, rule);
        if (index) index->compare(thread_count(options));
        pointers_.push_back(index.get());
        indices_.push_back(std::move(index));
    }
}

void IndexedTrees::save(std::vector<std::unique_ptr<FoundFolder>> const& roots) const {
    for (auto const& root : roots) {
        if (!root->index || root->is_skipped) continue;
        std::string records;
        bool complete = collect(*root, records);
        root->index->save(records, complete);
    }
}

void FolderRecord::keep(FoundFolder& folder, size_t files) const {
    if (mark_) folder.record = TreeIndex::make_record(folder.below(), names_, *mark_, sources_, uint32_t(files));
}

}  // namespace py::compiler::driver
