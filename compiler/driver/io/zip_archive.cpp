#include "compiler/driver/io/zip_archive.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <optional>

namespace py::compiler::driver {

namespace {

/// Larger members are no Python files.
constexpr uint64_t kLargestMember = uint64_t(1) << 28;
/// Python code is packed to a fifth or a tenth of its size; tables of numbers to less.
constexpr uint64_t kUnpackedOfPacked = 100;
/// What may be unpacked from a small member, and from a small archive, however well it is packed.
constexpr uint64_t kSmallMember = uint64_t(4) << 20, kSmallArchive = uint64_t(64) << 20;

uint64_t file_size_of(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 ? uint64_t(status.st_size) : 0;
}

struct Library {
    decltype(&::zip_open) open;
    decltype(&::zip_discard) discard;
    decltype(&::zip_get_num_entries) count;
    decltype(&::zip_stat_index) stat;
    decltype(&::zip_fopen_index) open_member;
    decltype(&::zip_fread) read;
    decltype(&::zip_fclose) close_member;
};

template <class Function>
bool load(void* library, char const* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    return function != nullptr;
}

std::optional<Library> load_library() {
    void* handle = nullptr;
    for (auto name : {"libzip.so.4", "libzip.so.5"})
        if (!handle) handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    Library library;
    bool complete = handle && load(handle, "zip_open", library.open) && load(handle, "zip_discard", library.discard) &&
                    load(handle, "zip_get_num_entries", library.count) &&
                    load(handle, "zip_stat_index", library.stat) &&
                    load(handle, "zip_fopen_index", library.open_member) && load(handle, "zip_fread", library.read) &&
                    load(handle, "zip_fclose", library.close_member);
    return complete ? std::optional(library) : std::nullopt;
}

std::optional<Library> const& library() {
    static auto const loaded = load_library();
    return loaded;
}

}  // namespace

Result<std::unique_ptr<ZipArchive>, std::string> ZipArchive::open(std::string const& path) {
    if (!library()) return Err{std::string("libzip (libzip.so.4) is needed to read archives, and is not installed")};
    int error = 0;
    auto* handle = library()->open(path.c_str(), ZIP_RDONLY, &error);
    if (!handle) return Err{fmt::format("not a readable zip archive (libzip's error {})", error)};
    return std::unique_ptr<ZipArchive>(new ZipArchive(handle, file_size_of(path)));
}

ZipArchive::ZipArchive(void* handle, uint64_t file_size)
    : handle_(handle), file_size_(file_size), budget_(kSmallArchive + kUnpackedOfPacked * file_size) {
    auto* archive = static_cast<zip_t*>(handle);
    auto count = library()->count(archive, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t status;
        ZipEntry entry;
        if (library()->stat(archive, zip_uint64_t(i), 0, &status) == 0) {
            if (status.valid & ZIP_STAT_NAME) entry.name = status.name;
            if (status.valid & ZIP_STAT_SIZE) entry.size = status.size;
            if (status.valid & ZIP_STAT_COMP_SIZE) entry.packed_size = std::min(status.comp_size, file_size_);
            if (status.valid & ZIP_STAT_MTIME) entry.mtime = status.mtime;
        }
        entries_.push_back(std::move(entry));
    }
}

ZipArchive::~ZipArchive() { library()->discard(static_cast<zip_t*>(handle_)); }

Result<Bytes, std::string> ZipArchive::read(size_t index) const {
    auto const& entry = entries_[index];
    auto limit = std::min(kLargestMember, kSmallMember + kUnpackedOfPacked * entry.packed_size);
    auto too_large = [&] {
        return Err{fmt::format("is not unpacked: it would have more than {} bytes, from {}", limit, entry.packed_size)};
    };
    if (entry.size > limit) return too_large();
    if (limit > budget_) limit = budget_;
    if (entry.size > limit)
        return Err{fmt::format("is not unpacked: the members before it take up all that an archive of {} bytes may",
                               file_size_)};
    auto* member = library()->open_member(static_cast<zip_t*>(handle_), index, 0);
    if (!member) return Err{std::string("cannot be unpacked")};
    // The size in the archive may be a lie, so that it is not trusted beforehand.
    Bytes bytes;
    uint8_t buffer[65536];
    zip_int64_t count;
    while ((count = library()->read(member, buffer, sizeof buffer)) > 0) {
        bytes.insert(bytes.end(), buffer, buffer + count);
        if (bytes.size() > limit) break;
    }
    library()->close_member(member);
    budget_ -= std::min<uint64_t>(budget_, bytes.size());
    if (bytes.size() > limit) return too_large();
    if (count != 0) return Err{std::string("cannot be unpacked: its data are damaged")};
    return bytes;
}

bool is_archive_name(std::string_view path) {
    for (auto suffix : {".zip", ".whl", ".egg", ".pyz"})
        if (path.ends_with(suffix)) return true;
    return false;
}

}  // namespace py::compiler::driver
