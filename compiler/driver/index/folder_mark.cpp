#include "compiler/driver/index/folder_mark.h"

#include <fcntl.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <vector>

#include "compiler/driver/tree/paths.h"
#include "marshal/base/verify.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

/// Names of one piece: so few that a thread that waits for another's last piece does not wait long.
constexpr size_t kPieceNames = 32;
/// A source and its compiled forms; before all of them a folder and that of its compiled files.
constexpr size_t kPieceStates = 2 + kPieceNames * 4;

/// What of an inode counts. The time of its change is set by the system alone, whatever was done to the file.
struct InodeState {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t mode;
    int64_t modified;
    int64_t changed;
};

int64_t nanoseconds(timespec const& time) { return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

class Marker {
  public:
    Marker(int root, MarkRule const& rule) : root_(root), rule_(rule) { path_[0] = '\0'; }

    bool enter(MarkPiece const& piece) {
        if (piece.path.empty()) return !piece.is_first || add_folder(AT_EMPTY_PATH);
        if (!append(piece.path)) return false;
        if (piece.is_first && !add_folder(AT_SYMLINK_NOFOLLOW)) return false;
        return append("/");
    }

    bool add_compiled_folder() {
        auto mark = length_;
        if (!append("__pycache__")) return false;
        struct stat status;
        bool is_there = ::fstatat(root_, path_, &status, AT_SYMLINK_NOFOLLOW) == 0;
        length_ = mark;
        if (is_there) return add(status);
        states_[count_++] = {};
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
            if (!append(kFormEnds[level]) || !add_file()) return false;
            length_ = stem;
        }
        length_ = mark;
        return true;
    }

    ContentHash hash() const {
        return content_hash({reinterpret_cast<uint8_t const*>(states_), count_ * sizeof(InodeState)});
    }

  private:
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
        VERIFY(count_ < kPieceStates);
        states_[count_++] = state;
        return state.changed < rule_.settled_before;
    }

    int root_;
    MarkRule const& rule_;
    /// Left as it is until it is filled: there is one on the stack for each piece.
    InodeState states_[kPieceStates];
    size_t count_ = 0;
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

WatchedNames WatchedNames::take_piece() {
    auto rest = text_;
    for (size_t i = 0; i < kPieceNames && !rest.empty(); i++) rest.remove_prefix(rest.find('\0', 1) + 1);
    WatchedNames piece(text_.substr(0, text_.size() - rest.size()));
    text_ = rest;
    return piece;
}

std::optional<ContentHash> mark_piece(int root, MarkPiece const& piece, MarkRule const& rule) {
    Marker marker(root, rule);
    bool watches_compiled = piece.is_first && rule.watches_compiled_folder;
    bool complete = marker.enter(piece) && (!watches_compiled || marker.add_compiled_folder());
    piece.names.each([&](uint8_t kind, std::string_view name) {
        if (complete && kind != WatchedNames::kSubfolder) complete = marker.add_source(kind, name);
    });
    if (!complete) return {};
    return marker.hash();
}

ContentHash join_marks(std::span<ContentHash const> pieces) {
    return content_hash({reinterpret_cast<uint8_t const*>(pieces.data()), pieces.size_bytes()});
}

std::optional<ContentHash> mark_folder(int root, std::string_view path, WatchedNames names, MarkRule const& rule) {
    std::vector<ContentHash> marks;
    bool complete = true;
    each_piece(path, names, [&](MarkPiece const& piece) {
        auto mark = complete ? mark_piece(root, piece, rule) : std::nullopt;
        complete = mark.has_value();
        if (mark) marks.push_back(*mark);
    });
    if (!complete) return {};
    return join_marks(marks);
}

}  // namespace py::compiler::driver
