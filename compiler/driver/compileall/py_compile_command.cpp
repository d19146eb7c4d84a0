#include <fmt/format.h>

#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/compileall/argparse_text.h"
#include "compiler/driver/compileall/commands.h"
#include "compiler/driver/compileall/compileall.h"
#include "compiler/driver/compileall/py_compile.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/paths.h"
#include "compiler/driver/tree/pyc_state.h"

namespace py::compiler::driver {

namespace {

constexpr char kProgram[] = "py_compile.py";

struct PyCompileOptions {
    bool quiet = false;
};

constexpr auto kOptions = cli::option_table<PyCompileOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/compileall/py_compile_options.def"
#undef OPTION
});

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "all files are compiled"},
    {kFailure, "one does not compile; those behind it were left alone"},
    {kUsage, "the command line is wrong"},
};

Result<std::vector<std::string>, FileError> names_from_input() {
    auto input = TRY(read_source("-"));
    std::vector<std::string> names;
    auto text = as_text(input.bytes);
    while (!text.empty()) {
        auto end = text.find('\n');
        names.emplace_back(text.substr(0, end));
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
    }
    return names;
}

PyCompileOutcome compile_one(std::string const& file, Layout const& layout, InterpreterFlags const& flags) {
    PyCompileRequest request;
    request.file = file;
    request.target = output_path(file, {}, layout, flags.level, false);
    request.shown_name = decode_file_name(file);
    request.level = flags.level;
    request.warnings = flags.warnings;
    request.invalidation = wanted_invalidation(layout);
    return py_compile(request);
}

}  // namespace

int run_py_compile(cli::Arguments arguments, InterpreterFlags const& flags) {
    PyCompileOptions options;
    auto operands = cli::read_arguments(kOptions, arguments, options);
    if (!operands.ok()) return argparse_error(kProgram, kPyCompileCommand, operands.error());
    if (!operands.value()) return print_help(kPyCompileCommand);
    auto names = *operands.value();
    if (names.empty())
        return argparse_error(kProgram, kPyCompileCommand, {"", "the following arguments are required: filenames"});
    if (names.size() == 1 && names[0] == "-") {
        auto read = names_from_input();
        if (!read.ok()) return kFailure;
        names = std::move(read).value();
    }
    Layout layout;
    char const* prefix = std::getenv("PYTHONPYCACHEPREFIX");
    if (prefix) layout.prefix = prefix;
    for (auto& name : names) {
        while (name.ends_with('\n')) name.pop_back();
        auto outcome = compile_one(name, layout, flags);
        (void)write_all(2, as_bytes(outcome.warnings));
        if (!outcome.failed()) continue;
        if (!options.quiet) (void)write_all(2, as_bytes(outcome.message));
        return kFailure;
    }
    return kSuccess;
}

cli::Command const kPyCompileCommand = {
    "py_compile",
    "filenames [filenames ...]",
    "python3.11's py_compile, with its options, messages and exit statuses",
    kOptions.specs,
    kExitCodes,
    [](cli::Arguments arguments) { return run_py_compile(arguments, InterpreterFlags::from_environment()); }};

std::optional<int> run_python_call(cli::Arguments arguments) {
    constexpr std::string_view kFlags = "BEIOPSbdisquv";
    constexpr std::string_view kFlagsWithValue = "WX";
    int level = 0;
    std::vector<std::string_view> filters;
    for (size_t i = 0; i < arguments.size(); i++) {
        std::string_view argument = arguments[i];
        if (argument == "-m" && i + 1 < arguments.size()) {
            std::string_view module = arguments[i + 1];
            if (module != "compileall" && module != "py_compile") return {};
            auto flags = InterpreterFlags::from_environment();
            flags.level = std::max(flags.level, level);
            for (auto filter : filters) flags.add_warning_filter(filter);
            auto rest = arguments.subspan(i + 2);
            return module == "compileall" ? run_compileall(rest, flags) : run_py_compile(rest, flags);
        }
        if (argument.size() < 2 || argument[0] != '-') return {};
        if (kFlagsWithValue.find(argument[1]) != kFlagsWithValue.npos) {
            auto value = argument.substr(2);
            if (value.empty() && ++i < arguments.size()) value = arguments[i];
            if (argument[1] == 'W') filters.push_back(value);
            continue;
        }
        if (argument.substr(1).find_first_not_of(kFlags) != argument.npos) return {};
        for (char flag : argument.substr(1)) level += flag == 'O';
    }
    return {};
}

}  // namespace py::compiler::driver
