#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/driver/options.h"
#include "marshal/base/result.h"

/// The values of options, taken from their text; an error says what is wrong.
namespace py::compiler::driver {

/// `0,2` → ascending, each once.
Result<std::vector<int>, std::string> parse_levels(std::string_view text);
/// `text` is one of the three names.
marshal::Invalidation parse_invalidation(std::string_view text);
std::string_view name_of(marshal::Invalidation invalidation);
/// `A=B`; both without slashes at their ends.
Result<std::pair<std::string, std::string>, std::string> parse_path_map(std::string_view text);
/// `warn`, `ignore:tests/*`.
Result<std::pair<std::string, ErrorPolicy>, std::string> parse_error_policy(std::string_view text);
/// Seconds with a fraction.
Result<uint64_t, std::string> parse_milliseconds(std::string_view text);
/// `text` is one of auto, always and never.
Switch parse_switch(std::string_view text);
Emit parse_emit(std::string_view text);
/// Applies one `action[::category]` of -W, the later one being stronger.
Result<void, std::string> apply_filter(std::string_view filter, WarningActions& actions);

/// What no single option shows to be wrong; also takes what the environment says (PYTHONPYCACHEPREFIX).
Result<void, std::string> settle_tree_options(TreeOptions& options);

}  // namespace py::compiler::driver
