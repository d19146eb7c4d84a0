#include "compiler/driver/tree/tree_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>

#include "compiler/driver/index/tree_index.h"
#include "compiler/driver/io/helper_threads.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

enum class Kind : uint8_t { Folder, Source, Other };

class Walk {
  public:
    Walk(SelectionFilter const& filter, FolderVisitor const& visit) : filter_(filter), visit_(visit) {}

    void run(std::vector<FoundFolder*> const& roots, uint32_t threads) {
        waiting_.assign(roots.rbegin(), roots.rend());
        unfinished_ = roots.size();
        HelperThreads helpers(std::max(threads, 1u) - 1, work, this);
        work(this);
    }

  private:
    static void work(void* self) {
        auto& walk = *static_cast<Walk*>(self);
        while (auto* folder = walk.take()) {
            walk.look_at(*folder);
            walk.finish();
        }
    }

    FoundFolder* take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !waiting_.empty() || unfinished_ == 0; });
        if (waiting_.empty()) return nullptr;
        auto* folder = waiting_.back();
        waiting_.pop_back();
        return folder;
    }

    /// Lets other threads take the folders below while this one is still looked at.
    void hand_out(FoundFolder const& folder) {
        std::lock_guard lock(mutex_);
        size_t before = waiting_.size();
        for (auto& entry : folder.entries)
            if (entry.folder) waiting_.push_back(entry.folder.get());
        if (waiting_.size() == before) return;
        unfinished_ += waiting_.size() - before;
        changed_.notify_all();
    }

    void finish() {
        std::lock_guard lock(mutex_);
        if (--unfinished_ == 0) changed_.notify_all();
    }

    void look_at(FoundFolder& folder) {
        if (recall(folder)) return hand_out(folder);
        int descriptor = ::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0) {
            folder.error = errno;
            return;
        }
        alignas(dirent64) char buffer[32768];
        while (true) {
            long count = ::syscall(SYS_getdents64, descriptor, buffer, sizeof buffer);
            if (count < 0) folder.error = errno;
            if (count <= 0) break;
            for (long at = 0; at < count;) {
                auto const* entry = reinterpret_cast<dirent64 const*>(buffer + at);
                at += entry->d_reclen;
                add(folder, descriptor, *entry);
            }
        }
        std::sort(folder.entries.begin(), folder.entries.end(),
                  [](FoundEntry const& a, FoundEntry const& b) { return a.name < b.name; });
        hand_out(folder);
        visit_(folder, descriptor);
        ::close(descriptor);
    }

    /// Takes the folder from the index, if it is there and in order.
    bool recall(FoundFolder& folder) {
        auto const* known = folder.index ? folder.index->find(folder.below()) : nullptr;
        if (!known) return false;
        known->names.each([&](uint8_t kind, std::string_view name) {
            if (kind == WatchedNames::kSubfolder) {
                add_folder(folder, name);
            } else {
                folder.entries.push_back({std::string(name), nullptr, kind});
            }
        });
        folder.record = known->record;
        folder.known_files = known->files;
        return true;
    }

    void add(FoundFolder& folder, int descriptor, dirent64 const& found) {
        std::string_view name = found.d_name;
        if (name == "." || name == ".." || name == "__pycache__") return;
        if (name.ends_with(".pyc")) folder.has_pycs = true;
        switch (kind_of(folder, descriptor, found)) {
            case Kind::Other: return;
            case Kind::Source: folder.entries.push_back({std::string(name), nullptr, 0}); return;
            case Kind::Folder: break;
        }
        add_folder(folder, name);
    }

    void add_folder(FoundFolder& folder, std::string_view name) {
        if (folder.levels == 0) return;
        auto child = std::make_unique<FoundFolder>();
        child->path = join_path(folder.path, name);
        if (filter_.leaves_out_folder(child->path)) return;
        child->root = folder.root;
        child->index = folder.index;
        child->levels = folder.levels - 1;
        folder.entries.push_back({std::string(name), std::move(child), 0});
    }

    Kind kind_of(FoundFolder const& folder, int descriptor, dirent64 const& found) const {
        std::string_view name = found.d_name;
        bool is_python = name.ends_with(".py");
        uint8_t type = found.d_type;
        if (type == DT_UNKNOWN) {
            struct stat status;
            if (::fstatat(descriptor, found.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) return Kind::Other;
            type = IFTODT(status.st_mode);
        }
        if (type == DT_DIR) return Kind::Folder;
        if (!is_python || (type != DT_REG && type != DT_LNK)) return Kind::Other;
        auto path = join_path(folder.path, name);
        if (filter_.leaves_out_file(path)) return Kind::Other;
        if (type == DT_REG) return Kind::Source;
        struct stat status;
        // A link that leads nowhere is reported where it is read.
        bool known = ::fstatat(descriptor, found.d_name, &status, 0) == 0;
        if (known && !S_ISREG(status.st_mode)) return Kind::Other;
        return filter_.has_link_limit() && filter_.leaves_out_link(path) ? Kind::Other : Kind::Source;
    }

    SelectionFilter const& filter_;
    FolderVisitor const& visit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<FoundFolder*> waiting_;
    /// Folders that wait or are being listed.
    size_t unfinished_ = 0;
};

}  // namespace

std::string_view FoundFolder::below() const {
    auto rest = std::string_view(path).substr(std::min(root.size(), path.size()));
    while (rest.starts_with('/')) rest.remove_prefix(1);
    return rest;
}

std::vector<std::unique_ptr<FoundFolder>> walk_trees(std::vector<std::string> const& roots, uint32_t levels,
                                                     SelectionFilter const& filter, uint32_t threads,
                                                     FolderVisitor const& visit,
                                                     std::vector<TreeIndex*> const& indices) {
    std::vector<std::unique_ptr<FoundFolder>> folders;
    std::vector<FoundFolder*> starts;
    for (size_t i = 0; i < roots.size(); i++) {
        auto folder = std::make_unique<FoundFolder>();
        folder->path = folder->root = roots[i];
        folder->levels = levels;
        folder->index = indices.empty() ? nullptr : indices[i];
        folder->is_skipped = folder->index && folder->index->all_in_order();
        if (!folder->is_skipped) starts.push_back(folder.get());
        folders.push_back(std::move(folder));
    }
    if (!starts.empty()) Walk(filter, visit).run(starts, threads);
    return folders;
}

uint32_t thread_count(TreeOptions const& options) {
    if (options.jobs) return options.jobs;
    cpu_set_t processors;
    if (::sched_getaffinity(0, sizeof processors, &processors) != 0) return 1;
    return uint32_t(std::max(CPU_COUNT(&processors), 1));
}

}  // namespace py::compiler::driver
