#include "compiler/driver/check/archive_check.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "compiler/driver/tree/paths.h"
#include "loader/cache/cache_check.h"

namespace py::compiler::driver {

namespace {

/// zipimport lets times differ by this much, since zip files have even seconds only.
constexpr int64_t kTolerance = 1;

class MemberCheck {
  public:
    MemberCheck(std::string const& path, ZipArchive const& archive, PycCheck const& check)
        : archive_(archive), check_(check), is_wheel_(path.ends_with(".whl")) {
        for (size_t i = 0; i < archive.entries().size(); i++) members_.emplace(archive.entries()[i].name, i);
    }

    std::optional<Fault> check(size_t index) const {
        auto const& entry = archive_.entries()[index];
        auto folder = parent_of(entry.name);
        bool in_cache = base_name(folder) == "__pycache__";
        if (in_cache && !is_wheel_)
            return Fault{FindingRule::NeverLoaded, "Python does not look into __pycache__ inside of archives"};
        auto bytes = archive_.read(index);
        if (!bytes.ok()) return Fault{FindingRule::Unreadable, bytes.error()};
        auto header = loader::check_header(bytes.value(), bytecode::kTarget311);
        if (!header.ok()) return header_fault(header.error());
        auto parsed = parse_compiled_name(base_name(entry.name));
        auto source = join_path(in_cache ? parent_of(folder) : folder, std::string(parsed->stem) + ".py");
        if (auto fault = check_source(header.value(), source)) return fault;
        return check_.reads_all() ? check_.check_bytes(bytes.value()) : std::nullopt;
    }

  private:
    static Fault header_fault(loader::CacheError const& error) {
        auto rule = error.kind == loader::CacheErrorKind::OtherVersion ? FindingRule::WrongMagic
                    : error.kind == loader::CacheErrorKind::Truncated  ? FindingRule::Truncated
                                                                       : FindingRule::NotPyc;
        return {rule, error.to_string()};
    }

    std::optional<Fault> check_source(marshal::PycHeader const& header, std::string const& name) const {
        auto found = members_.find(name);
        if (found == members_.end()) return {};
        if (header.invalidation == marshal::Invalidation::Timestamp) return check_time(header, found->second);
        auto source = archive_.read(found->second);
        if (!source.ok()) return Fault{FindingRule::Unreadable, fmt::format("its source: {}", source.error())};
        if (marshal::source_hash(source.value(), bytecode::kTarget311) == header.source_hash) return {};
        return Fault{FindingRule::Stale, "made from a source with another hash"};
    }

    std::optional<Fault> check_time(marshal::PycHeader const& header, size_t source) const {
        if (is_wheel_)
            return Fault{FindingRule::NeverLoaded,
                         "is in mode timestamp, and sources get other times when the wheel is installed"};
        auto const& entry = archive_.entries()[source];
        if (header.source_size != uint32_t(entry.size))
            return Fault{FindingRule::Stale, fmt::format("made from a source of {} bytes, which here has {}",
                                                         header.source_size, entry.size)};
        int64_t distance = int64_t(header.mtime) - int64_t(uint32_t(entry.mtime));
        if (distance >= -kTolerance && distance <= kTolerance) return {};
        return Fault{FindingRule::NeverLoaded,
                     fmt::format("is in mode timestamp, for a source of time {}; the archive says {}", header.mtime,
                                 entry.mtime)};
    }

    ZipArchive const& archive_;
    PycCheck const& check_;
    bool is_wheel_;
    std::map<std::string_view, size_t> members_;
};

}  // namespace

std::vector<Finding> check_members(std::string const& path, ZipArchive const& archive, PycCheck const& check,
                                   size_t& files) {
    std::vector<Finding> findings;
    MemberCheck members(path, archive, check);
    for (size_t i = 0; i < archive.entries().size(); i++) {
        auto const& name = archive.entries()[i].name;
        if (!parse_compiled_name(base_name(name))) continue;
        files++;
        if (auto fault = members.check(i)) findings.push_back({fault->rule, join_path(path, name), fault->message});
    }
    return findings;
}

}  // namespace py::compiler::driver
