#pragma once

#include <string>

#include "compiler/driver/report/report.h"

namespace py::compiler::driver {

/// {"command", "files", "findings": [{"rule", "severity", "path", "message"}]}
std::string render_json_report(Report const& report);
/// SARIF 2.1.0 (OASIS), one run.
std::string render_sarif(Report const& report);
/// Workflow commands that GitHub shows as annotations, then a line that counts.
std::string render_github(Report const& report);
/// A JUnit test suite: one failed case a finding, or one that passed.
std::string render_junit(Report const& report);

}  // namespace py::compiler::driver
