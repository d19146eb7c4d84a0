#include "compiler/driver/manifest/file_digest.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace py::compiler::driver {

namespace {

/// Most sources and compiled files are one piece, which stays in the processor's cache for the second hash.
constexpr size_t kPieceSize = size_t(128) << 10;

class Digester {
  public:
    Digester() {
        XXH3_128bits_reset(&xxh3_);
        sha256_init(&sha256_);
    }

    void add(ByteView piece) {
        XXH3_128bits_update(&xxh3_, piece.data(), piece.size());
        sha256_update(&sha256_, piece.size(), piece.data());
        size_ += piece.size();
    }

    FileDigest finish() {
        FileDigest digest;
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&xxh3_));
        std::memcpy(digest.xxh3.data(), canonical.digest, digest.xxh3.size());
        sha256_digest(&sha256_, digest.sha256.size(), digest.sha256.data());
        digest.size = size_;
        return digest;
    }

  private:
    XXH3_state_t xxh3_;
    sha256_ctx sha256_;
    uint64_t size_ = 0;
};

}  // namespace

Result<FileDigest, FileError> digest_file(std::string const& path) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status;
    if (!file.open() || ::fstat(file.number(), &status) != 0) return Err{FileError{errno}};
    if (!S_ISREG(status.st_mode)) return Err{FileError{S_ISDIR(status.st_mode) ? EISDIR : EINVAL}};
    auto piece = std::make_unique_for_overwrite<uint8_t[]>(kPieceSize);
    Digester digester;
    while (true) {
        ssize_t count = ::read(file.number(), piece.get(), kPieceSize);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Err{FileError{errno}};
        if (count == 0) return digester.finish();
        digester.add({piece.get(), size_t(count)});
    }
}

}  // namespace py::compiler::driver
