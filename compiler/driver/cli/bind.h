#pragma once

#include <array>
#include <optional>
#include <utility>

#include "compiler/driver/cli/option_table.h"

namespace py::compiler::driver::cli {

/// What an option does with its value (empty for an option without one); the error says what is wrong with it.
template <class Options>
using Effect = Result<void, std::string> (*)(Options& options, std::string_view value);

/// A row of a table of options.
template <class Options>
struct OptionRow {
    OptionSpec spec;
    Effect<Options> effect;
};

/// The options of a command: what users see of them and what they do, one by one.
template <class Options, size_t count>
struct OptionTable {
    std::array<OptionSpec, count> specs;
    std::array<Effect<Options>, count> effects;
};

template <class Options, size_t count>
constexpr OptionTable<Options, count> option_table(OptionRow<Options> const (&rows)[count]) {
    OptionTable<Options, count> table{};
    for (size_t i = 0; i < count; i++) {
        table.specs[i] = rows[i].spec;
        table.effects[i] = rows[i].effect;
    }
    return table;
}

/// Parses `arguments` and lets every option given have its effect, in order. The result are the operands; nothing if
/// help was asked for.
template <class Options, size_t count>
Result<std::optional<std::vector<std::string>>, UsageError> read_arguments(OptionTable<Options, count> const& table,
                                                                           Arguments arguments, Options& options) {
    auto parsed = TRY(parse_arguments(table.specs, arguments));
    if (parsed.help) return std::optional<std::vector<std::string>>();
    for (auto const& [index, value] : parsed.options) {
        auto done = table.effects[index](options, value);
        if (!done.ok()) return Err{UsageError{table.specs[index].names("/"), done.error()}};
    }
    return std::optional(std::move(parsed.operands));
}

}  // namespace py::compiler::driver::cli

// What an OPTION row of a .def file becomes in the braces of `option_table`.
#define PYCC_OPTION(short_name, long_name, takes, value_name, choices, help, ...)                   \
    {{short_name, long_name, ::py::compiler::driver::cli::Takes::takes, value_name, choices, help}, \
     [](auto& options, std::string_view value) -> ::py::Result<void, std::string> {                 \
         (void)options, (void)value;                                                                \
         __VA_ARGS__;                                                                               \
         return {};                                                                                 \
     }},
