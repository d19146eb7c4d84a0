#include "compiler/driver/command_line.h"

#include <llvm/Support/CommandLine.h>
#include <llvm/Support/raw_ostream.h>
#include <re2/re2.h>

#include <cstdlib>
#include <string_view>
#include <thread>

namespace py::compiler::driver {

namespace {

namespace cl = llvm::cl;

constexpr char kVersion[] = "0.1.0";

cl::OptionCategory category("pycc options");

cl::list<std::string> inputs(cl::Positional, cl::desc("FILE|DIRECTORY|-..."), cl::cat(category));
cl::opt<std::string> output("o", cl::desc("where the output goes: a file for one input, else a directory"),
                            cl::value_desc("path"), cl::cat(category));
cl::opt<Emit> emit("emit", cl::desc("what to make of each source"), cl::init(Emit::Pyc),
                   cl::ValuesClass({
#define EMIT(name, text, description) clEnumValN(Emit::name, text, description),
#include "compiler/driver/emit.def"
#undef EMIT
                   }),
                   cl::cat(category));
cl::opt<bool> positions("positions", cl::desc("print positions too (--emit=ast)"), cl::cat(category));
cl::opt<bool> optimize("O", cl::desc("leave out asserts; __debug__ is False"), cl::cat(category));
cl::opt<bool> optimize_more("OO", cl::desc("leave out docstrings as well"), cl::cat(category));
cl::opt<unsigned> jobs("j", cl::Prefix, cl::desc("files compiled at a time (0: one a processor)"), cl::init(1),
                       cl::value_desc("n"), cl::cat(category));
cl::opt<bool> quiet("q", cl::desc("print errors only"), cl::cat(category));
cl::opt<bool> very_quiet("qq", cl::desc("print nothing"), cl::cat(category));
cl::opt<bool> force("f", cl::desc("compile files whose .pyc is fresh, too"), cl::cat(category));
cl::opt<bool> legacy("b", cl::desc("write mod.pyc beside mod.py, not into __pycache__"), cl::cat(category));
cl::opt<bool> no_recursion("l", cl::desc("do not descend into subdirectories"), cl::cat(category));
cl::opt<unsigned> recursion("r", cl::Prefix, cl::desc("descend at most so deep (stronger than -l)"),
                            cl::value_desc("n"), cl::cat(category));
cl::opt<std::string> exclude("x", cl::desc("leave out files whose path this regular expression finds"),
                             cl::value_desc("regex"), cl::cat(category));
cl::opt<std::string> destination("d", cl::desc("directory to name in the compiled code in place of the input's"),
                                 cl::value_desc("dir"), cl::cat(category));
cl::opt<std::string> strip("s", cl::desc("leading part of paths to leave out in the compiled code"),
                           cl::value_desc("dir"), cl::cat(category));
cl::opt<std::string> prepend("p", cl::desc("directory to put before paths in the compiled code"), cl::value_desc("dir"),
                             cl::cat(category));
cl::opt<marshal::Invalidation> invalidation(
    "invalidation-mode",
    cl::desc("how a .pyc is tied to its source (default: timestamp, or checked-hash if SOURCE_DATE_EPOCH is set)"),
    cl::values(clEnumValN(marshal::Invalidation::Timestamp, "timestamp", "by time and size"),
               clEnumValN(marshal::Invalidation::CheckedHash, "checked-hash", "by hash"),
               clEnumValN(marshal::Invalidation::UncheckedHash, "unchecked-hash", "by hash, not checked on import")),
    cl::cat(category));
cl::opt<ErrorFormat> error_format("error-format", cl::desc("how diagnostics are printed"), cl::init(ErrorFormat::Text),
                                  cl::values(clEnumValN(ErrorFormat::Text, "text", "as CPython prints them"),
                                             clEnumValN(ErrorFormat::Json, "json", "one JSON object a line")),
                                  cl::cat(category));
cl::list<std::string> warning_filters(
    "W", cl::Prefix, cl::desc("warnings: error, default, always, ignore; of one kind: error::SyntaxWarning"),
    cl::value_desc("action"), cl::cat(category));

Result<WarningAction, std::string> parse_action(std::string_view text) {
    if (text == "ignore") return WarningAction::Ignore;
    if (text == "error") return WarningAction::Error;
    for (auto shown : {"default", "always", "module", "once"})
        if (text == shown) return WarningAction::Show;
    return Err{"invalid action of -W: '" + std::string(text) + "'"};
}

/// Applies one `action[::category]`, the later one being stronger.
Result<void, std::string> apply_filter(std::string_view filter, WarningActions& actions) {
    size_t colon = filter.find("::");
    auto action = TRY(parse_action(filter.substr(0, colon)));
    auto category = colon == filter.npos ? "Warning" : filter.substr(colon + 2);
    bool every = category == "Warning" || category.empty();
    if (!every && category != "SyntaxWarning" && category != "DeprecationWarning") return {};
    if (every || category == "SyntaxWarning") actions.syntax = action;
    if (every || category == "DeprecationWarning") actions.deprecation = action;
    return {};
}

template <class Option>
std::optional<std::string> given(Option const& option) {
    return option.getNumOccurrences() ? std::optional(option.getValue()) : std::nullopt;
}

/// LLVM begins its complaints with the program's name, and adds guesses in further lines.
std::string first_line_without_program(std::string_view complaint) {
    complaint = complaint.substr(0, complaint.find('\n'));
    size_t colon = complaint.find(": ");
    return std::string(colon == complaint.npos ? complaint : complaint.substr(colon + 2));
}

Result<void, std::string> check(Options const& options) {
    if (options.inputs.empty()) return Err{std::string("no input; pycc --help tells how it is used")};
    if (options.destination && (options.strip || options.prepend))
        return Err{std::string("-d cannot be used together with -s or -p")};
    if (!options.exclude.empty()) {
        re2::RE2 pattern(options.exclude, re2::RE2::Quiet);
        if (!pattern.ok()) return Err{"-x: " + pattern.error()};
    }
    return {};
}

Result<Options, std::string> collect() {
    Options options;
    options.inputs = {inputs.begin(), inputs.end()};
    options.output = output;
    options.emit = emit;
    options.positions = positions;
    options.optimize = optimize_more ? 2 : optimize ? 1 : 0;
    options.jobs = jobs ? unsigned(jobs) : std::max(1u, std::thread::hardware_concurrency());
    options.quiet = very_quiet ? 2 : quiet ? 1 : 0;
    options.force = force;
    options.legacy = legacy;
    if (no_recursion) options.max_levels = 0;
    if (recursion.getNumOccurrences()) options.max_levels = recursion;
    options.exclude = exclude;
    options.destination = given(destination);
    options.strip = given(strip);
    options.prepend = given(prepend);
    if (invalidation.getNumOccurrences()) options.invalidation = invalidation;
    options.error_format = error_format;
    for (auto const& filter : warning_filters) TRY(apply_filter(filter, options.warnings));
    TRY(check(options));
    return options;
}

}  // namespace

Result<Options, std::string> parse_command_line(int argc, char const* const* argv) {
    cl::HideUnrelatedOptions(category);
    cl::SetVersionPrinter([](llvm::raw_ostream& out) { out << "pycc " << kVersion << " (Python 3.11)\n"; });
    std::string complaint;
    llvm::raw_string_ostream complaints(complaint);
    if (!cl::ParseCommandLineOptions(argc, argv, "compiles Python 3.11 to .pyc files\n", &complaints)) {
        return Err{first_line_without_program(complaint)};
    }
    return collect();
}

}  // namespace py::compiler::driver
