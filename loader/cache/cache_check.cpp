#include "loader/cache/cache_check.h"

#include <fmt/format.h>

#include <cstring>

namespace py::loader {
namespace {

struct PythonVersion {
    std::string_view name;
    uint32_t first;
    uint32_t last;
};

constexpr PythonVersion kVersions[] = {
#define VERSION(name, first, last) {name, first, last},
#include "loader/cache/python_versions.def"
#undef VERSION
};

std::string version_of(uint32_t magic) {
    for (PythonVersion const& version : kVersions) {
        if (magic >= version.first && magic <= version.last) return fmt::format("Python {}", version.name);
    }
    return "an unknown Python";
}

uint32_t word_at(ByteView file, size_t offset) {
    uint32_t word = 0;
    std::memcpy(&word, file.data() + offset, sizeof(word));
    return word;
}

CacheError to_cache_error(marshal::PycHeaderError error, ByteView file) {
    switch (error) {
        case marshal::PycHeaderError::Truncated: return {CacheErrorKind::Truncated, uint32_t(file.size()), 16};
        case marshal::PycHeaderError::NotPyc: return {CacheErrorKind::NotPyc};
        case marshal::PycHeaderError::UnknownFlags: return {CacheErrorKind::UnknownFlags, word_at(file, 4)};
    }
    VERIFY_NOT_REACHED();
}

}  // namespace

std::string CacheError::to_string() const {
    switch (kind) {
        case CacheErrorKind::NotPyc: return "not a .pyc file";
        case CacheErrorKind::OtherVersion:
            return fmt::format("compiled for {} (magic number {}), not {} ({})", version_of(found), found,
                               version_of(wanted), wanted);
        case CacheErrorKind::Truncated:
            return fmt::format("truncated: {} bytes where the header takes {}", found, wanted);
        case CacheErrorKind::UnknownFlags: return fmt::format("unknown flags {:#x}", found);
        case CacheErrorKind::StaleTime:
            return fmt::format("stale: compiled from a source modified at {}, which is now of {}", found, wanted);
        case CacheErrorKind::StaleSize:
            return fmt::format("stale: compiled from a source of {} bytes, which now has {}", found, wanted);
        case CacheErrorKind::StaleHash: return "stale: compiled from a source with another hash";
    }
    VERIFY_NOT_REACHED();
}

Result<marshal::PycHeader, CacheError> check_header(ByteView file, bytecode::Target const& target) {
    // Another version may have other flags, so that its number comes first.
    bool has_magic = file.size() >= 4 && file[2] == '\r' && file[3] == '\n';
    uint32_t magic = has_magic ? word_at(file, 0) & 0xFFFF : 0;
    if (has_magic && magic != target.magic) return Err{CacheError{CacheErrorKind::OtherVersion, magic, target.magic}};
    auto header = marshal::read_pyc_header(file);
    if (!header.ok()) return Err{to_cache_error(header.error(), file)};
    return header.value();
}

Result<void, CacheError> check_stamp(marshal::PycHeader const& header, SourceStamp const& source) {
    if (header.invalidation != marshal::Invalidation::Timestamp) return {};
    if (header.mtime != source.mtime) return Err{CacheError{CacheErrorKind::StaleTime, header.mtime, source.mtime}};
    if (header.source_size != source.size) {
        return Err{CacheError{CacheErrorKind::StaleSize, header.source_size, source.size}};
    }
    return {};
}

Result<void, CacheError> check_hash(marshal::PycHeader const& header, ByteView source, bytecode::Target const& target) {
    if (header.invalidation != marshal::Invalidation::CheckedHash) return {};
    if (marshal::source_hash(source, target) != header.source_hash) return Err{CacheError{CacheErrorKind::StaleHash}};
    return {};
}

std::string cache_path(std::string_view source_path, bytecode::Target const& target, int optimize) {
    size_t slash = source_path.rfind('/');
    std::string_view folder = slash == source_path.npos ? "" : source_path.substr(0, slash + 1);
    std::string_view name = source_path.substr(folder.size());
    std::string_view stem = name.substr(0, name.rfind('.'));
    std::string suffix = optimize > 0 ? fmt::format(".opt-{}", optimize) : std::string();
    return fmt::format("{}__pycache__/{}.{}{}.pyc", folder, stem, target.cache_tag, suffix);
}

}  // namespace py::loader
