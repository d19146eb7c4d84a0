#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace py::compiler::parser {

struct FieldScan {
    /// The character that ends the expression: one of ! : } = outside of brackets, or the end of the body.
    size_t end;
    /// CPython's message, with its "f-string: ".
    std::optional<std::string> error;
};

/// Finds the end of an f-string's expression, knowing no more of the language than quotes and brackets.
FieldScan scan_field_expression(std::string_view body, size_t start);

}  // namespace py::compiler::parser
