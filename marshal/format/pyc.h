#pragma once

#include <array>
#include <cstdint>

#include "marshal/base/bytes.h"
#include "marshal/base/result.h"
#include "marshal/bytecode/target.h"

namespace py::marshal {

/// How a .pyc is tied to its source (PEP 552).
enum class Invalidation : uint8_t { Timestamp, CheckedHash, UncheckedHash };

inline constexpr size_t kPycHeaderSize = 16;

using PycHeaderBytes = std::array<uint8_t, kPycHeaderSize>;
using SourceHash = std::array<uint8_t, 8>;

/// The first 16 bytes of a .pyc.
struct PycHeader {
    /// `Target::magic`; on disk followed by "\r\n".
    uint16_t magic = 0;
    Invalidation invalidation = Invalidation::Timestamp;
    /// Of the source, in seconds since the epoch and in bytes, both modulo 2**32; for `Invalidation::Timestamp`.
    uint32_t mtime = 0;
    uint32_t source_size = 0;
    /// Of the source; for the other two.
    SourceHash source_hash{};
};

enum class PycHeaderError : uint8_t {
    /// Fewer than 16 bytes.
    Truncated,
    /// Bytes 2 and 3 are not "\r\n".
    NotPyc,
    /// Bits other than those of PEP 552.
    UnknownFlags,
};

/// Takes the header from the front of an untrusted file; any magic number is accepted.
Result<PycHeader, PycHeaderError> read_pyc_header(ByteView file);

PycHeaderBytes encode_pyc_header(PycHeader const& header);

/// The hash of a source that a hash-based .pyc of `target` carries (`importlib.util.source_hash`).
SourceHash source_hash(ByteView source, bytecode::Target const& target);

}  // namespace py::marshal
