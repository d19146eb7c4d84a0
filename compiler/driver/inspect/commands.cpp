#include "compiler/driver/inspect/commands.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/driver/cli/bind.h"
#include "compiler/driver/cli/exit_status.h"
#include "compiler/driver/cli/help.h"
#include "compiler/driver/inspect/code_diff.h"
#include "compiler/driver/inspect/normalize.h"
#include "compiler/driver/inspect/pyc_contents.h"
#include "compiler/driver/io/files.h"
#include "compiler/stack_space.h"
#include "marshal/bytecode/disassembler.h"
#include "marshal/format/dump.h"

namespace py::compiler::driver {

namespace {

constexpr cli::ExitCode kExitCodes[] = {
    {kSuccess, "done"},
    {kFailure, "a file cannot be read, or is no .pyc of this version"},
    {kUsage, "the command line is wrong"},
};
constexpr cli::ExitCode kDiffExitCodes[] = {
    {kSuccess, "no difference"},
    {kFailure, "a file cannot be read, or is no .pyc of this version"},
    {kUsage, "the command line is wrong"},
    {kFindings, "the files differ"},
};

int fail(std::string const& message) {
    (void)usage_error("pycc", message);
    return kFailure;
}

int print(std::string const& text) {
    (void)write_all(1, as_bytes(text));
    return kSuccess;
}

/// Takes `count` files from the arguments, and works on them with a deep stack. `work` gives the exit status.
/// Code objects nest as deep as what made them.
template <class Work>
int run_with_stack(std::string_view name, Work&& work) {
    int status = kFailure;
    if (!call_with_stack(kCompilerStack, [&] { status = work(); })) {
        (void)write_all(2,
                        as_bytes(fmt::format("{}: the system gives no stack of {} MiB\n", name, kCompilerStack >> 20)));
    }
    return status;
}

template <class Work>
int with_files(cli::Command const& command, size_t count, cli::Arguments arguments, Work&& work) {
    auto parsed = cli::parse_arguments({}, arguments);
    auto name = fmt::format("pycc {}", command.name);
    if (!parsed.ok()) return usage_error(name, parsed.error().to_string());
    if (parsed.value().help) return print_help(command);
    auto const& files = parsed.value().operands;
    if (files.size() != count) return usage_error(name, fmt::format("takes {} file{}", count, count > 1 ? "s" : ""));
    return run_with_stack(name, [&] { return work(files); });
}

int run_dis(cli::Arguments arguments) {
    return with_files(kDisCommand, 1, arguments, [](auto const& files) -> int {
        auto contents = read_pyc(files[0]);
        if (!contents.ok()) return fail(contents.error());
        bytecode::disassemble(*contents.value().code, bytecode::kTarget311,
                              [](std::string_view piece) { (void)write_all(1, as_bytes(piece)); });
        return kSuccess;
    });
}

int run_dump(cli::Arguments arguments) {
    return with_files(kDumpCommand, 1, arguments, [](auto const& files) {
        auto contents = read_pyc(files[0]);
        if (!contents.ok()) return fail(contents.error());
        return print(marshal::dump(contents.value().body()));
    });
}

int run_header(cli::Arguments arguments) {
    return with_files(kHeaderCommand, 1, arguments, [](auto const& files) {
        auto text = header_text(files[0]);
        return text.ok() ? print(text.value()) : fail(text.error());
    });
}

int run_diff(cli::Arguments arguments) {
    return with_files(kDiffCommand, 2, arguments, [](auto const& files) -> int {
        auto before = read_pyc(files[0]);
        if (!before.ok()) return fail(before.error());
        auto after = read_pyc(files[1]);
        if (!after.ok()) return fail(after.error());
        auto text = diff_code(*before.value().code, *after.value().code, bytecode::kTarget311);
        (void)print(text);
        if (!text.empty()) return kFindings;
        if (!std::ranges::equal(before.value().body(), after.value().body()))
            (void)print("the same code in other bytes: order of set members, or which objects are shared\n");
        return kSuccess;
    });
}

struct NormalizeOptions {
    std::string output = "-";
};

constexpr auto kNormalizeOptions = cli::option_table<NormalizeOptions>({
#define OPTION PYCC_OPTION
#include "compiler/driver/inspect/normalize_options.def"
#undef OPTION
});

int normalize(std::string const& file, std::string const& output) {
    auto contents = read_pyc(file);
    if (!contents.ok()) return fail(contents.error());
    auto body = normalize_code(*contents.value().code);
    if (!body.ok()) return fail(body.error());
    auto header = ByteView(contents.value().bytes).first(marshal::kPycHeaderSize);
    auto written =
        output == "-" ? write_both(1, header, body.value()) : write_atomically(output, header, body.value(), 0666);
    return written.ok() ? kSuccess : fail(fmt::format("{}: {}", output, written.error().reason()));
}

int run_normalize(cli::Arguments arguments) {
    NormalizeOptions options;
    auto operands = cli::read_arguments(kNormalizeOptions, arguments, options);
    if (!operands.ok()) return usage_error("pycc normalize", operands.error().to_string());
    if (!operands.value()) return print_help(kNormalizeCommand);
    if (operands.value()->size() != 1) return usage_error("pycc normalize", "takes 1 file");
    return run_with_stack("pycc normalize", [&] { return normalize(operands.value()->front(), options.output); });
}

}  // namespace

cli::Command const kDisCommand = {
    "dis", "FILE",     "prints the instructions of a .pyc, as python3.11 -m dis prints those of a source",
    {},    kExitCodes, run_dis};
cli::Command const kDumpCommand = {"dump", "FILE",     "prints the marshalled objects of a .pyc, one a line",
                                   {},     kExitCodes, run_dump};
cli::Command const kHeaderCommand = {"header", "FILE", "prints the header of a .pyc", {}, kExitCodes, run_header};
cli::Command const kDiffCommand = {
    "diff", "FILE FILE",    "tells how the code of two .pyc files differs, by functions and instructions",
    {},     kDiffExitCodes, run_diff};
cli::Command const kNormalizeCommand = {
    "normalize",
    "FILE",
    "writes a .pyc whose bytes depend on the values in its code alone, whoever marshalled it",
    kNormalizeOptions.specs,
    kExitCodes,
    run_normalize};

}  // namespace py::compiler::driver
