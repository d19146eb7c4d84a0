#include "compiler/driver/tree/pyc_state.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

using marshal::Invalidation;

int64_t nanoseconds(timespec const& time) { return int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

uint32_t word_at(PycProbe const& pyc, size_t offset) {
    uint32_t word;
    std::memcpy(&word, pyc.start + offset, sizeof word);
    return word;
}

}  // namespace

SourceStamp stamp_of(struct stat const& status) {
    SourceStamp stamp;
    stamp.mtime = status.st_mtim.tv_sec;
    stamp.size = uint64_t(status.st_size);
    stamp.changed = std::max(nanoseconds(status.st_mtim), nanoseconds(status.st_ctim));
    stamp.inode = status.st_ino;
    stamp.mode = status.st_mode & 07777;
    return stamp;
}

Result<PycProbe, FileError> probe_pyc(int folder, char const* name) {
    // Without blocking on a pipe that stands in its place.
    Descriptor file(::openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.open()) return Err{FileError{errno}};
    struct stat status;
    PycProbe probe;
    if (::fstat(file.number(), &status) != 0) return Err{FileError{errno}};
    if (!S_ISREG(status.st_mode)) return Err{FileError{S_ISDIR(status.st_mode) ? EISDIR : EINVAL}};
    probe.size = uint64_t(status.st_size);
    probe.written = nanoseconds(status.st_mtim);
    ssize_t count = ::read(file.number(), probe.start, sizeof probe.start);
    if (count < 0) return Err{FileError{errno}};
    probe.length = size_t(count);
    return probe;
}

PycVerdict judge(PycProbe const& pyc, SourceStamp const& source, Invalidation wanted) {
    if (pyc.length < 4) return PycVerdict::Truncated;
    if (pyc.start[2] != '\r' || pyc.start[3] != '\n') return PycVerdict::NotPyc;
    if ((word_at(pyc, 0) & 0xffff) != bytecode::kTarget311.magic) return PycVerdict::OtherVersion;
    if (pyc.size <= marshal::kPycHeaderSize || pyc.length < marshal::kPycHeaderSize) return PycVerdict::Truncated;
    auto header = marshal::read_pyc_header(pyc.header());
    if (!header.ok()) return PycVerdict::UnknownFlags;
    if (header.value().invalidation != wanted) return PycVerdict::OtherMode;
    if (wanted != Invalidation::Timestamp) return PycVerdict::HashUnknown;
    if (header.value().mtime != uint32_t(source.mtime)) return PycVerdict::StaleTime;
    if (header.value().source_size != uint32_t(source.size)) return PycVerdict::StaleSize;
    return source.changed >= pyc.written ? PycVerdict::Doubtful : PycVerdict::Current;
}

PycVerdict judge_hash(PycProbe const& pyc, ByteView source) {
    auto hash = marshal::source_hash(source, bytecode::kTarget311);
    return std::memcmp(hash.data(), pyc.start + 8, hash.size()) == 0 ? PycVerdict::Current : PycVerdict::StaleHash;
}

Invalidation wanted_invalidation(Layout const& layout) {
    if (layout.invalidation) return *layout.invalidation;
    char const* epoch = std::getenv("SOURCE_DATE_EPOCH");
    return epoch && *epoch ? Invalidation::CheckedHash : Invalidation::Timestamp;
}

}  // namespace py::compiler::driver
