#pragma once

#include <string>
#include <string_view>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"
#include "marshal/bytecode/target.h"
#include "marshal/format/pyc.h"

namespace py::loader {

enum class CacheErrorKind : uint8_t {
    /// The first bytes are not those of any .pyc.
    NotPyc,
    /// A .pyc of another Python version, or of a development version of this one.
    OtherVersion,
    /// Ends inside the header.
    Truncated,
    UnknownFlags,
    /// The source has another time of modification, size or hash than the one that was compiled.
    StaleTime,
    StaleSize,
    StaleHash,
};

struct CacheError {
    CacheErrorKind kind;
    /// What the file says, where it matters: the magic number, or the flags.
    uint32_t found = 0;
    /// What was wanted in its place.
    uint32_t wanted = 0;

    /// One clause in English.
    std::string to_string() const;
};

/// What ties a cache to its source file, both modulo 2**32 as in a header.
struct SourceStamp {
    uint32_t mtime;
    uint32_t size;
};

/// Takes the header of an untrusted file and checks that `target` can run what follows.
Result<marshal::PycHeader, CacheError> check_header(ByteView file, bytecode::Target const& target);

/// Whether the source that was compiled is the one that is there, by its stamp (PEP 552). A cache with a hash passes.
Result<void, CacheError> check_stamp(marshal::PycHeader const& header, SourceStamp const& source);

/// The same by hash, for `Invalidation::CheckedHash`; others pass.
Result<void, CacheError> check_hash(marshal::PycHeader const& header, ByteView source, bytecode::Target const& target);

/// Where the cache of a source file lies (PEP 3147, PEP 488): `d/__pycache__/m.cpython-311.opt-1.pyc` for `d/m.py` at
/// optimisation level 1.
std::string cache_path(std::string_view source_path, bytecode::Target const& target, int optimize);

}  // namespace py::loader
