#pragma once

#include <deque>
#include <string>
#include <vector>

#include "compiler/diag/diagnostic.h"

namespace py::compiler::diag {

/// The diagnostics of one compilation, in the order in which they came up. Not thread-safe.
class Diagnostics {
  public:
    explicit Diagnostics(bool warnings_are_errors = false) : warnings_are_errors_(warnings_are_errors) {}

    /// Keeps an error; the result converts to any `Diagnosed<T>`.
    Err<Diagnostic const*> fail(Diagnostic error) {
        errors_.push_back(std::move(error));
        return Err<Diagnostic const*>{&errors_.back()};
    }

    /// Keeps a warning; under -W error it fails with a SyntaxError in its place, as CPython does.
    Diagnosed<void> warn(Diagnostic warning) {
        if (warnings_are_errors_) {
            warning.type = DiagnosticType::SyntaxError;
            return fail(std::move(warning));
        }
        warnings_.push_back(std::move(warning));
        return {};
    }

    bool warnings_are_errors() const { return warnings_are_errors_; }
    std::vector<Diagnostic>& warnings() { return warnings_; }

  private:
    bool warnings_are_errors_;
    /// A deque, so that the pointers handed out stay good.
    std::deque<Diagnostic> errors_;
    std::vector<Diagnostic> warnings_;
};

}  // namespace py::compiler::diag
