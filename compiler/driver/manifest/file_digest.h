#pragma once

#include <array>
#include <string>

#include "compiler/driver/cache/content_hash.h"
#include "compiler/driver/io/files.h"

namespace py::compiler::driver {

/// SHA-256 (FIPS 180-4).
using Sha256 = std::array<uint8_t, 32>;

/// What a manifest says of a file's content.
struct FileDigest {
    ContentHash xxh3{};
    Sha256 sha256{};
    uint64_t size = 0;

    bool operator==(FileDigest const&) const = default;
};

/// Reads a regular file once, in pieces.
Result<FileDigest, FileError> digest_file(std::string const& path);

}  // namespace py::compiler::driver
