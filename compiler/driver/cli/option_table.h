#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "marshal/base/result.h"

namespace py::compiler::driver::cli {

enum class Takes : uint8_t { Nothing, Value };

/// One option as its user sees it: `--help`, the manual page, docs and the shells' completions are made from this.
struct OptionSpec {
    /// 0 if there is none.
    char short_name;
    /// Without its dashes; empty if there is none.
    std::string_view long_name;
    Takes takes;
    /// What the value stands for; empty if there is none.
    std::string_view value_name;
    /// The values there are, separated by `|`; empty if any will do.
    std::string_view choices;
    std::string_view help;

    /// `-q`, or `--force` where there is no short name.
    std::string shortest() const;
    /// `-j, --jobs`.
    std::string names(std::string_view separator) const;
};

/// A status that a command ends with.
struct ExitCode {
    int status;
    std::string_view meaning;
};

using Arguments = std::span<char const* const>;

/// `pycc NAME …`; the nameless command compiles.
struct Command {
    std::string_view name;
    std::string_view operands;
    std::string_view summary;
    std::span<OptionSpec const> options;
    std::span<ExitCode const> exit_codes;
    int (*run)(Arguments arguments);
};

/// An option that was given, with its value.
struct Occurrence {
    size_t option;
    std::string value;
};

struct ParsedArguments {
    std::vector<Occurrence> options;
    std::vector<std::string> operands;
    /// `-h` or `--help` comes before anything that is wrong.
    bool help = false;
};

/// What is wrong with a command line. `option` as the user may write it (`-j/--workers`); empty for operands.
struct UsageError {
    std::string option;
    std::string message;

    /// `pycc: ` is not part of it.
    std::string to_string() const { return option.empty() ? message : option + ": " + message; }
};

/// Takes arguments apart as getopt_long does: `-qf`, `-j8`, `-j 8`, `--jobs=8`, `--jobs 8`, unambiguous beginnings of
/// long names, `--` before operands only; options and operands in any order.
Result<ParsedArguments, UsageError> parse_arguments(std::span<OptionSpec const> options, Arguments arguments);

/// `@FILE` arguments replaced by the words in that file (quoted as for a shell: ' " and \), nested at most 8 deep.
Result<std::vector<std::string>, std::string> expand_response_files(Arguments arguments);

/// A whole number in decimal, no larger than `largest`.
Result<uint64_t, std::string> parse_number(std::string_view text, uint64_t largest);

}  // namespace py::compiler::driver::cli
