#include "compiler/driver/batch/command.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "compiler/driver/batch/batch.h"
#include "compiler/driver/batch/plan.h"
#include "compiler/driver/batch/watch.h"
#include "compiler/driver/cache/folder_store.h"
#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

namespace {

constexpr auto kOptions = cli::option_table<Options>({
#define OPTION PYCC_OPTION
#include "compiler/driver/batch/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "all files are compiled or were current"},
    {kFailure, "at least one failed; the others are compiled"},
    {kUsage, "the command line is wrong; nothing was done"},
};

Result<void, std::string> settle(Options& options) {
    TRY(settle_tree_options(options));
    auto const& layout = options.layout;
    if (options.hardlink_duplicates && (layout.levels.size() < 2 || layout.legacy))
        return Err{std::string("--hardlink-dupes needs several --levels, each with a file of its own")};
    if (layout.levels.size() > 1 && (layout.legacy || options.emit != Emit::Pyc))
        return Err{std::string("several --levels have no files of their own here")};
    return {};
}

Result<void, std::string> settle_inputs(std::vector<std::string> const& inputs, Options& options) {
    auto& output = options.layout.output;
    if (inputs.empty() && options.selection.lists.empty())
        return Err{std::string("no input; pycc --help tells how it is used")};
    bool has_stream = std::find(inputs.begin(), inputs.end(), "-") != inputs.end();
    if (has_stream && (inputs.size() > 1 || options.layout.levels.size() > 1))
        return Err{std::string("standard input goes with no other input, and one level")};
    if (has_stream && output.empty()) output = "-";
    bool is_one_file = inputs.size() == 1 && !output.empty() && !output.ends_with('/');
    struct stat status;
    bool is_folder = is_one_file && ::stat(inputs[0].c_str(), &status) == 0 && S_ISDIR(status.st_mode);
    if (is_one_file && !is_folder && options.layout.levels.size() > 1)
        return Err{std::string("several --levels cannot go to one file")};
    return {};
}

void print_summary(BatchCounts const& counts, Options const& options) {
    if (options.quiet > 0 || options.emit != Emit::Pyc || counts.total() == 0) return;
    auto text = fmt::format("{} compiled, {} current, {} failed", counts.compiled, counts.current, counts.failed);
    if (counts.tolerated) text += fmt::format(", {} that do not compile let pass", counts.tolerated);
    (void)write_all(1, as_bytes(text + "\n"));
}

int watch(std::vector<std::string> const& inputs, Options const& options) {
    Watcher watcher;
    if (!watcher.is_open()) return usage_error("pycc", "--watch: no inotify");
    while (true) {
        // Before looking, so that no change falls between.
        watcher.watch(inputs);
        auto counts = run_batch(make_plan(inputs, options), options);
        if (counts.compiled + counts.failed + counts.tolerated > 0) print_summary(counts, options);
        if (!watcher.wait()) return kFailure;
    }
}

int run(cli::Arguments arguments) {
    auto words = cli::expand_response_files(arguments);
    if (!words.ok()) return usage_error("pycc", words.error());
    std::vector<char const*> pointers;
    for (auto const& word : words.value()) pointers.push_back(word.c_str());

    Options options;
    auto operands = cli::read_arguments(kOptions, pointers, options);
    if (!operands.ok()) return usage_error("pycc", operands.error().to_string());
    if (!operands.value()) return print_help(kBatchCommand);
    options.selection.inputs = *operands.value();
    auto settled = settle(options);
    if (!settled.ok()) return usage_error("pycc", settled.error());
    auto inputs = all_inputs(options.selection);
    if (!inputs.ok()) return usage_error("pycc", inputs.error());
    auto fits = settle_inputs(inputs.value(), options);
    if (!fits.ok()) return usage_error("pycc", fits.error());

    std::optional<FolderStore> store;
    if (options.cache && !cache_folder().empty()) store.emplace(cache_folder(), cache_size_limit());
    if (store) options.store = &*store;
    if (options.watch) return watch(inputs.value(), options);
    auto counts = run_batch(make_plan(inputs.value(), options), options);
    if (store) store->finish();
    bool reads_stream = inputs.value().size() == 1 && inputs.value()[0] == "-";
    if (!reads_stream) print_summary(counts, options);
    return counts.failed ? kFailure : kSuccess;
}

}  // namespace

cli::Command const kBatchCommand = {
    "",         "PATH...", "compiles Python 3.11 sources, and those in directories, to .pyc files", kOptions.specs,
    kExitCodes, run};

}  // namespace py::compiler::driver
