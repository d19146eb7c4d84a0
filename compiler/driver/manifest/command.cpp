#include "compiler/driver/manifest/command.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/io/files.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/manifest/tree_digest.h"
#include "compiler/driver/report/report.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

namespace {

struct ManifestOptions : TreeOptions {
    ReportFormat format = ReportFormat::Text;
    std::string output;
};

constexpr auto kOptions = cli::option_table<ManifestOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/manifest/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "written; or the tree is what the manifest says"},
    {kFailure, "something cannot be read or written"},
    {kUsage, "the command line is wrong"},
    {kFindings, "a file is missing, altered, or not in the manifest (check)"},
};

int failure(std::string const& path, std::string const& reason) {
    (void)usage_error("pycc manifest", fmt::format("{}: {}", quoted(path), reason));
    return kFailure;
}

bool is_folder(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

int write(std::string const& tree, ManifestOptions const& options) {
    auto digest = digest_tree(tree, options);
    // A manifest with a hole would be taken for a whole one.
    for (auto const& [path, reason] : digest.problems) (void)failure(join_path(tree, path), reason);
    if (!digest.problems.empty()) return kFailure;
    auto text = write_manifest(digest.files);
    auto written = options.output.empty() || options.output == "-"
                       ? write_all(1, as_bytes(text))
                       : write_atomically(options.output, as_bytes(text), {}, 0666);
    return written.ok() ? kSuccess : failure(options.output, written.error().reason());
}

/// What is wrong with a file that the manifest lists.
std::string difference(FileDigest const& listed, FileDigest const& found) {
    if (listed.size != found.size) return fmt::format("has {} bytes where {} belong", found.size, listed.size);
    return fmt::format("its SHA-256 is {} where {} belongs", hexadecimal(found.sha256), hexadecimal(listed.sha256));
}

Report compare(Manifest const& listed, TreeDigest const& found, std::string const& tree) {
    Report report;
    report.command = "manifest";
    report.files = found.files.size();
    auto add = [&](FindingRule rule, std::string const& path, std::string message) {
        report.findings.push_back({rule, join_path(tree, path), std::move(message)});
    };
    Manifest unread;
    for (auto const& [path, reason] : found.problems) {
        add(FindingRule::Unreadable, path, reason);
        unread.emplace(path, FileDigest());
    }
    for (auto const& [path, digest] : listed) {
        auto file = found.files.find(path);
        if (file != found.files.end()) {
            if (file->second != digest) add(FindingRule::Changed, path, difference(digest, file->second));
        } else if (!unread.contains(path)) {
            add(FindingRule::Gone, path, "is in the manifest, but not there");
        }
    }
    for (auto const& [path, digest] : found.files)
        if (!listed.contains(path)) add(FindingRule::NotListed, path, "is not in the manifest");
    return report;
}

int check(std::string const& manifest, std::string const& tree, ManifestOptions const& options) {
    auto file = read_source(manifest);
    if (!file.ok()) return failure(manifest, file.error().reason());
    auto listed = read_manifest(as_text(file.value().bytes));
    if (!listed.ok()) return failure(manifest, listed.error());
    auto found = digest_tree(tree, options);
    auto report = compare(listed.value(), found, tree);
    if (options.quiet < 2) (void)write_all(1, as_bytes(render_report(report, options.format)));
    if (!found.problems.empty()) return kFailure;
    return report.findings.empty() ? kSuccess : kFindings;
}

int run(cli::Arguments arguments) {
    ManifestOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return usage_error("pycc manifest", operands.error().to_string());
    if (!operands.value()) return print_help(kManifestCommand);
    auto settled = settle_tree_options(options);
    if (!settled.ok()) return usage_error("pycc manifest", settled.error());
    auto const& words = *operands.value();
    bool writes = words.size() == 2 && words[0] == "write";
    bool checks = words.size() == 3 && words[0] == "check";
    if (!writes && !checks) return usage_error("pycc manifest", "write TREE, or check MANIFEST TREE?");
    if (!options.selection.lists.empty()) return usage_error("pycc manifest", "-i: a manifest is that of one tree");
    auto const& tree = words.back();
    if (!is_folder(tree)) return failure(tree, "not a folder");
    return writes ? write(tree, options) : check(words[1], tree, options);
}

}  // namespace

cli::Command const kManifestCommand = {
    "manifest",
    "write TREE | check MANIFEST TREE",
    "records the hashes of all sources and .pyc files of a tree, or tells in what a tree differs from such a record",
    kOptions.specs,
    kExitCodes,
    run};

}  // namespace py::compiler::driver
