#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace py::compiler::driver {

enum class Severity : uint8_t { Warning, Error };

enum class FindingRule : uint8_t {
#define RULE(symbol, id, severity, description) symbol,
#include "compiler/driver/report/rules.def"
#undef RULE
};

std::string_view id_of(FindingRule rule);
Severity severity_of(FindingRule rule);
std::string_view description_of(FindingRule rule);

/// Something that a command has found about a file.
struct Finding {
    FindingRule rule;
    /// As reached from the command line; bytes.
    std::string path;
    std::string message;
};

enum class ReportFormat : uint8_t { Text, Json, Sarif, GitHub, JUnit };

/// `text` is one of `kReportFormats`.
ReportFormat parse_report_format(std::string_view text);
inline constexpr char kReportFormats[] = "text|json|sarif|github|junit";

struct Report {
    /// `check`, `verify`…
    std::string_view command;
    /// Files looked at.
    size_t files = 0;
    std::vector<Finding> findings;
};

/// The whole report, with a newline at its end.
std::string render_report(Report const& report, ReportFormat format);

}  // namespace py::compiler::driver
