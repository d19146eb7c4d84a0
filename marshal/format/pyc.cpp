#include "marshal/format/pyc.h"

#include <cstring>

#include "marshal/base/siphash.h"

namespace py::marshal {
namespace {

constexpr uint32_t kHashBased = 0x1;
constexpr uint32_t kCheckSource = 0x2;
constexpr uint32_t kLineEnd = 0x0A0D0000;

uint32_t read_word(ByteView file, size_t offset) {
    uint32_t word;
    std::memcpy(&word, file.data() + offset, sizeof(word));
    return word;
}

uint32_t flags_of(Invalidation invalidation) {
    switch (invalidation) {
        case Invalidation::Timestamp: return 0;
        case Invalidation::CheckedHash: return kHashBased | kCheckSource;
        case Invalidation::UncheckedHash: return kHashBased;
    }
    VERIFY_NOT_REACHED();
}

}  // namespace

Result<PycHeader, PycHeaderError> read_pyc_header(ByteView file) {
    if (file.size() >= 4 && (read_word(file, 0) & 0xFFFF0000) != kLineEnd) return Err{PycHeaderError::NotPyc};
    if (file.size() < kPycHeaderSize) return Err{PycHeaderError::Truncated};
    PycHeader header;
    header.magic = uint16_t(read_word(file, 0));
    uint32_t flags = read_word(file, 4);
    if (flags & ~(kHashBased | kCheckSource)) return Err{PycHeaderError::UnknownFlags};
    // Without the bit of a hash, the one that asks to check it means nothing, as in importlib.
    if (flags & kHashBased) {
        header.invalidation = flags & kCheckSource ? Invalidation::CheckedHash : Invalidation::UncheckedHash;
        std::memcpy(header.source_hash.data(), file.data() + 8, header.source_hash.size());
    } else {
        header.mtime = read_word(file, 8);
        header.source_size = read_word(file, 12);
    }
    return header;
}

PycHeaderBytes encode_pyc_header(PycHeader const& header) {
    PycHeaderBytes bytes;
    uint32_t words[] = {header.magic | kLineEnd, flags_of(header.invalidation), header.mtime, header.source_size};
    std::memcpy(bytes.data(), words, sizeof(words));
    if (header.invalidation != Invalidation::Timestamp) {
        std::memcpy(bytes.data() + 8, header.source_hash.data(), header.source_hash.size());
    }
    return bytes;
}

SourceHash source_hash(ByteView source, bytecode::Target const& target) {
    uint64_t hash = siphash13(target.magic | kLineEnd, 0, source);
    SourceHash bytes;
    std::memcpy(bytes.data(), &hash, sizeof(hash));
    return bytes;
}

}  // namespace py::marshal
