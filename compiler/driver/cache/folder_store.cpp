#include "compiler/driver/cache/folder_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "compiler/driver/cache/content_hash.h"
#include "compiler/driver/cli/option_table.h"
#include "compiler/driver/io/files.h"

namespace py::compiler::driver {

namespace {

constexpr uint64_t kUsualLimit = uint64_t(1) << 30;
/// An entry's time of use is kept to this precision, in seconds.
constexpr int64_t kUsePrecision = 3600;
/// After so many seconds, or when so large a part of the room was newly taken, a run looks whether there is too much.
constexpr int64_t kTrimPause = 600;
constexpr uint64_t kTrimPart = 16;
/// How much is left after trimming, so that not every run has to.
constexpr double kTrimTo = 0.9;

struct StoredFile {
    std::string path;
    uint64_t bytes;
    int64_t used;
};

/// Visits all entries, and removes what was left behind.
std::vector<StoredFile> list_entries(std::string const& folder) {
    std::vector<StoredFile> files;
    for (int i = 0; i < 256; i++) {
        auto part = fmt::format("{}/{:02x}", folder, i);
        DIR* handle = ::opendir(part.c_str());
        if (!handle) continue;
        while (auto* entry = ::readdir(handle)) {
            std::string_view name = entry->d_name;
            struct stat status;
            if (is_temporary_name(name)) {
                remove_if_left_behind(::dirfd(handle), entry->d_name);
            } else if (name[0] != '.' && ::fstatat(::dirfd(handle), entry->d_name, &status, 0) == 0 &&
                       S_ISREG(status.st_mode)) {
                files.push_back({fmt::format("{}/{}", part, name), uint64_t(status.st_size), status.st_mtim.tv_sec});
            }
        }
        ::closedir(handle);
    }
    return files;
}

StoreStats sum(std::vector<StoredFile> const& files) {
    StoreStats stats;
    for (auto const& file : files) stats.bytes += file.bytes;
    stats.entries = files.size();
    return stats;
}

}  // namespace

std::string cache_folder() {
    char const* own = std::getenv("PYCC_CACHE_DIR");
    if (own && *own) return own;
    char const* shared = std::getenv("XDG_CACHE_HOME");
    if (shared && *shared) return fmt::format("{}/pycc", shared);
    char const* home = std::getenv("HOME");
    return home && *home ? fmt::format("{}/.cache/pycc", home) : std::string();
}

uint64_t cache_size_limit() {
    char const* text = std::getenv("PYCC_CACHE_SIZE");
    auto size = cli::parse_number(text ? text : "", uint64_t(1) << 32);
    return size.ok() ? size.value() << 20 : kUsualLimit;
}

std::string FolderStore::path_of(StoreKey const& key) const {
    auto name = hexadecimal(key);
    return fmt::format("{}/{}/{}", folder_, name.substr(0, 2), name.substr(2));
}

std::optional<Bytes> FolderStore::find(StoreKey const& key) {
    auto path = path_of(key);
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status;
    if (!file.open() || ::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    auto bytes = read_at(AT_FDCWD, path.c_str());
    if (!bytes.ok()) return {};
    if (status.st_mtim.tv_sec + kUsePrecision < ::time(nullptr)) (void)::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
    return std::move(bytes).value();
}

void FolderStore::store(StoreKey const& key, ByteView value) {
    if (value.size() > limit_) return;
    if (write_atomically(path_of(key), value, {}, 0600).ok()) stored_bytes_ += value.size();
}

void FolderStore::finish() {
    if (stored_bytes_ == 0) return;
    auto stamp = folder_ + "/trimmed";
    struct stat status;
    bool is_due = ::stat(stamp.c_str(), &status) != 0 || status.st_mtim.tv_sec + kTrimPause < ::time(nullptr);
    if (!is_due && stored_bytes_ < limit_ / kTrimPart) return;
    (void)write_atomically(stamp, {}, {}, 0600);
    (void)trim(limit_);
}

StoreStats FolderStore::stats() const { return sum(list_entries(folder_)); }

StoreStats FolderStore::trim(uint64_t limit) const {
    auto files = list_entries(folder_);
    auto stats = sum(files);
    if (stats.bytes <= limit) return stats;
    std::sort(files.begin(), files.end(), [](StoredFile const& a, StoredFile const& b) { return a.used < b.used; });
    auto goal = uint64_t(double(limit) * kTrimTo);
    for (auto const& file : files) {
        if (stats.bytes <= goal) break;
        if (::unlink(file.path.c_str()) != 0) continue;
        stats.bytes -= file.bytes;
        stats.entries--;
    }
    return stats;
}

}  // namespace py::compiler::driver
