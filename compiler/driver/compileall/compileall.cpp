#include "compiler/driver/compileall/compileall.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <re2/re2.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/cli/values.h"
#include "compiler/driver/compileall/argparse_text.h"
#include "compiler/driver/compileall/commands.h"
#include "compiler/driver/compileall/py_compile.h"
#include "compiler/driver/io/ordered_work.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/pyc_state.h"
#include "compiler/driver/tree/tree_walk.h"

namespace py::compiler::driver {

namespace {

constexpr char kProgram[] = "compileall.py";

struct CompileAllOptions {
    int64_t max_levels = 1000;
    bool recursion_given = false;
    bool force = false;
    int quiet = 0;
    bool legacy = false;
    Naming naming;
    std::string pattern;
    std::string list;
    int64_t workers = 1;
    std::optional<marshal::Invalidation> invalidation;
    /// -1 is the interpreter's own.
    std::vector<int> levels;
    std::string link_limit;
    bool hardlink_duplicates = false;
};

constexpr auto kOptions = cli::option_table<CompileAllOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/compileall/options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "all files are compiled or were current"},
    {kFailure, "at least one does not compile"},
    {kUsage, "the command line is wrong"},
};

/// Something to print, or a file to compile.
struct Step {
    std::string text;
    std::string file;
    std::string root;
};

struct StepOutcome {
    std::string out;
    std::string err;
    bool ok = true;
};

void print(int descriptor, std::string const& text) { (void)write_all(descriptor, as_bytes(text)); }

