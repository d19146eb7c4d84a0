#include "compiler/driver/report/report.h"

#include <fmt/format.h>

#include "compiler/driver/io/text.h"
#include "compiler/driver/report/formats.h"
#include "marshal/base/verify.h"

namespace py::compiler::driver {

namespace {

struct RuleInfo {
    std::string_view id;
    Severity severity;
    std::string_view description;
};

constexpr RuleInfo kRules[] = {
#define RULE(symbol, id, severity, description) {id, Severity::severity, description},
#include "compiler/driver/report/rules.def"
#undef RULE
};

constexpr std::pair<std::string_view, ReportFormat> kFormats[] = {
    {"text", ReportFormat::Text},     {"json", ReportFormat::Json},   {"sarif", ReportFormat::Sarif},
    {"github", ReportFormat::GitHub}, {"junit", ReportFormat::JUnit},
};

std::string render_text(Report const& report) {
    std::string text;
    for (auto const& finding : report.findings)
        text += fmt::format("{}: {}: {}\n", shown_name(finding.path), id_of(finding.rule), finding.message);
    return text + fmt::format("{} files, {} findings\n", report.files, report.findings.size());
}

}  // namespace

std::string_view id_of(FindingRule rule) { return kRules[size_t(rule)].id; }
Severity severity_of(FindingRule rule) { return kRules[size_t(rule)].severity; }
std::string_view description_of(FindingRule rule) { return kRules[size_t(rule)].description; }

ReportFormat parse_report_format(std::string_view text) {
    for (auto const& [name, format] : kFormats)
        if (name == text) return format;
    VERIFY_NOT_REACHED();
}

std::string render_report(Report const& report, ReportFormat format) {
    switch (format) {
        case ReportFormat::Text: return render_text(report);
        case ReportFormat::Json: return render_json_report(report);
        case ReportFormat::Sarif: return render_sarif(report);
        case ReportFormat::GitHub: return render_github(report);
        case ReportFormat::JUnit: return render_junit(report);
    }
    VERIFY_NOT_REACHED();
}

}  // namespace py::compiler::driver
