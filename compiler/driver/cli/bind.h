#pragma once

#include <optional>
#include <utility>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver::cli {

/// What an option does with its value (empty for an option without one); the error says what is wrong with it.
template <class Options>
using Effect = Result<void, std::string> (*)(Options& options, std::string_view value);

/// Parses `arguments` and lets every option given have its effect, in order. The result are the operands; nothing if
/// help was asked for. `effects` are those of `specs`, one by one.
template <class Options>
Result<std::optional<std::vector<std::string>>, UsageError> read_arguments(std::span<OptionSpec const> specs,
                                                                           std::span<Effect<Options> const> effects,
                                                                           Arguments arguments, Options& options) {
    auto parsed = TRY(parse_arguments(specs, arguments));
    if (parsed.help) return std::optional<std::vector<std::string>>();
    for (auto const& [index, value] : parsed.options) {
        auto done = effects[index](options, value);
        if (!done.ok()) return Err{UsageError{specs[index].names("/"), done.error()}};
    }
    return std::optional(std::move(parsed.operands));
}

}  // namespace py::compiler::driver::cli

// What a table of options (OPTION rows in a .def file) becomes.
#define PYCC_OPTION_SPEC(short_name, long_name, takes, value_name, choices, help, ...) \
    {short_name, long_name, ::py::compiler::driver::cli::Takes::takes, value_name, choices, help},
#define PYCC_OPTION_EFFECT(short_name, long_name, takes, value_name, choices, help, ...) \
    [](auto& options, std::string_view value) -> ::py::Result<void, std::string> {       \
        (void)options, (void)value;                                                      \
        __VA_ARGS__;                                                                     \
        return {};                                                                       \
    },
