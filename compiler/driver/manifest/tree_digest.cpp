#include "compiler/driver/manifest/tree_digest.h"

#include <algorithm>
#include <mutex>

#include "compiler/driver/io/ordered_work.h"
#include "compiler/driver/tree/compiled_folder.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/selection.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

/// The sources and compiled files of a tree, by their paths below it.
class FileList {
  public:
    FileList(SelectionFilter const& filter, std::vector<std::pair<std::string, std::string>>& problems)
        : filter_(filter), problems_(problems) {}

    std::vector<std::string> list(std::string const& tree, TreeOptions const& options) && {
        auto roots = walk_trees({tree}, options.selection.max_levels, filter_, thread_count(options),
                                [this](FoundFolder& folder, int descriptor) { add_compiled(folder, descriptor); });
        add_sources(*roots[0]);
        std::sort(names_.begin(), names_.end());
        return std::move(names_);
    }

  private:
    void add_sources(FoundFolder const& folder) {
        if (folder.error) problems_.emplace_back(folder.below(), FileError{folder.error}.reason());
        for (auto const& entry : folder.entries) {
            if (entry.folder) {
                add_sources(*entry.folder);
            } else {
                names_.push_back(join_path(folder.below(), entry.name));
            }
        }
    }

    /// In the folder itself and in that of the compiled files.
    void add_compiled(FoundFolder const& folder, int descriptor) {
        Layout layout;
        for (bool legacy : {false, true}) {
            layout.legacy = legacy;
            CompiledFolder compiled(folder, descriptor, layout);
            auto place = legacy ? std::string(folder.below()) : join_path(folder.below(), "__pycache__");
            compiled.each_name([&](char const* name) {
                if (!std::string_view(name).ends_with(".pyc")) return;
                if (filter_.leaves_out_file(join_path(compiled.path(), name))) return;
                auto parsed = parse_compiled_name(name);
                if (parsed && filter_.leaves_out_file(join_path(folder.path, std::string(parsed->stem) + ".py")))
                    return;
                std::lock_guard lock(mutex_);
                names_.push_back(join_path(place, name));
            });
        }
    }

    SelectionFilter const& filter_;
    std::vector<std::pair<std::string, std::string>>& problems_;
    std::mutex mutex_;
    std::vector<std::string> names_;
};

}  // namespace

TreeDigest digest_tree(std::string const& tree, TreeOptions const& options) {
    TreeDigest result;
    SelectionFilter filter(options.selection);
    auto names = FileList(filter, result.problems).list(tree, options);
    std::vector<Result<FileDigest, FileError>> digests(names.size(), FileDigest());
    run_in_order(
        names.size(), thread_count(options), [&](size_t i) { digests[i] = digest_file(join_path(tree, names[i])); },
        [&](size_t i) {
            if (digests[i].ok()) {
                result.files.emplace_hint(result.files.end(), std::move(names[i]), digests[i].value());
            } else {
                result.problems.emplace_back(std::move(names[i]), digests[i].error().reason());
            }
        });
    return result;
}

}  // namespace py::compiler::driver
