#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "compiler/driver/io/files.h"
#include "compiler/driver/options.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// What a source's inode says, as far as a .pyc depends on it.
struct SourceStamp {
    /// Seconds, as in a header.
    int64_t mtime = 0;
    uint64_t size = 0;
    /// Of the last change of content or inode, in nanoseconds.
    int64_t changed = 0;
    uint64_t inode = 0;
    uint32_t mode = 0;

    bool operator==(SourceStamp const&) const = default;
};
SourceStamp stamp_of(struct stat const& status);

/// The beginning of a .pyc, and what its inode says.
struct PycProbe {
    uint8_t start[marshal::kPycHeaderSize];
    /// How many bytes of `start` there are.
    size_t length = 0;
    uint64_t size = 0;
    /// When it was written, in nanoseconds.
    int64_t written = 0;

    ByteView header() const { return {start, length}; }
};

/// Looks at the file `name` in an open folder (`AT_FDCWD`: from the current one).
Result<PycProbe, FileError> probe_pyc(int folder, char const* name);

/// What a .pyc is to its source.
enum class PycVerdict : uint8_t {
    Current,
    Missing,
    /// Header and source agree, but the source was changed no earlier than the .pyc was written, so that both may have
    /// happened within one second without a trace in the header. Who wants to know must compare the code.
    Doubtful,
    /// In a hash mode: nobody has compared the hash yet.
    HashUnknown,
    Unreadable,
    Truncated,
    NotPyc,
    OtherVersion,
    UnknownFlags,
    OtherMode,
    StaleTime,
    StaleSize,
    StaleHash,
};

/// What can be told without the source's bytes. The modes that hash give `HashUnknown` at best.
PycVerdict judge(PycProbe const& pyc, SourceStamp const& source, marshal::Invalidation wanted);
/// Settles `HashUnknown`.
PycVerdict judge_hash(PycProbe const& pyc, ByteView source);

/// The mode that the command line and the environment ask for.
marshal::Invalidation wanted_invalidation(Layout const& layout);

}  // namespace py::compiler::driver
