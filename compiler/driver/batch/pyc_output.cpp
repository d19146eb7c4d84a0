#include "compiler/driver/batch/pyc_output.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "compiler/driver/tree/pyc_state.h"
#include "marshal/bytecode/target.h"

namespace py::compiler::driver {

namespace {

/// Permission bits of a .pyc: the source's, and always writable by its owner; never executable.
uint32_t mode_of(SourceFile const& source) { return (source.status.st_mode | 0200) & 0666; }

}  // namespace

marshal::PycHeaderBytes make_header(SourceFile const& source, marshal::Invalidation invalidation) {
    marshal::PycHeader header;
    header.magic = bytecode::kTarget311.magic;
    header.invalidation = invalidation;
    header.mtime = uint32_t(source.status.st_mtim.tv_sec);
    header.source_size = uint32_t(source.bytes.size());
    if (invalidation != marshal::Invalidation::Timestamp)
        header.source_hash = marshal::source_hash(source.bytes, bytecode::kTarget311);
    return marshal::encode_pyc_header(header);
}

std::string obstacle_at(std::string const& target) {
    switch (target_kind(target)) {
        case TargetKind::Free:
        case TargetKind::Regular: return {};
        case TargetKind::Link: return "is a symbolic link; it is not replaced by a regular file";
        case TargetKind::Other: return "is not a regular file; it is not replaced by one";
    }
    VERIFY_NOT_REACHED();
}

Result<void, FileError> write_pyc(std::string const& target, ByteView header, ByteView body, SourceFile const& source) {
    if (target == "-") return write_both(1, header, body);
    return write_atomically(target, header, body, mode_of(source));
}

bool holds(std::string const& target, ByteView header, ByteView body) {
    auto probe = probe_pyc(AT_FDCWD, target.c_str());
    if (!probe.ok() || probe.value().size != header.size() + body.size()) return false;
    auto start = probe.value().header();
    if (!std::ranges::equal(start.first(std::min(header.size(), start.size())), header)) return false;
    auto bytes = read_at(AT_FDCWD, target.c_str());
    return bytes.ok() && std::ranges::equal(ByteView(bytes.value()).subspan(header.size()), body);
}

void mark_as_written_now(std::string const& target) { (void)::utimensat(AT_FDCWD, target.c_str(), nullptr, 0); }

}  // namespace py::compiler::driver
