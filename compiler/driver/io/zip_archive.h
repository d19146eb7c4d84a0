#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"

namespace py::compiler::driver {

/// A file in a zip archive.
struct ZipEntry {
    std::string name;
    uint64_t size = 0;
    /// In the archive, if that is to be believed.
    uint64_t packed_size = 0;
    /// Seconds since the epoch, in the local time zone, as zip files have it: even numbers.
    int64_t mtime = 0;
};

/// A zip archive (a wheel, an egg), read through libzip. The library is loaded when the first archive is opened, since
/// few runs need it and it takes longer to load than pycc to start. The archive may be hostile.
class ZipArchive {
  public:
    /// The error is a line for people.
    static Result<std::unique_ptr<ZipArchive>, std::string> open(std::string const& path);
    ZipArchive(ZipArchive const&) = delete;
    ZipArchive& operator=(ZipArchive const&) = delete;
    ~ZipArchive();

    std::vector<ZipEntry> const& entries() const { return entries_; }
    /// Unpacks a member, unless that, or all together, takes far more than Python code that was packed into a file of
    /// this size can. Not from several threads at a time.
    Result<Bytes, std::string> read(size_t index) const;

  private:
    ZipArchive(void* handle, uint64_t file_size);

    void* handle_;
    uint64_t file_size_;
    std::vector<ZipEntry> entries_;
    /// How many bytes may still be unpacked.
    mutable uint64_t budget_;
};

/// Whether the name is one of the suffixes of archives that hold Python code.
bool is_archive_name(std::string_view path);

}  // namespace py::compiler::driver
