#include "compiler/driver/tree/pyc_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>

#include "compiler/driver/io/files.h"
#include "compiler/driver/tree/compiled_folder.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

bool exists(std::string const& path) { return ::access(path.c_str(), F_OK) == 0; }

std::string below_root(std::string const& path, std::string const& root) {
    if (root.empty()) return std::string(base_name(path));
    std::string_view rest = path;
    rest.remove_prefix(std::min(root.size(), rest.size()));
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return std::string(rest);
}

/// The folder of the source of a .pyc: that above `__pycache__`, or its own.
std::string source_folder_of(std::string_view pyc) {
    auto folder = parent_of(pyc);
    return std::string(base_name(folder) == "__pycache__" ? parent_of(folder) : folder);
}

class Finder {
  public:
    explicit Finder(TreeOptions const& options) : options_(options), filter_(options.selection) {}

    PycFiles run(std::vector<std::string> const& inputs) && {
        std::vector<std::string> roots;
        for (auto const& input : inputs) {
            struct stat status;
            if (::stat(input.c_str(), &status) != 0) {
                found_.problems.emplace_back(input, FileError{errno}.reason());
            } else if (S_ISDIR(status.st_mode)) {
                roots.push_back(input);
            } else if (is_archive_name(input)) {
                add_archive(input);
            } else {
                add_file(input);
            }
        }
        auto folders = walk_trees(roots, options_.selection.max_levels, filter_, thread_count(options_),
                                  [this](FoundFolder& folder, int descriptor) { add_folder(folder, descriptor); });
        for (auto const& folder : folders) add_problems(*folder);
        std::sort(found_.files.begin(), found_.files.end(),
                  [](PycFile const& a, PycFile const& b) { return a.path < b.path; });
        return std::move(found_);
    }

  private:
    void add_problems(FoundFolder const& folder) {
        if (folder.error) found_.problems.emplace_back(folder.path, FileError{folder.error}.reason());
        for (auto const& entry : folder.entries)
            if (entry.folder) add_problems(*entry.folder);
    }

    void add_folder(FoundFolder const& folder, int descriptor) {
        std::vector<PycFile> files;
        auto add = [&](std::string const& place, char const* name, bool legacy) {
            auto parsed = parse_compiled_name(name);
            if (!parsed || parsed->legacy != legacy) return;
            auto source = join_path(folder.path, std::string(parsed->stem) + ".py");
            if (filter_.leaves_out_file(source)) return;
            PycFile file;
            file.path = join_path(place, name);
            file.root = folder.root;
            file.relative = below_root(source, folder.root);
            file.level = parsed->level;
            bool has_source = ::faccessat(descriptor, std::string(base_name(source)).c_str(), F_OK, 0) == 0;
            if (has_source) file.source = std::move(source);
            files.push_back(std::move(file));
        };
        auto layout = options_.layout;
        for (bool legacy : {false, true}) {
            layout.legacy = legacy;
            CompiledFolder compiled(folder, descriptor, layout);
            compiled.each_name([&](char const* name) { add(compiled.path(), name, legacy); });
        }
        std::lock_guard lock(mutex_);
        std::move(files.begin(), files.end(), std::back_inserter(found_.files));
    }

    void add_file(std::string const& path) {
        if (path.ends_with(".py")) return add_forms_of(path);
        auto parsed = parse_compiled_name(base_name(path));
        PycFile file;
        file.path = path;
        // A file of any other name has the level 0 and the source of its own name.
        auto stem = parsed ? std::string(parsed->stem) : std::string(base_name(path));
        auto source = join_path(source_folder_of(path), stem + ".py");
        file.relative = stem + ".py";
        file.level = parsed ? parsed->level : 0;
        if (exists(source)) file.source = std::move(source);
        found_.files.push_back(std::move(file));
    }

    void add_forms_of(std::string const& source) {
        auto layout = options_.layout;
        bool any = false;
        for (auto [level, legacy] : {std::pair(0, false), {1, false}, {2, false}, {0, true}}) {
            layout.legacy = legacy;
            PycFile file;
            file.path = output_path(source, {}, layout, level, false);
            if (!exists(file.path)) continue;
            any = true;
            file.source = source;
            file.relative = std::string(base_name(source));
            file.level = level;
            found_.files.push_back(std::move(file));
        }
        if (!any) found_.problems.emplace_back(source, "has no compiled form");
    }

    void add_archive(std::string const& path) {
        auto opened = ZipArchive::open(path);
        if (!opened.ok()) {
            found_.problems.emplace_back(path, opened.error());
            return;
        }
        auto archive = std::move(opened).value();
        std::map<std::string_view, size_t> members;
        for (size_t i = 0; i < archive->entries().size(); i++) members.emplace(archive->entries()[i].name, i);
        for (auto const& [name, index] : members) add_member(path, *archive, members, name, index);
        found_.archives.push_back(std::move(archive));
    }

    void add_member(std::string const& path, ZipArchive const& archive,
                    std::map<std::string_view, size_t> const& members, std::string_view name, size_t index) {
        auto parsed = parse_compiled_name(base_name(name));
        if (!parsed) return;
        PycFile file;
        file.path = join_path(path, name);
        file.relative = join_path(source_folder_of(name), std::string(parsed->stem) + ".py");
        file.level = parsed->level;
        file.archive = &archive;
        file.member = index;
        auto source = members.find(file.relative);
        if (source != members.end()) {
            file.source = join_path(path, file.relative);
            file.source_member = source->second;
        }
        found_.files.push_back(std::move(file));
    }

    TreeOptions const& options_;
    SelectionFilter filter_;
    std::mutex mutex_;
    PycFiles found_;
};

}  // namespace

PycFiles find_pycs(std::vector<std::string> const& inputs, TreeOptions const& options) {
    return Finder(options).run(inputs);
}

}  // namespace py::compiler::driver
