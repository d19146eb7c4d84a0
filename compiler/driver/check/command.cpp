#include "compiler/driver/check/command.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/driver/check/checker.h"
#include "compiler/driver/check/fix.h"
#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

namespace {

constexpr auto kOptions = cli::option_table<CheckOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/check/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "nothing was found"},
    {kFailure, "an input cannot be looked at"},
    {kUsage, "the command line is wrong"},
    {kFindings, "something was found (with --fix: something is left)"},
};

int run(cli::Arguments arguments) {
    CheckOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return usage_error("pycc check", operands.error().to_string());
    if (!operands.value()) return print_help(kCheckCommand);
    options.selection.inputs = *operands.value();
    auto settled = settle_tree_options(options);
    if (!settled.ok()) return usage_error("pycc check", settled.error());
    auto inputs = all_inputs(options.selection);
    if (!inputs.ok()) return usage_error("pycc check", inputs.error());
    if (inputs.value().empty()) return usage_error("pycc check", "no input");

    auto result = check_paths(inputs.value(), options);
    if (options.fix && !result.findings.empty()) {
        mend(result, options);
        result = check_paths(inputs.value(), options);
    }
    Report report;
    report.command = "check";
    report.files = result.files;
    for (auto& finding : result.findings) report.findings.push_back(std::move(finding.finding));
    if (options.quiet < 2) (void)write_all(1, as_bytes(render_report(report, options.format)));
    if (result.failed) return kFailure;
    return report.findings.empty() ? kSuccess : kFindings;
}

}  // namespace

cli::Command const kCheckCommand = {
    "check",
    "PATH...",
    "tells which .pyc files are missing, stale, orphaned, damaged or of no use, in trees, zip archives and wheels",
    kOptions.specs,
    kExitCodes,
    run};

}  // namespace py::compiler::driver
