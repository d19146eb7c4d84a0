#include "compiler/driver/batch/plan.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstring>

#include "compiler/driver/index/indexed_trees.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/compiled_folder.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/pyc_state.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

bool is_folder(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

uint8_t all_levels(Options const& options) {
    uint8_t bits = 0;
    for (int level : options.layout.levels) bits |= uint8_t(1 << level);
    return bits;
}

/// Tells for each source of a folder which of its compiled forms are current.
class Inspector {
  public:
    explicit Inspector(Options const& options)
        : options_(options),
          wanted_(wanted_invalidation(options.layout)),
          reads_pycs_(!options.force && options.emit == Emit::Pyc) {}

    void inspect(FoundFolder& folder, int descriptor) const {
        if (options_.emit != Emit::Pyc) return;
        auto const levels = all_levels(options_);
        FolderRecord record(folder, [&](FoundEntry const&) { return levels; });
        CompiledFolder compiled(folder, descriptor, options_.layout);
        bool all_current = reads_pycs_;
        for (auto& entry : folder.entries) {
            if (entry.folder) continue;
            if (reads_pycs_ && compiled.descriptor() >= 0)
                entry.current = current_levels(entry.name, descriptor, compiled.descriptor());
            all_current = all_current && entry.current == levels;
        }
        if (all_current) record.keep(folder, folder.entries.size());
        // A temporary file is only left behind where the file it was made for is not current; so where all are, nobody
        // need look for one.
        if (!all_current) compiled.clean();
    }

    /// Otherwise everything is to be done anew.
    bool looks_at_pycs() const { return reads_pycs_; }

  private:
    uint8_t current_levels(std::string const& name, int sources, int compiled) const {
        struct stat status;
        if (::fstatat(sources, name.c_str(), &status, 0) != 0 || !S_ISREG(status.st_mode)) return 0;
        auto stamp = stamp_of(status);
        uint8_t levels = 0;
        for (int level : options_.layout.levels) {
            auto probe = probe_pyc(compiled, compiled_name(name, level, options_.layout.legacy).c_str());
            if (probe.ok() && is_current(probe.value(), stamp, name, sources)) levels |= uint8_t(1 << level);
        }
        return levels;
    }

    bool is_current(PycProbe const& probe, SourceStamp const& stamp, std::string const& name, int sources) const {
        auto verdict = judge(probe, stamp, wanted_);
        if (verdict != PycVerdict::HashUnknown) return verdict == PycVerdict::Current;
        auto source = read_at(sources, name.c_str());
        return source.ok() && judge_hash(probe, source.value()) == PycVerdict::Current;
    }

    Options const& options_;
    marshal::Invalidation wanted_;
    bool reads_pycs_;
};

/// Turns what was found into jobs, in order.
class Planner {
  public:
    explicit Planner(Options const& options) : options_(options), all_levels_(all_levels(options)) {}

    void add_folder(FoundFolder const& folder) {
        if (folder.is_skipped) return add_index(folder);
        announce(folder.path, folder.error);
        for (auto const& entry : folder.entries) {
            if (entry.folder) {
                add_folder(*entry.folder);
            } else if (entry.current == all_levels_) {
                plan_.current++;
            } else {
                Job job;
                job.path = join_path(folder.path, entry.name);
                job.root = folder.root;
                job.current = entry.current;
                plan_.jobs.push_back(std::move(job));
            }
        }
    }

    void add_file(std::string path, bool only_input) {
        Job job;
        job.path = std::move(path);
        job.only_input = only_input;
        plan_.jobs.push_back(std::move(job));
    }

    Plan take() && { return std::move(plan_); }

  private:
    void add_index(FoundFolder const& root) {
        for (auto const& folder : root.index->folders()) {
            announce(folder.path.empty() ? root.path : join_path(root.path, folder.path), 0);
            plan_.current += folder.sources;
        }
    }

    void announce(std::string const& folder, int error) {
        if (options_.quiet > 0 && error == 0) return;
        Job listing;
        listing.announcement = fmt::format("Listing {}...\n", quoted(folder));
        if (error) {
            listing.path = folder;
            listing.problem = FileError{error}.message();
        }
        plan_.jobs.push_back(std::move(listing));
    }

    Options const& options_;
    uint8_t all_levels_;
    Plan plan_;
};

bool is_left_out(std::string const& file, SelectionFilter const& filter) {
    if (filter.leaves_out_file(file)) return true;
    return filter.has_link_limit() && target_kind(file) == TargetKind::Link && filter.leaves_out_link(file);
}

}  // namespace

Plan make_plan(std::vector<std::string> const& inputs, Options const& options) {
    SelectionFilter filter(options.selection);
    std::vector<std::string> roots;
    std::vector<bool> is_root;
    for (auto const& input : inputs) {
        is_root.push_back(input != "-" && is_folder(input));
        if (is_root.back()) roots.push_back(input);
    }
    Inspector inspector(options);
    IndexedTrees trees(inspector.looks_at_pycs() ? roots : std::vector<std::string>(roots.size()), options,
                       fmt::format("compile {}", int(wanted_invalidation(options.layout))), MarkRule());
    auto folders = walk_trees(
        roots, options.selection.max_levels, filter, thread_count(options),
        [&](FoundFolder& folder, int descriptor) { inspector.inspect(folder, descriptor); }, trees.indices());
    trees.save(folders);
    Planner planner(options);
    size_t next_folder = 0;
    for (size_t i = 0; i < inputs.size(); i++) {
        if (is_root[i]) {
            planner.add_folder(*folders[next_folder++]);
        } else if (!is_left_out(inputs[i], filter)) {
            planner.add_file(inputs[i], inputs.size() == 1);
        }
    }
    return std::move(planner).take();
}

}  // namespace py::compiler::driver
