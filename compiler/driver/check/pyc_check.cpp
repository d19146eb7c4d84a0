#include "compiler/driver/check/pyc_check.h"

#include <fmt/format.h>

#include <cerrno>

#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/verify/verify_pyc.h"
#include "loader/loader.h"

namespace py::compiler::driver {

namespace {

/// The mode that the header has, if it has one.
marshal::Invalidation mode_of(PycProbe const& probe, marshal::Invalidation otherwise) {
    auto header = marshal::read_pyc_header(probe.header());
    return header.ok() ? header.value().invalidation : otherwise;
}

/// What the header says of time and size, against the source.
std::string stale_message(PycProbe const& probe, SourceStamp const& source) {
    auto header = marshal::read_pyc_header(probe.header());
    if (!header.ok()) return "made from another source";
    if (header.value().mtime != uint32_t(source.mtime))
        return fmt::format("made from a source of time {}, which now is of {}", header.value().mtime,
                           uint32_t(source.mtime));
    return fmt::format("made from a source of {} bytes, which now has {}", header.value().source_size,
                       uint32_t(source.size));
}

std::optional<Fault> fault_of(PycVerdict verdict, PycProbe const& probe, SourceStamp const& source,
                              marshal::Invalidation wanted) {
    switch (verdict) {
        case PycVerdict::Current:
        case PycVerdict::Doubtful:
        case PycVerdict::HashUnknown: return {};
        case PycVerdict::Missing: return Fault{FindingRule::Missing, "there is no such file"};
        case PycVerdict::Unreadable: return Fault{FindingRule::Unreadable, "cannot be read"};
        case PycVerdict::Truncated:
            return Fault{FindingRule::Truncated, fmt::format("has {} bytes; no code follows the header", probe.size)};
        case PycVerdict::NotPyc: return Fault{FindingRule::NotPyc, "does not begin as a .pyc does"};
        case PycVerdict::OtherVersion: {
            auto error = loader::check_header(probe.header(), bytecode::kTarget311);
            return Fault{FindingRule::WrongMagic, error.ok() ? "of another version" : error.error().to_string()};
        }
        case PycVerdict::UnknownFlags: return Fault{FindingRule::NotPyc, "has flags that no version knows"};
        case PycVerdict::OtherMode:
            return Fault{FindingRule::WrongMode,
                         fmt::format("is in mode {}, not {}", name_of(mode_of(probe, wanted)), name_of(wanted))};
        case PycVerdict::StaleTime:
        case PycVerdict::StaleSize: return Fault{FindingRule::Stale, stale_message(probe, source)};
        case PycVerdict::StaleHash: return Fault{FindingRule::Stale, "made from a source with another hash"};
    }
    VERIFY_NOT_REACHED();
}

/// For a .pyc that agrees with its source in time and size, but is no younger: compares the code.
bool is_what_source_says(ByteView pyc, int sources, std::string const& source_name, int level) {
    auto source = read_at(sources, source_name.c_str());
    if (!source.ok()) return false;
    VerifyRequest request;
    request.pyc = pyc;
    request.source = source.value();
    request.level = level;
    return verify_pyc(request).empty();
}

}  // namespace

std::optional<Fault> PycCheck::check_file(int folder, std::string const& name, int sources,
                                          std::string const& source_name, int level) const {
    auto probe = probe_pyc(folder, name.c_str());
    if (!probe.ok() && probe.error().number == ENOENT) return Fault{FindingRule::Missing, "there is no such file"};
    if (!probe.ok()) return Fault{FindingRule::Unreadable, probe.error().reason()};
    if (auto fault = check_against(probe.value(), folder, name, sources, source_name, level)) return fault;
    if (!reads_all()) return {};
    auto bytes = read_at(folder, name.c_str());
    if (!bytes.ok()) return Fault{FindingRule::Unreadable, bytes.error().reason()};
    return check_bytes(bytes.value());
}

std::optional<Fault> PycCheck::check_against(PycProbe const& probe, int folder, std::string const& name, int sources,
                                             std::string const& source_name, int level) const {
    struct stat status;
    if (::fstatat(sources, source_name.c_str(), &status, 0) != 0)
        return Fault{FindingRule::Unreadable, fmt::format("its source: {}", FileError{errno}.reason())};
    auto stamp = stamp_of(status);
    auto wanted =
        options_.layout.invalidation ? *options_.layout.invalidation : mode_of(probe, marshal::Invalidation::Timestamp);
    auto verdict = judge(probe, stamp, wanted);
    if (verdict == PycVerdict::HashUnknown) {
        auto source = read_at(sources, source_name.c_str());
        if (!source.ok()) return Fault{FindingRule::Unreadable, fmt::format("its source: {}", source.error().reason())};
        verdict = judge_hash(probe, source.value());
    }
    if (verdict == PycVerdict::Doubtful) {
        auto pyc = read_at(folder, name.c_str());
        if (!pyc.ok()) return Fault{FindingRule::Unreadable, pyc.error().reason()};
        if (!is_what_source_says(pyc.value(), sources, source_name, level))
            return Fault{FindingRule::Stale, "its source was changed within the same second, to the same size"};
    }
    return fault_of(verdict, probe, stamp, wanted);
}

std::optional<Fault> PycCheck::check_bytes(ByteView pyc) const {
    Arena arena;
    code::ObjectFactory objects(arena);
    auto body = pyc.size() > marshal::kPycHeaderSize ? pyc.subspan(marshal::kPycHeaderSize) : ByteView();
    if (options_.deep) {
        auto loaded = loader::load_pyc(pyc, bytecode::kTarget311, objects);
        if (!loaded.ok()) {
            auto const* read = std::get_if<marshal::ReadError>(&loaded.error().reason);
            bool is_cut = read && read->kind == marshal::ReadErrorKind::Truncated;
            return Fault{is_cut ? FindingRule::Truncated : FindingRule::BadCode, printable(loaded.error().to_string())};
        }
    }
    if (forbidden_.empty()) return {};
    auto code = marshal::read_code(body, objects);
    if (!code.ok()) return Fault{FindingRule::BadCode, std::string(marshal::message_of(code.error().kind))};
    auto name = code.value()->filename->text;
    if (!forbidden_.found_in(name)) return {};
    return Fault{FindingRule::LeakingPath, fmt::format("the code names the path {}", quoted(encode_file_name(name)))};
}

}  // namespace py::compiler::driver
