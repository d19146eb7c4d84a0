#include "compiler/driver/io/zip_archive.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <zip.h>

#include <optional>

namespace py::compiler::driver {

namespace {

/// Larger members are no Python files.
constexpr uint64_t kLargestMember = uint64_t(1) << 30;

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
    return std::unique_ptr<ZipArchive>(new ZipArchive(handle));
}

ZipArchive::ZipArchive(void* handle) : handle_(handle) {
    auto* archive = static_cast<zip_t*>(handle);
    auto count = library()->count(archive, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        zip_stat_t status;
        ZipEntry entry;
        if (library()->stat(archive, zip_uint64_t(i), 0, &status) == 0) {
            if (status.valid & ZIP_STAT_NAME) entry.name = status.name;
            if (status.valid & ZIP_STAT_SIZE) entry.size = status.size;
            if (status.valid & ZIP_STAT_MTIME) entry.mtime = status.mtime;
        }
        entries_.push_back(std::move(entry));
    }
}

ZipArchive::~ZipArchive() { library()->discard(static_cast<zip_t*>(handle_)); }

Result<Bytes, std::string> ZipArchive::read(size_t index) const {
    if (entries_[index].size > kLargestMember) return Err{std::string("is too large")};
    auto* member = library()->open_member(static_cast<zip_t*>(handle_), index, 0);
    if (!member) return Err{std::string("cannot be unpacked")};
    // The size in the archive may be a lie, so that it is not trusted beforehand.
    Bytes bytes;
    uint8_t buffer[65536];
    zip_int64_t count;
    while ((count = library()->read(member, buffer, sizeof buffer)) > 0) {
        bytes.insert(bytes.end(), buffer, buffer + count);
        if (bytes.size() > kLargestMember) break;
    }
    library()->close_member(member);
    if (count != 0) return Err{std::string("cannot be unpacked: its data are damaged or too large")};
    return bytes;
}

bool is_archive_name(std::string_view path) {
    for (auto suffix : {".zip", ".whl", ".egg", ".pyz"})
        if (path.ends_with(suffix)) return true;
    return false;
}

}  // namespace py::compiler::driver
