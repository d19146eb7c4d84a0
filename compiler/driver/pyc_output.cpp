#include "compiler/driver/pyc_output.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "marshal/bytecode/target.h"
#include "marshal/format/pyc.h"
#include "marshal/format/writer.h"

namespace py::compiler::driver {

namespace {

using marshal::Invalidation;
using marshal::PycHeader;

Invalidation invalidation_of(Options const& options, bool from_standard_input) {
    if (options.invalidation) return *options.invalidation;
    // There is no file whose time could be compared.
    if (from_standard_input) return Invalidation::UncheckedHash;
    char const* epoch = std::getenv("SOURCE_DATE_EPOCH");
    return epoch && *epoch ? Invalidation::CheckedHash : Invalidation::Timestamp;
}

PycHeader timestamp_header(int64_t mtime, uint64_t size) {
    PycHeader header;
    header.magic = bytecode::kTarget311.magic;
    header.mtime = uint32_t(mtime);
    header.source_size = uint32_t(size);
    return header;
}

PycHeader header_for(SourceFile const& source, Invalidation invalidation) {
    auto header = timestamp_header(source.mtime, source.bytes.size());
    header.invalidation = invalidation;
    if (invalidation != Invalidation::Timestamp)
        header.source_hash = marshal::source_hash(source.bytes, bytecode::kTarget311);
    return header;
}

/// Permission bits of a .pyc: the source's, and always writable by its owner; never executable.
uint32_t mode_of(SourceFile const& source) { return (source.mode | 0200) & 0666; }

}  // namespace

bool is_fresh(std::string const& source, std::string const& target, Options const& options) {
    if (options.force || source == "-" || invalidation_of(options, false) != Invalidation::Timestamp) return false;
    auto start = read_start(target, marshal::kPycHeaderSize);
    struct stat status;
    if (!start.ok() || ::stat(source.c_str(), &status) != 0) return false;
    auto expected = marshal::encode_pyc_header(timestamp_header(status.st_mtim.tv_sec, uint64_t(status.st_size)));
    return std::ranges::equal(start.value(), expected);
}

Result<void, std::string> write_pyc(std::string const& target, code::CodeObject const& code, SourceFile const& source,
                                    bool from_standard_input, Options const& options) {
    auto header = marshal::encode_pyc_header(header_for(source, invalidation_of(options, from_standard_input)));
    auto marshalled = marshal::write_module(code);
    if (!marshalled.ok()) return Err{std::string(marshal::message_of(marshalled.error()))};
    auto const& body = marshalled.value();
    Result<void, FileError> written;
    if (target == "-") {
        written = write_both(1, header, body);
    } else {
        switch (target_kind(target)) {
            case TargetKind::Free:
            case TargetKind::Regular: break;
            case TargetKind::Link: return Err{std::string("is a symbolic link; it is not replaced by a regular file")};
            case TargetKind::Other: return Err{std::string("is not a regular file; it is not replaced by one")};
        }
        written = write_atomically(target, header, body, mode_of(source));
    }
    if (!written.ok()) return Err{written.error().message()};
    return {};
}

}  // namespace py::compiler::driver
