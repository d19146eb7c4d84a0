#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

/// What pycc makes of each source.
enum class Emit : uint8_t {
#define EMIT(name, text, description) name,
#include "compiler/driver/emit.def"
#undef EMIT
};

enum class ErrorFormat : uint8_t { Text, Json };

enum class WarningAction : uint8_t { Ignore, Show, Error };

/// What to do with each kind of warning; the defaults are CPython's.
struct WarningActions {
    WarningAction syntax = WarningAction::Show;
    WarningAction deprecation = WarningAction::Ignore;

    WarningAction of(diag::DiagnosticType type) const {
        return type == diag::DiagnosticType::DeprecationWarning ? deprecation : syntax;
    }
};

/// pycc's command line, as plain data.
struct Options {
    /// Files, directories, or "-" for standard input; not empty.
    std::vector<std::string> inputs;
    /// -o; empty if not given.
    std::string output;
    Emit emit = Emit::Pyc;
    bool positions = false;
    int optimize = 0;
    /// Worker threads, at least 1.
    uint32_t jobs = 1;
    /// 0: tells what it does; 1: errors only; 2: nothing.
    int quiet = 0;
    bool force = false;
    /// Writes `mod.pyc` beside the source (-b) in place of `__pycache__`.
    bool legacy = false;
    /// How deep directories are walked; 0 is the files of the directory itself.
    uint32_t max_levels = 1000;
    /// -x; empty if not given.
    std::string exclude;
    /// -d, -s, -p: what becomes of the path on its way into the code object.
    std::optional<std::string> destination;
    std::optional<std::string> strip;
    std::optional<std::string> prepend;
    /// Not given: timestamp, or checked-hash where SOURCE_DATE_EPOCH is set.
    std::optional<marshal::Invalidation> invalidation;
    ErrorFormat error_format = ErrorFormat::Text;
    WarningActions warnings;
};

}  // namespace py::compiler::driver
