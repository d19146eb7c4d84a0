#include "compiler/driver/verify/command.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/ordered_work.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/report/report.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/pyc_files.h"
#include "compiler/driver/tree/selection.h"
#include "compiler/driver/tree/tree_walk.h"
#include "compiler/driver/verify/verify_pyc.h"

namespace py::compiler::driver {

namespace {

struct VerifyOptions : TreeOptions {
    ReportFormat format = ReportFormat::Text;
};

constexpr auto kOptions = cli::option_table<VerifyOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/verify/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "every .pyc is what its source says"},
    {kFailure, "an input cannot be read"},
    {kUsage, "the command line is wrong"},
    {kFindings, "at least one is not what its source says, or has no source"},
};

/// Verifies one file after the other, from many threads.
class Verifier {
  public:
    explicit Verifier(VerifyOptions const& options) : options_(options) {}

    std::vector<Finding> verify(PycFile const& file) {
        if (file.source.empty())
            return {{FindingRule::Orphaned, file.path, "there is no source that it could be compared with"}};
        VerifyRequest request;
        Bytes pyc, source;
        auto read = file.archive ? read_members(file, pyc, source) : read_files(file, pyc, source, request);
        if (!read.ok()) return {{FindingRule::Unreadable, file.path, read.error()}};
        request.pyc = pyc;
        request.source = source;
        request.level = file.level;
        request.relative_name = decode_file_name(file.relative);
        auto const& naming = options_.naming;
        if (naming.destination || naming.strip || naming.prepend || !naming.maps.empty())
            request.exact_name = embedded_path(file.archive ? file.relative : file.source, file.root, naming);
        std::vector<Finding> findings;
        for (auto& line : verify_pyc(request)) findings.push_back({FindingRule::NotItsSource, file.path, line});
        return findings;
    }

  private:
    Result<void, std::string> read_members(PycFile const& file, Bytes& pyc, Bytes& source) {
        std::lock_guard lock(mutex_);
        pyc = TRY(file.archive->read(file.member));
        auto text = file.archive->read(file.source_member);
        if (!text.ok()) return Err{fmt::format("its source: {}", text.error())};
        source = std::move(text).value();
        return {};
    }

    Result<void, std::string> read_files(PycFile const& file, Bytes& pyc, Bytes& source, VerifyRequest& request) {
        auto compiled = read_at(AT_FDCWD, file.path.c_str());
        if (!compiled.ok()) return Err{compiled.error().reason()};
        auto text = read_source(file.source);
        if (!text.ok()) return Err{fmt::format("its source: {}", text.error().reason())};
        pyc = std::move(compiled).value();
        request.mtime = text.value().status.st_mtim.tv_sec;
        source = std::move(text.value().bytes);
        return {};
    }

    VerifyOptions const& options_;
    /// Archives are read by one thread at a time.
    std::mutex mutex_;
};

int run(cli::Arguments arguments) {
    VerifyOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return usage_error("pycc verify", operands.error().to_string());
    if (!operands.value()) return print_help(kVerifyCommand);
    options.selection.inputs = *operands.value();
    auto settled = settle_tree_options(options);
    if (!settled.ok()) return usage_error("pycc verify", settled.error());
    auto inputs = all_inputs(options.selection);
    if (!inputs.ok()) return usage_error("pycc verify", inputs.error());
    if (inputs.value().empty()) return usage_error("pycc verify", "no input");

    auto found = find_pycs(inputs.value(), options);
    Report report;
    report.command = "verify";
    report.files = found.files.size();
    for (auto const& [path, reason] : found.problems)
        report.findings.push_back({FindingRule::Unreadable, path, reason});
    std::vector<std::vector<Finding>> findings(found.files.size());
    Verifier verifier(options);
    run_in_order(
        found.files.size(), thread_count(options), [&](size_t i) { findings[i] = verifier.verify(found.files[i]); },
        [&](size_t i) {
            std::move(findings[i].begin(), findings[i].end(), std::back_inserter(report.findings));
            findings[i] = {};
        });
    if (options.quiet < 2) (void)write_all(1, as_bytes(render_report(report, options.format)));
    if (!found.problems.empty()) return kFailure;
    return report.findings.empty() ? kSuccess : kFindings;
}

}  // namespace

cli::Command const kVerifyCommand = {
    "verify",
    "PATH...",
    "compiles sources again and tells in what their .pyc files differ, in trees, zip archives and wheels",
    kOptions.specs,
    kExitCodes,
    run};

}  // namespace py::compiler::driver
