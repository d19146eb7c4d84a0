#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "marshal/base/result.h"

namespace py::compiler::diag {

/// The Python exception or warning that a diagnostic stands for.
enum class DiagnosticType : uint8_t {
#define DIAGNOSTIC_TYPE(name) name,
#include "compiler/diag/diagnostic_types.def"
#undef DIAGNOSTIC_TYPE
};

/// The name of the Python class.
std::string_view name_of(DiagnosticType type);

/// One error or warning as CPython reports it, in the attributes of SyntaxError: lines and offsets count from 1,
/// offsets are in characters (not bytes), 0 or −1 as CPython has them where there is no position.
/// `text` is the source line as CPython puts it into the exception; empty optional stands for None.
struct Diagnostic {
    DiagnosticType type = DiagnosticType::SyntaxError;
    std::string message;
    std::string filename;
    std::optional<int32_t> lineno;
    std::optional<int32_t> offset;
    std::optional<int32_t> end_lineno;
    std::optional<int32_t> end_offset;
    std::optional<std::string> text;
};

/// Outcome of a compiler stage. The error is owned by the `Diagnostics` of the compilation.
template <class T>
using Diagnosed = Result<T, Diagnostic const*>;

}  // namespace py::compiler::diag
