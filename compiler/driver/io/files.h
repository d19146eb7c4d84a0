#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"

namespace py::compiler::driver {

/// What the system says about a failed call, as Python's OSError words it: `[Errno 2] No such file or directory`.
struct FileError {
    int number = 0;

    std::string message() const;
    /// Without the number.
    std::string reason() const;
};

/// A file descriptor that closes itself, unless it is a standard one.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor();
    int number() const { return number_; }
    bool open() const { return number_ >= 0; }

  private:
    int number_;
};

/// A file's bytes, and what its inode said before and after they were read.
struct SourceFile {
    Bytes bytes;
    struct stat status;
};

/// Reads a whole file, or standard input where `path` is "-". A file that changes meanwhile is read again, a few times;
/// then the error is EBUSY.
Result<SourceFile, FileError> read_source(std::string const& path);

/// The bytes of the regular file `name` in an open folder (`AT_FDCWD`: from the current one).
Result<Bytes, FileError> read_at(int folder, char const* name);

/// Creates the folders that `path` needs. Writes a file beside it under a name of its own (`is_temporary_name`), with
/// the permission bits `mode` less the process's mask, and moves it over `path`. Whoever is killed meanwhile leaves
/// `path` as it was.
Result<void, FileError> write_atomically(std::string const& path, ByteView head, ByteView body, uint32_t mode);

/// Makes `path` another name of the file `existing`, in one step.
Result<void, FileError> link_atomically(std::string const& existing, std::string const& path);

/// Whether a file of that name was made by `write_atomically` and not yet moved to its place.
bool is_temporary_name(std::string_view name);
/// Removes such a file from an open folder, unless a living process is about to move it.
void remove_if_left_behind(int folder, char const* name);

/// Writes to a descriptor.
Result<void, FileError> write_all(int descriptor, ByteView bytes);
/// Two pieces one after the other, in one call of the system if it takes them.
Result<void, FileError> write_both(int descriptor, ByteView head, ByteView body);

enum class TargetKind : uint8_t { Free, Regular, Link, Other };

/// What stands at `path` now.
TargetKind target_kind(std::string const& path);

}  // namespace py::compiler::driver
