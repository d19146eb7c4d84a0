#include "compiler/driver/index/folder_mark.h"

#include <fcntl.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <vector>

#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

/// What of an inode counts. The time of its change is set by the system alone, whatever was done to the file.
struct InodeState {
    uint64_t device = 0;
    uint64_t inode = 0;
    uint64_t size = 0;
    uint64_t mode = 0;
    int64_t modified = 0;
    int64_t changed = 0;
};

int64_t nanoseconds(timespec const& time) { return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

class Marker {
  public:
    Marker(int root, MarkRule const& rule) : root_(root), rule_(rule) { path_[0] = '\0'; }

    bool enter(std::string_view folder) {
        if (folder.empty()) return add_folder(AT_EMPTY_PATH);
        if (!append(folder)) return false;
        if (!add_folder(AT_SYMLINK_NOFOLLOW)) return false;
        return append("/");
    }

    bool add_compiled_folder() {
        auto mark = length_;
        if (!append("__pycache__")) return false;
        struct stat status;
        bool is_there = ::fstatat(root_, path_, &status, AT_SYMLINK_NOFOLLOW) == 0;
        length_ = mark;
        if (is_there) return add(status);
        states_.push_back({});
        return errno == ENOENT;
    }

    bool add_source(uint8_t levels, std::string_view name) {
        auto mark = length_;
        auto dot = name.rfind('.');
        if (dot == 0 || dot == name.npos || !append(name) || !add_file()) return false;
        length_ = mark;
        if (!append("__pycache__/") || !append(name.substr(0, dot + 1)) || !append(bytecode::kTarget311.cache_tag))
            return false;
        auto stem = length_;
        for (int level = 0; level <= 2; level++) {
            if (!(levels >> level & 1)) continue;
            if (!append(kEnds[level]) || !add_file()) return false;
            length_ = stem;
        }
        length_ = mark;
        return true;
    }

    ContentHash hash() const {
        return content_hash({reinterpret_cast<uint8_t const*>(states_.data()), states_.size() * sizeof(InodeState)});
    }

  private:
    static constexpr std::string_view kEnds[] = {".pyc", ".opt-1.pyc", ".opt-2.pyc"};

    bool append(std::string_view part) {
        if (part.size() >= sizeof path_ - length_) return false;
        std::memcpy(path_ + length_, part.data(), part.size());
        length_ += part.size();
        path_[length_] = '\0';
        return true;
    }

    bool add_folder(int flags) {
        struct stat status;
        return ::fstatat(root_, path_, &status, flags) == 0 && S_ISDIR(status.st_mode) &&
               status.st_dev == rule_.device && add(status);
    }

    bool add_file() {
        struct stat status;
        return ::fstatat(root_, path_, &status, 0) == 0 && S_ISREG(status.st_mode) && add(status);
    }

    bool add(struct stat const& status) {
        InodeState state;
        state.device = status.st_dev;
        state.inode = status.st_ino;
        state.size = uint64_t(status.st_size);
        state.mode = status.st_mode;
        state.modified = nanoseconds(status.st_mtim);
        state.changed = nanoseconds(status.st_ctim);
        states_.push_back(state);
        return state.changed < rule_.settled_before;
    }

    int root_;
    MarkRule const& rule_;
    std::vector<InodeState> states_;
    size_t length_ = 0;
    char path_[PATH_MAX];
};

}  // namespace

bool WatchedNames::is_valid(std::string_view text) {
    while (!text.empty()) {
        auto end = text.find('\0', 1);
        if (end == text.npos || end == 1) return false;
        auto name = text.substr(1, end - 1);
        if (name.find('/') != name.npos || (uint8_t(text[0]) & ~kSubfolder) > 7) return false;
        text.remove_prefix(end + 1);
    }
    return true;
}

void WatchedNames::append(std::string& text, uint8_t kind, std::string_view name) {
    text += char(kind);
    (text += name) += '\0';
}

std::optional<ContentHash> mark_folder(int root, std::string_view path, WatchedNames names, MarkRule const& rule) {
    Marker marker(root, rule);
    bool complete = marker.enter(path) && (!rule.watches_compiled_folder || marker.add_compiled_folder());
    names.each([&](uint8_t kind, std::string_view name) {
        if (complete && kind != WatchedNames::kSubfolder) complete = marker.add_source(kind, name);
    });
    if (!complete) return {};
    return marker.hash();
}

}  // namespace py::compiler::driver
