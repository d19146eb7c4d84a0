#include "compiler/driver/source_files.h"

#include <dirent.h>
#include <fmt/format.h>
#include <re2/re2.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include "compiler/driver/paths.h"

namespace py::compiler::driver {

namespace {

struct Entry {
    std::string name;
    bool is_folder;
    /// Known to be a regular file, so that nobody need look where it leads.
    bool is_file;
};

/// Whether `path` is a directory, and no link to one.
bool is_real_folder(std::string const& path) {
    struct stat status;
    return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_folder(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

class Finder {
  public:
    explicit Finder(Options const& options) : options_(options) {
        if (!options.exclude.empty()) exclude_ = std::make_unique<re2::RE2>(options.exclude, re2::RE2::Quiet);
    }

    std::vector<Job> take() && { return std::move(jobs_); }

    void add(std::string const& input) {
        if (input != "-" && is_folder(input)) {
            walk(input, input, options_.max_levels);
        } else if (!is_excluded(input)) {
            add_file(input, {});
        }
    }

  private:
    bool is_excluded(std::string const& path) const { return exclude_ && re2::RE2::PartialMatch(path, *exclude_); }

    void add_file(std::string path, std::string const& root) { jobs_.push_back({std::move(path), root, {}, {}}); }

    void walk(std::string const& folder, std::string const& root, uint32_t levels) {
        Job listing;
        listing.announcement = fmt::format("Listing {}...\n", quoted(folder));
        std::vector<Entry> entries;
        if (!list(folder, entries)) {
            listing.path = folder;
            listing.problem = std::strerror(errno);
        }
        jobs_.push_back(std::move(listing));
        for (auto const& entry : entries) visit(entry, folder, root, levels);
    }

    void visit(Entry const& entry, std::string const& folder, std::string const& root, uint32_t levels) {
        auto path = join_path(folder, entry.name);
        if (entry.is_folder) {
            if (levels > 0) walk(path, root, levels - 1);
        } else if (entry.name.ends_with(".py") && (entry.is_file || !is_folder(path)) && !is_excluded(path)) {
            add_file(std::move(path), root);
        }
    }

    bool list(std::string const& folder, std::vector<Entry>& entries) const {
        DIR* handle = ::opendir(folder.c_str());
        if (!handle) return false;
        while (auto* found = ::readdir(handle)) {
            std::string name = found->d_name;
            if (name == "." || name == ".." || name == "__pycache__") continue;
            bool known = found->d_type != DT_UNKNOWN;
            bool real_folder = known ? found->d_type == DT_DIR : is_real_folder(join_path(folder, name));
            entries.push_back({std::move(name), real_folder, found->d_type == DT_REG});
        }
        ::closedir(handle);
        std::sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) { return a.name < b.name; });
        return true;
    }

    Options const& options_;
    std::unique_ptr<re2::RE2> exclude_;
    std::vector<Job> jobs_;
};

}  // namespace

std::vector<Job> find_sources(Options const& options) {
    Finder finder(options);
    for (auto const& input : options.inputs) finder.add(input);
    return std::move(finder).take();
}

std::string quoted(std::string_view text) {
    bool has_single = text.find('\'') != text.npos;
    char mark = has_single && text.find('"') == text.npos ? '"' : '\'';
    std::string result(1, mark);
    for (char character : text) {
        switch (character) {
            case '\n': result += "\\n"; continue;
            case '\r': result += "\\r"; continue;
            case '\t': result += "\\t"; continue;
            default: break;
        }
        if (uint8_t(character) < 0x20 || character == 0x7f) {
            result += fmt::format("\\x{:02x}", uint8_t(character));
            continue;
        }
        if (character == mark || character == '\\') result += '\\';
        result += character;
    }
    return result + mark;
}

}  // namespace py::compiler::driver
