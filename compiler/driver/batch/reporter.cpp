#include "compiler/driver/batch/reporter.h"

#include "compiler/diag/render.h"
#include "compiler/driver/io/shown_line.h"
#include "compiler/driver/io/text.h"
#include "compiler/driver/tree/selection.h"

namespace py::compiler::driver {

using diag::Diagnostic;
using diag::DiagnosticType;

Reporter::Reporter(std::string const& path, Options const& options, JobOutcome& outcome)
    : options_(options), outcome_(outcome) {
    for (auto const& [glob, policy] : options.error_policies)
        if (glob_fits(glob, path)) policy_ = policy;
}

bool Reporter::report(std::vector<Diagnostic> const& warnings, Diagnostic const* error, ByteView source) {
    for (auto const& warning : warnings) {
        switch (options_.warnings.of(warning.type)) {
            case WarningAction::Ignore: break;
            case WarningAction::Show: print(warning, source); break;
            case WarningAction::Error: {
                auto raised = warning;
                raised.type = DiagnosticType::SyntaxError;
                return fail(raised), false;
            }
        }
    }
    if (error) fail(*error);
    return !error;
}

void Reporter::print(Diagnostic const& warning, ByteView source) {
    if (options_.error_format == ErrorFormat::Json) {
        outcome_.err += diag::render_json(warning) + "\n";
    } else if (options_.quiet < 2) {
        outcome_.err += printable(diag::render_warning(warning, shown_line(source, warning.lineno.value_or(0))));
    }
}

void Reporter::fail(Diagnostic const& error) {
    outcome_.result = policy_ == ErrorPolicy::Fail ? JobResult::Failed : JobResult::Tolerated;
    if (policy_ == ErrorPolicy::Ignore) return;
    if (options_.error_format == ErrorFormat::Json) {
        outcome_.err += diag::render_json(error) + "\n";
    } else if (options_.quiet < 2) {
        outcome_.err += printable(diag::render_error(error));
    }
}

void Reporter::fail_on_file(std::string const& path, std::string const& message) {
    Diagnostic error;
    error.type = DiagnosticType::OSError;
    error.filename = decode_file_name(path);
    error.message = message;
    fail(error);
}

}  // namespace py::compiler::driver
