#include "compiler/driver/index/tree_index.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <ctime>

#include "compiler/driver/cache/code_store.h"
#include "compiler/driver/cache/folder_store.h"
#include "compiler/driver/io/helper_threads.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

constexpr char kMagic[8] = {'p', 'y', 'c', 'c', 'i', 'd', 'x', '2'};
/// No local file system tells times apart worse.
constexpr int64_t kSettleNanoseconds = 2'000'000'000;
/// Trees that come and go shall not fill a disk.
constexpr size_t kMostIndices = 256;

/// In front of the records.
struct FileHeader {
    char magic[sizeof kMagic];
    ContentHash question;
    uint64_t complete;
    /// Of the records.
    ContentHash checksum;
};

/// In front of a record's path and names.
struct RecordHeader {
    uint32_t path_size;
    uint32_t names_size;
    uint32_t sources;
    uint32_t files;
    ContentHash mark;
};

std::string_view bytes_of(void const* object, size_t size) { return {static_cast<char const*>(object), size}; }

/// File systems whose times of change are made by this machine's clock.
bool is_local(int folder) {
    constexpr uint32_t kZfs = 0x2fc12fc1, kBcachefs = 0xca451a4e, kXfs = 0x58465342;
    constexpr uint32_t kLocal[] = {
        EXT4_SUPER_MAGIC, BTRFS_SUPER_MAGIC, TMPFS_MAGIC, F2FS_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC, kXfs, kZfs,
        kBcachefs};
    struct statfs status;
    return ::fstatfs(folder, &status) == 0 &&
           std::find(std::begin(kLocal), std::end(kLocal), uint32_t(status.f_type)) != std::end(kLocal);
}

bool is_folder(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// Calls `work` for each index below `count`, on several threads.
class ParallelWork {
  public:
    ParallelWork(size_t count, std::function<void(size_t)> const& work) : count_(count), work_(work) {}

    void run(uint32_t threads) {
        HelperThreads helpers(uint32_t(std::min<size_t>(threads, std::max<size_t>(count_, 1))) - 1, take_all, this);
        take_all(this);
    }

  private:
    static void take_all(void* self) {
        auto& all = *static_cast<ParallelWork*>(self);
        for (size_t i; (i = all.next_++) < all.count_;) all.work_(i);
    }

    size_t count_;
    std::function<void(size_t)> const& work_;
    std::atomic<size_t> next_{0};
};

}  // namespace

std::string index_folder() {
    auto folder = cache_folder();
    return folder.empty() ? folder : join_path(folder, "index");
}

std::unique_ptr<TreeIndex> TreeIndex::open(std::string const& root, std::string const& question, Switch use,
                                           MarkRule rule) {
    auto folder = use == Switch::Never ? std::string() : index_folder();
    if (folder.empty() || (use == Switch::Auto && !is_folder(folder))) return {};
    int handle = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    std::unique_ptr<TreeIndex> index(new TreeIndex(handle, rule));
    struct stat status;
    if (handle < 0 || ::fstat(handle, &status) != 0 || !is_local(handle)) return {};
    timespec now;
    ::clock_gettime(CLOCK_REALTIME, &now);
    index->rule_.device = status.st_dev;
    index->rule_.settled_before = int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec - kSettleNanoseconds;
    index->question_ = content_hash(as_bytes(question));
    index->file_ = join_path(folder, hexadecimal(index->question_));
    index->load();
    return index;
}

void TreeIndex::load() {
    auto read = read_at(AT_FDCWD, file_.c_str());
    if (!read.ok()) return;
    bytes_ = std::move(read).value();
    FileHeader header;
    if (bytes_.size() < sizeof header) return;
    std::memcpy(&header, bytes_.data(), sizeof header);
    auto records = as_text(bytes_).substr(sizeof header);
    if (std::memcmp(header.magic, kMagic, sizeof kMagic) != 0 || header.question != question_ ||
        header.checksum != content_hash(as_bytes(records)) || !read_records(records)) {
        folders_.clear();
        return;
    }
    records_ = records;
    complete_ = header.complete != 0;
}

