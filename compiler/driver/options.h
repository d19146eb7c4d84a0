#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diag/diagnostic.h"
#include "marshal/format/pyc.h"

namespace py::compiler::driver {

class CodeStore;

/// What pycc makes of each source.
enum class Emit : uint8_t {
#define EMIT(name, text, description) name,
#include "compiler/driver/batch/emit.def"
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

enum class Switch : uint8_t { Auto, Always, Never };

/// Which sources are meant.
struct Selection {
    /// Files, directories, or "-" for standard input.
    std::vector<std::string> inputs;
    /// -i: files that list further inputs; "-" is standard input.
    std::vector<std::string> lists;
    /// -0: names in lists end with a zero byte, not with a line.
    bool zero_separated = false;
    /// How deep directories are walked; 0 is the files of the directory itself.
    uint32_t max_levels = 1000;
    /// -x: regular expressions that leave out a path in which they are found.
    std::vector<std::string> excluded_patterns;
    /// --exclude: globs that leave out files and folders.
    std::vector<std::string> excluded_globs;
    /// -e: a symbolic link that leads out of this folder is left out; empty if not given.
    std::string link_limit;
};

/// What becomes of a path on its way into the code object.
struct Naming {
    /// -d, -s, -p.
    std::optional<std::string> destination;
    std::optional<std::string> strip;
    std::optional<std::string> prepend;
    /// --path-map A=B: a path at or below A is named below B; the longest A counts.
    std::vector<std::pair<std::string, std::string>> maps;
    /// --forbid-path: no path in which one of these regular expressions is found may be named.
    std::vector<std::string> forbidden;
};

/// Where compiled files lie, and how they are tied to their sources.
struct Layout {
    /// -o; empty if not given.
    std::string output;
    /// `mod.pyc` beside the source (-b) in place of `__pycache__`.
    bool legacy = false;
    /// PYTHONPYCACHEPREFIX: the folder below which CPython mirrors the tree; empty if not set.
    std::string prefix;
    /// Optimisation levels, ascending, at least one.
    std::vector<int> levels = {0};
    /// --levels or -O was given.
    bool levels_given = false;
    /// Not given: timestamp, or checked-hash where SOURCE_DATE_EPOCH is set.
    std::optional<marshal::Invalidation> invalidation;
};

/// What a command that walks trees is told.
struct TreeOptions {
    Selection selection;
    Naming naming;
    Layout layout;
    /// Worker threads; 0 is one a processor.
    uint32_t jobs = 0;
    /// -r was given, so that -l means nothing.
    bool recursion_given = false;
    /// 0: tells what it does; 1: errors only; 2: nothing.
    int quiet = 0;
    /// --index; Auto: where there is a folder for them.
    Switch index = Switch::Auto;
};

/// What a file that does not compile means for the whole.
enum class ErrorPolicy : uint8_t { Fail, Warn, Ignore };

/// The command line of a compilation.
struct Options : TreeOptions {
    Emit emit = Emit::Pyc;
    bool positions = false;
    bool force = false;
    bool watch = false;
    /// --hardlink-dupes: equal files of several levels become one.
    bool hardlink_duplicates = false;
    /// --errors: by glob, the last that fits counts; an empty glob fits all.
    std::vector<std::pair<std::string, ErrorPolicy>> error_policies;
    ErrorFormat error_format = ErrorFormat::Text;
    WarningActions warnings;
    Switch progress = Switch::Auto;
    /// For one file; 0 if there is none. Milliseconds and bytes.
    uint64_t time_limit = 0;
    uint64_t memory_limit = 0;
    /// --cache.
    bool cache = false;
    /// Where outcomes are kept; null without --cache.
    CodeStore* store = nullptr;
};

}  // namespace py::compiler::driver
