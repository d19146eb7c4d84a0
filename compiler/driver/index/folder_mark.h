#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "compiler/driver/cache/content_hash.h"

namespace py::compiler::driver {

/// The names in a folder whose inodes an index watches. One text: for each entry a byte, its name, a zero byte. The
/// byte is `kSubfolder`, or for a source has a bit for each level whose compiled form counts.
class WatchedNames {
  public:
    static constexpr uint8_t kSubfolder = 0x80;

    WatchedNames() = default;
    explicit WatchedNames(std::string_view text) : text_(text) {}

    /// Calls `visit(kind, name)` for each; the name is followed by a zero byte.
    template <class Visit>
    void each(Visit&& visit) const {
        for (auto rest = text_; !rest.empty();) {
            auto name = rest.substr(1, rest.find('\0', 1) - 1);
            visit(uint8_t(rest[0]), name);
            rest.remove_prefix(name.size() + 2);
        }
    }
    /// The first of these, as many as one piece of a mark has; they are taken away here.
    WatchedNames take_piece();
    bool empty() const { return text_.empty(); }
    /// Whether a text from outside is one of these.
    static bool is_valid(std::string_view text);
    static void append(std::string& text, uint8_t kind, std::string_view name);

  private:
    std::string_view text_;
};

/// How a command looks at folders.
struct MarkRule {
    /// Whether the names in the folder of compiled files matter, not only those of the sources' compiled forms.
    bool watches_compiled_folder = false;
    /// What was changed at this time or later, in nanoseconds, may change again without another time.
    int64_t settled_before = 0;
    /// The device of the root; folders elsewhere have no mark.
    uint64_t device = 0;
};

/// A part of what there is to look at for the mark of a folder, so that several threads can look at a large folder.
struct MarkPiece {
    /// The folder below the root; empty for the root itself.
    std::string_view path;
    WatchedNames names;
    /// The first piece of a folder is also about the folder itself.
    bool is_first = false;
};

/// A hash of what the inodes of one piece say: nothing where one is missing, changed just now, or cannot be looked at.
/// `root` is an open folder.
std::optional<ContentHash> mark_piece(int root, MarkPiece const& piece, MarkRule const& rule);

/// The mark of a folder from those of its pieces.
ContentHash join_marks(std::span<ContentHash const> pieces);

/// Calls `visit(piece)` for each piece of a folder; there is at least one.
template <class Visit>
void each_piece(std::string_view path, WatchedNames names, Visit&& visit) {
    MarkPiece piece{path, names.take_piece(), true};
    visit(piece);
    while (!names.empty()) {
        piece = {path, names.take_piece(), false};
        visit(piece);
    }
}

/// A hash of what the inodes of a folder, its sources and their compiled forms say: as long as it is the same, none of
/// them has changed. Nothing where one is missing, changed just now, or cannot be looked at. `root` is an open folder,
/// `path` the folder below it (empty: itself).
std::optional<ContentHash> mark_folder(int root, std::string_view path, WatchedNames names, MarkRule const& rule);

}  // namespace py::compiler::driver