bool TreeIndex::read_records(std::string_view records) {
    while (!records.empty()) {
        RecordHeader header;
        if (records.size() < sizeof header) return false;
        std::memcpy(&header, records.data(), sizeof header);
        size_t size = sizeof header + size_t(header.path_size) + header.names_size;
        if (records.size() < size) return false;
        IndexedFolder folder;
        folder.record = records.substr(0, size);
        folder.path = folder.record.substr(sizeof header, header.path_size);
        auto names = folder.record.substr(sizeof header + header.path_size);
        if (!WatchedNames::is_valid(names)) return false;
        folder.names = WatchedNames(names);
        folder.mark = header.mark;
        folder.sources = header.sources;
        folder.files = header.files;
        folders_.push_back(folder);
        records.remove_prefix(size);
    }
    return true;
}

void TreeIndex::compare(uint32_t threads) {
    std::vector<MarkPiece> pieces;
    for (auto const& folder : folders_)
        each_piece(folder.path, folder.names, [&](MarkPiece const& piece) { pieces.push_back(piece); });
    // Where a piece has no mark, zeros stand, which are the mark of none.
    std::vector<ContentHash> marks(pieces.size());
    std::function<void(size_t)> work = [&](size_t i) {
        marks[i] = mark_piece(root_.number(), pieces[i], rule_).value_or(ContentHash{});
    };
    ParallelWork(pieces.size(), work).run(threads);
    compare_marks(pieces, marks);
}

void TreeIndex::compare_marks(std::vector<MarkPiece> const& pieces, std::span<ContentHash const> marks) {
    all_in_order_ = complete_ && !folders_.empty();
    size_t next = 0;
    for (auto& folder : folders_) {
        size_t first = next++;
        while (next < pieces.size() && !pieces[next].is_first) next++;
        folder.in_order = join_marks(marks.subspan(first, next - first)) == folder.mark;
        all_in_order_ = all_in_order_ && folder.in_order;
    }
    if (all_in_order_) return;
    for (auto const& folder : folders_)
        if (folder.in_order) by_path_.emplace(folder.path, &folder);
}

IndexedFolder const* TreeIndex::find(std::string_view path) const {
    auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : found->second;
}

std::string TreeIndex::make_record(std::string_view path, std::string_view names, ContentHash const& mark,
                                   uint32_t sources, uint32_t files) {
    RecordHeader header{uint32_t(path.size()), uint32_t(names.size()), sources, files, mark};
    std::string record(bytes_of(&header, sizeof header));
    return (record += path) += names;
}

void TreeIndex::save(std::string const& records, bool complete) const {
    if (records == records_ && complete == complete_) return;
    FileHeader header{};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.question = question_;
    header.complete = complete;
    header.checksum = content_hash(as_bytes(records));
    // An index that cannot be kept is only one that does not help.
    (void)write_atomically(file_, as_bytes(bytes_of(&header, sizeof header)), as_bytes(records), 0600);
    (void)trim_indices(kMostIndices);
}

size_t trim_indices(size_t kept) {
    DIR* handle = ::opendir(index_folder().c_str());
    if (!handle) return 0;
    std::vector<std::pair<int64_t, std::string>> files;
    while (auto* entry = ::readdir(handle)) {
        struct stat status;
        if (is_temporary_name(entry->d_name)) {
            remove_if_left_behind(::dirfd(handle), entry->d_name);
        } else if (::fstatat(::dirfd(handle), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                   S_ISREG(status.st_mode)) {
            files.emplace_back(status.st_mtim.tv_sec, entry->d_name);
        }
    }
    std::sort(files.begin(), files.end());
    size_t excess = files.size() - std::min(files.size(), kept);
    for (size_t i = 0; i < excess; i++) ::unlinkat(::dirfd(handle), files[i].second.c_str(), 0);
    ::closedir(handle);
    return files.size() - excess;
}

}  // namespace py::compiler::driver
