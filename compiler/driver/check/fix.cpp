#include "compiler/driver/check/fix.h"

#include <unistd.h>

#include <set>

#include "compiler/driver/batch/batch.h"
#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

enum class Remedy : uint8_t { None, Compile, Remove };

Remedy remedy_for(FindingRule rule) {
    switch (rule) {
        case FindingRule::Missing:
        case FindingRule::Stale:
        case FindingRule::WrongMagic:
        case FindingRule::WrongMode:
        case FindingRule::Truncated:
        case FindingRule::NotPyc:
        case FindingRule::BadCode:
        case FindingRule::LeakingPath: return Remedy::Compile;
        case FindingRule::Orphaned:
        case FindingRule::WrongLevel: return Remedy::Remove;
        case FindingRule::Unreadable:
        case FindingRule::NeverLoaded:
        case FindingRule::BadSource:
        case FindingRule::NotItsSource:
        case FindingRule::Changed:
        case FindingRule::Gone:
        case FindingRule::NotListed: return Remedy::None;
    }
    VERIFY_NOT_REACHED();
}

/// The level that the name of a .pyc tells.
int level_of(std::string const& path) {
    auto parsed = parse_compiled_name(base_name(path));
    return parsed ? parsed->level : 0;
}

}  // namespace

void mend(CheckResult const& result, CheckOptions const& options) {
    Options batch;
    static_cast<TreeOptions&>(batch) = options;
    batch.force = true;
    batch.quiet = options.quiet > 1 ? 2 : 1;
    for (int level = 0; level <= 2; level++) {
        Plan plan;
        std::set<std::string> planned;
        for (auto const& [finding, source, root] : result.findings) {
            if (remedy_for(finding.rule) != Remedy::Compile || source.empty()) continue;
            int needed = options.layout.legacy ? options.layout.levels[0] : level_of(finding.path);
            if (needed != level || !planned.insert(source).second) continue;
            Job job;
            job.path = source;
            job.root = root;
            plan.jobs.push_back(std::move(job));
        }
        batch.layout.levels = {level};
        (void)run_batch(plan, batch);
    }
    for (auto const& [finding, source, root] : result.findings)
        if (remedy_for(finding.rule) == Remedy::Remove) ::unlink(finding.path.c_str());
}

}  // namespace py::compiler::driver
