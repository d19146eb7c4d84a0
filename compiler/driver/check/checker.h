#pragma once

#include <string>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/report/report.h"

namespace py::compiler::driver {

struct CheckOptions : TreeOptions {
    ReportFormat format = ReportFormat::Text;
    bool deep = false;
    bool fix = false;
};

/// A finding, and what it takes to mend it.
struct CheckFinding {
    Finding finding;
    /// Of the .pyc; empty in archives and where there is none.
    std::string source;
    std::string root;
};

struct CheckResult {
    /// .pyc files looked at, and sources that have none.
    size_t files = 0;
    /// By path.
    std::vector<CheckFinding> findings;
    /// An input could not be looked at.
    bool failed = false;
};

/// Looks at trees, archives and single sources; writes nothing.
CheckResult check_paths(std::vector<std::string> const& inputs, CheckOptions const& options);

}  // namespace py::compiler::driver