bool is_file(std::string const& path) {
    struct stat status;
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// One source, all its levels.
class FileRun {
  public:
    FileRun(Step const& step, CompileAllOptions const& options, Layout const& layout, InterpreterFlags const& flags)
        : step_(step), options_(options), layout_(layout), flags_(flags) {}

    StepOutcome run() && {
        struct stat status;
        if (!step_.file.ends_with(".py") || ::stat(step_.file.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
            return {};
        bool may_be_equal = !options_.force && looks_current(stamp_of(status));
        if (is_current_) return {};
        if (!may_be_equal) announce();
        compile_levels(may_be_equal);
        return std::move(outcome_);
    }

  private:
    std::string target(int level) const {
        return output_path(step_.file, step_.root, layout_, level < 0 ? flags_.level : level, false);
    }

    /// Judges by the header, as the module does. Files that only look current by their times are compared later.
    bool looks_current(SourceStamp const& source) {
        bool all_current = true;
        for (int level : options_.levels) {
            auto probe = probe_pyc(AT_FDCWD, target(level).c_str());
            if (!probe.ok()) return false;
            auto verdict = judge(probe.value(), source, marshal::Invalidation::Timestamp);
            if (verdict != PycVerdict::Current && verdict != PycVerdict::Doubtful) return false;
            all_current = all_current && verdict == PycVerdict::Current;
        }
        is_current_ = all_current;
        return true;
    }

    void announce() {
        if (options_.quiet == 0 && !announced_) outcome_.out += fmt::format("Compiling {}...\n", quoted(step_.file));
        announced_ = true;
    }

    void compile_levels(bool spare_equal) {
        std::string previous;
        for (int level : options_.levels) {
            PyCompileRequest request;
            request.file = step_.file;
            request.target = target(level);
            request.shown_name = embedded_path(step_.file, step_.root, options_.naming);
            request.level = level < 0 ? flags_.level : level;
            request.invalidation = wanted_invalidation(layout_);
            request.spare_equal = spare_equal;
            request.warnings = flags_.warnings;
            auto result = py_compile(request);
            outcome_.err += result.warnings;
            if (result.kind != PyCompileOutcome::Kind::Equal) announce();
            if (result.failed()) return fail(result);
            if (!previous.empty() && options_.hardlink_duplicates && previous != request.target)
                link_if_same(previous, request.target);
            previous = request.target;
        }
    }

    void link_if_same(std::string const& previous, std::string const& file) {
        auto bytes = read_at(AT_FDCWD, file.c_str());
        if (!bytes.ok() || !holds(previous, bytes.value())) return;
        auto linked = link_atomically(previous, file);
        if (linked.ok()) return;
        PyCompileOutcome failure;
        failure.kind = PyCompileOutcome::Kind::OSError;
        failure.class_name = os_error_class(linked.error().number);
        failure.message = fmt::format("{}: {} -> {}", linked.error().message(), quoted(previous), quoted(file));
        fail(failure);
    }

    static bool holds(std::string const& file, Bytes const& bytes) {
        auto found = read_at(AT_FDCWD, file.c_str());
        return found.ok() && found.value() == bytes;
    }

    void fail(PyCompileOutcome const& result) {
        outcome_.ok = false;
        if (options_.quiet >= 2) return;
        outcome_.out += options_.quiet ? fmt::format("*** Error compiling {}...\n", quoted(step_.file)) : "*** ";
        if (result.kind == PyCompileOutcome::Kind::OSError)
            outcome_.out += fmt::format("{}: {}\n", result.class_name, result.message);
        else
            outcome_.out += result.message + "\n";
    }

    Step const& step_;
    CompileAllOptions const& options_;
    Layout const& layout_;
    InterpreterFlags const& flags_;
    bool is_current_ = false;
    bool announced_ = false;
    StepOutcome outcome_;
};

/// Lists what there is to do, in the module's order.
class StepList {
  public:
    explicit StepList(CompileAllOptions const& options) : options_(options) {
        if (!options.pattern.empty()) selection_.excluded_patterns.push_back(options.pattern);
        selection_.link_limit = options.link_limit;
        filter_.emplace(selection_);
    }

    void add(std::string const& destination, uint32_t levels) {
        if (is_file(destination)) return add_file(destination);
        auto folders = walk_trees({destination}, levels, *filter_, threads(), [](FoundFolder&, int) {});
        add_folder(*folders[0]);
    }

    std::vector<Step> take() { return std::move(steps_); }

    uint32_t threads() const {
        TreeOptions tree;
        tree.jobs = uint32_t(options_.workers);
        return thread_count(tree);
    }

  private:
    void add_file(std::string const& file) {
        if (filter_->leaves_out_file(file)) return;
        bool is_link = filter_->has_link_limit() && target_kind(file) == TargetKind::Link;
        if (is_link && filter_->leaves_out_link(file)) return;
        steps_.push_back({{}, file, {}});
    }

    void add_folder(FoundFolder const& folder) {
        std::string text;
        if (options_.quiet == 0) text += fmt::format("Listing {}...\n", quoted(folder.path));
        if (folder.error && options_.quiet < 2) text += fmt::format("Can't list {}\n", quoted(folder.path));
        if (!text.empty()) steps_.push_back({std::move(text), {}, {}});
        for (auto const& entry : folder.entries) {
            if (entry.folder) {
                add_folder(*entry.folder);
            } else {
                steps_.push_back({{}, join_path(folder.path, entry.name), folder.root});
            }
        }
    }

    CompileAllOptions const& options_;
    Selection selection_;
    std::optional<SelectionFilter> filter_;
    std::vector<Step> steps_;
};

/// Where Debian's python3.11 looks for modules, but for .pth files: the current folder, PYTHONPATH, the library, and
/// those folders of packages that exist.
std::vector<std::string> module_folders() {
    std::vector<std::string> folders;
    char* current = ::getcwd(nullptr, 0);
    if (current) folders.emplace_back(current);
    std::free(current);
    char const* variable = std::getenv("PYTHONPATH");
    std::string_view rest = variable ? variable : "";
    while (!rest.empty()) {
        auto colon = rest.find(':');
        if (colon != 0) folders.emplace_back(rest.substr(0, colon));
        rest = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
    }
    for (auto folder : {"/usr/lib/python311.zip", "/usr/lib/python3.11", "/usr/lib/python3.11/lib-dynload"})
        folders.emplace_back(folder);
    for (auto folder : {"/usr/local/lib/python3.11/dist-packages", "/usr/lib/python3/dist-packages"})
        if (::access(folder, F_OK) == 0) folders.emplace_back(folder);
    return folders;
}

/// Adds the lines of -i. False if there is no such file.
bool add_listed(CompileAllOptions const& options, std::vector<std::string>& destinations) {
    auto file = read_source(options.list);
    if (!file.ok()) return false;
    auto text = as_text(file.value().bytes);
    while (!text.empty()) {
        auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
        constexpr std::string_view kBlanks = " \t\r\f\v\x1c\x1d\x1e\x1f";
        size_t start = line.find_first_not_of(kBlanks);
        if (start == line.npos) {
            destinations.emplace_back();
        } else {
            destinations.emplace_back(line.substr(start, line.find_last_not_of(kBlanks) + 1 - start));
        }
    }
    return true;
}

bool run_steps(StepList& list, CompileAllOptions const& options, InterpreterFlags const& flags) {
    Layout layout;
    layout.legacy = options.legacy;
    layout.invalidation = options.invalidation;
    char const* prefix = std::getenv("PYTHONPYCACHEPREFIX");
    if (prefix) layout.prefix = prefix;
    auto threads = list.threads();
    auto steps = list.take();
    std::vector<StepOutcome> outcomes(steps.size());
    bool ok = true;
    run_in_order(
        steps.size(), threads,
        [&](size_t i) {
            if (!steps[i].file.empty()) outcomes[i] = FileRun(steps[i], options, layout, flags).run();
        },
        [&](size_t i) {
            print(1, steps[i].text + outcomes[i].out);
            print(2, outcomes[i].err);
            ok = ok && outcomes[i].ok;
            outcomes[i] = {};
        });
    return ok;
}

/// What argparse would refuse beyond single options.
std::optional<std::string> find_conflict(CompileAllOptions const& options) {
    if (options.hardlink_duplicates && options.levels.size() == 1)
        return "Hardlinking of duplicated bytecode makes sense only for more than one optimization level.";
    if (options.naming.destination && (options.naming.strip || options.naming.prepend))
        return "-d cannot be used in combination with -s or -p";
    return {};
}

int fail_with(std::string const& message) {
    print(2, message + "\n");
    return kFailure;
}

}  // namespace

int run_compileall(cli::Arguments arguments, InterpreterFlags const& flags) {
    CompileAllOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return argparse_error(kProgram, kCompileAllCommand, operands.error());
    if (!operands.value()) return print_help(kCompileAllCommand);
    if (options.levels.empty()) options.levels = {-1};
    if (auto conflict = find_conflict(options))
        return argparse_error(kProgram, kCompileAllCommand, {"", std::move(*conflict)});
    std::sort(options.levels.begin(), options.levels.end());
    options.levels.erase(std::unique(options.levels.begin(), options.levels.end()), options.levels.end());
    if (options.hardlink_duplicates && options.levels.size() == 1 && options.levels[0] >= 0)
        return fail_with(
            "ValueError: Hardlinking of duplicated bytecode makes sense only for more than one optimization level");
    re2::RE2 pattern(options.pattern, re2::RE2::Quiet);
    if (!pattern.ok()) return fail_with("re.error: " + pattern.error());
    if (options.workers < 0) return fail_with("ValueError: workers must be greater or equal to 0");

    auto destinations = *operands.value();
    if (!options.list.empty() && !add_listed(options, destinations)) {
        if (options.quiet < 2) print(1, fmt::format("Error reading file list {}\n", options.list));
        return kFailure;
    }
    bool has_none = destinations.empty();
    if (has_none) destinations = module_folders();
    StepList steps(options);
    for (auto const& destination : destinations) steps.add(destination, has_none ? 0 : uint32_t(options.max_levels));
    return run_steps(steps, options, flags) ? kSuccess : kFailure;
}

cli::Command const kCompileAllCommand = {
    "compileall",
    "[FILE|DIR ...]",
    "python3.11's compileall, with its options, messages and exit statuses",
    kOptions.specs,
    kExitCodes,
    [](cli::Arguments arguments) { return run_compileall(arguments, InterpreterFlags::from_environment()); }};

}  // namespace py::compiler::driver
