#include "compiler/driver/check/checker.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <tuple>

#include "compiler/driver/check/archive_check.h"
#include "compiler/driver/check/pyc_check.h"
#include "compiler/driver/index/indexed_trees.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/compiled_folder.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/present_forms.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

class Checker {
  public:
    explicit Checker(CheckOptions const& options)
        : options_(options), filter_(options.selection), check_(options), levels_(options.layout.levels) {}

    CheckResult run(std::vector<std::string> const& inputs) && {
        std::vector<std::string> roots;
        for (auto const& input : inputs) {
            struct stat status;
            if (::stat(input.c_str(), &status) != 0) {
                add_problem(input, FileError{errno}.reason());
            } else if (S_ISDIR(status.st_mode)) {
                roots.push_back(input);
            } else if (is_archive_name(input)) {
                check_archive(input);
            } else {
                check_source(input);
            }
        }
        MarkRule rule;
        rule.watches_compiled_folder = true;
        IndexedTrees trees(roots, options_, fmt::format("check {}", options_.deep), rule);
        auto folders = walk_trees(
            roots, options_.selection.max_levels, filter_, thread_count(options_),
            [this](FoundFolder& folder, int descriptor) { check_folder(folder, descriptor); }, trees.indices());
        for (auto const& folder : folders) add_known(*folder);
        trees.save(folders);
        std::sort(result_.findings.begin(), result_.findings.end(), [](CheckFinding const& a, CheckFinding const& b) {
            return std::tie(a.finding.path, a.finding.rule) < std::tie(b.finding.path, b.finding.rule);
        });
        return std::move(result_);
    }

  private:
    void add_problem(std::string const& path, std::string const& reason) {
        result_.failed = true;
        result_.findings.push_back({{FindingRule::Unreadable, path, reason}, {}, {}});
    }

    /// What a walk tells without a visit.
    void add_known(FoundFolder const& folder) {
        if (folder.error) add_problem(folder.path, FileError{folder.error}.reason());
        result_.files += folder.known_files;
        if (folder.is_skipped)
            for (auto const& known : folder.index->folders()) result_.files += known.files;
        for (auto const& entry : folder.entries)
            if (entry.folder) add_known(*entry.folder);
    }

    bool is_wanted(int level) const { return std::find(levels_.begin(), levels_.end(), level) != levels_.end(); }

    /// What one folder contributes.
    struct FolderResult {
        size_t files = 0;
        std::vector<CheckFinding> findings;
    };

    void check_folder(FoundFolder& folder, int descriptor) {
        FolderResult result;
        CompiledFolder compiled(folder, descriptor, options_.layout);
        PresentForms forms(compiled, options_.layout.legacy);
        for (auto& entry : folder.entries)
            if (!entry.folder) entry.present = forms.claim(entry.name);
        FolderRecord record(folder, [](FoundEntry const& source) { return source.present; });
        for (auto const& entry : folder.entries)
            if (!entry.folder) check_entry(folder, entry, descriptor, compiled, result);
        if (!options_.layout.legacy) {
            find_orphans(folder, descriptor, compiled, forms, result);
            if (options_.layout.output.empty() && folder.has_pycs) find_shadowed(folder, descriptor, result);
        }
        if (result.findings.empty()) record.keep(folder, result.files);
        std::lock_guard lock(mutex_);
        result_.files += result.files;
        std::move(result.findings.begin(), result.findings.end(), std::back_inserter(result_.findings));
    }

    void check_entry(FoundFolder const& folder, FoundEntry const& entry, int descriptor, CompiledFolder const& compiled,
                     FolderResult& result) {
        auto const& source = entry.name;
        auto add = [&](std::string const& name, Fault fault) {
            result.findings.push_back({{fault.rule, join_path(compiled.path(), name), std::move(fault.message)},
                                       join_path(folder.path, source),
                                       folder.root});
        };
        for (int level = 0; level <= 2; level++) {
            if (options_.layout.legacy && level != levels_[0]) continue;
            bool is_there = entry.present >> level & 1;
            if (!is_there && !is_wanted(level)) continue;
            auto name = compiled_name(source, level, options_.layout.legacy);
            result.files++;
            if (!is_there) {
                add(name, {FindingRule::Missing, "there is no such file"});
            } else if (!is_wanted(level) && options_.layout.levels_given) {
                add(name, {FindingRule::WrongLevel, fmt::format("level {} was not asked for", level)});
            } else if (auto fault = check_.check_file(compiled.descriptor(), name, descriptor, source, level)) {
                add(name, std::move(*fault));
            }
        }
    }

    void find_orphans(FoundFolder const& folder, int descriptor, CompiledFolder const& compiled,
                      PresentForms const& forms, FolderResult& result) {
        forms.each_unclaimed([&](std::string_view name) {
            auto parsed = parse_compiled_name(name);
            if (!parsed || parsed->legacy) return;
            auto source = std::string(parsed->stem) + ".py";
            if (::faccessat(descriptor, source.c_str(), F_OK, 0) == 0) return;
            if (filter_.leaves_out_file(join_path(folder.path, source))) return;
            result.files++;
            result.findings.push_back({{FindingRule::Orphaned, join_path(compiled.path(), name),
                                        fmt::format("its source {} is not there", shown_name(source))},
                                       {},
                                       folder.root});
        });
    }

    /// Python looks for mod.pyc only where there is no mod.py.
    void find_shadowed(FoundFolder const& folder, int descriptor, FolderResult& result) {
        Layout layout;
        layout.legacy = true;
        CompiledFolder here(folder, descriptor, layout);
        here.each_name([&](char const* name) {
            auto parsed = parse_compiled_name(name);
            if (!parsed || !parsed->legacy) return;
            auto source = std::string(parsed->stem) + ".py";
            if (::faccessat(descriptor, source.c_str(), F_OK, 0) != 0) return;
            result.files++;
            result.findings.push_back({{FindingRule::NeverLoaded, join_path(folder.path, name),
                                        fmt::format("is not loaded while {} stands beside it", shown_name(source))},
                                       {},
                                       folder.root});
        });
    }

    void check_source(std::string const& source) {
        for (int level : levels_) {
            auto file = output_path(source, {}, options_.layout, level, false);
            result_.files++;
            auto fault = check_.check_file(AT_FDCWD, file, AT_FDCWD, source, level);
            if (fault) result_.findings.push_back({{fault->rule, file, fault->message}, source, {}});
        }
    }

    void check_archive(std::string const& path) {
        auto opened = ZipArchive::open(path);
        if (!opened.ok()) return add_problem(path, opened.error());
        size_t files = 0;
        for (auto& finding : check_members(path, *opened.value(), check_, files))
            result_.findings.push_back({std::move(finding), {}, {}});
        result_.files += files;
    }

    CheckOptions const& options_;
    SelectionFilter filter_;
    PycCheck check_;
    std::vector<int> const& levels_;
    std::mutex mutex_;
    CheckResult result_;
};

}  // namespace

CheckResult check_paths(std::vector<std::string> const& inputs, CheckOptions const& options) {
    return Checker(options).run(inputs);
}

}  // namespace py::compiler::driver
