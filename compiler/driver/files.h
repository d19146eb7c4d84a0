#pragma once

#include <cstdint>
#include <string>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"

namespace py::compiler::driver {

/// What the system says about a failed call, as Python's OSError words it: `[Errno 2] No such file or directory`.
struct FileError {
    int number = 0;

    std::string message() const;
};

/// A file's bytes, and what a .pyc records of it.
struct SourceFile {
    Bytes bytes;
    /// Seconds since the epoch, rounded towards minus infinity.
    int64_t mtime = 0;
    /// Permission bits.
    uint32_t mode = 0;
};

/// Reads a whole file, or standard input where `path` is "-".
Result<SourceFile, FileError> read_source(std::string const& path);

/// At most the first `limit` bytes of a file.
Result<Bytes, FileError> read_start(std::string const& path, size_t limit);

/// Creates the folders that `path` needs. Writes a file beside it under a name of its own, with the permission
/// bits `mode` less the process's mask, and moves it over `path`.
Result<void, FileError> write_atomically(std::string const& path, ByteView head, ByteView body, uint32_t mode);

/// Writes to a descriptor.
Result<void, FileError> write_all(int descriptor, ByteView bytes);
/// Two pieces one after the other, in one call of the system if it takes them.
Result<void, FileError> write_both(int descriptor, ByteView head, ByteView body);

enum class TargetKind : uint8_t { Free, Regular, Link, Other };

/// What stands at `path` now.
TargetKind target_kind(std::string const& path);

}  // namespace py::compiler::driver
