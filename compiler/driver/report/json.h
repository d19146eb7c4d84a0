#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace py::compiler::driver {

/// A JSON value whose objects keep the order of their members. The one place that knows which library does it.
using Json = nlohmann::ordered_json;

/// Indented by two, with a newline at the end. Text that is no UTF-8 is shown with replacement characters.
inline std::string print_json(Json const& value) {
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace py::compiler::driver
