#include <fmt/format.h>

#include <array>

#include "compiler/driver/io/text.h"
#include "compiler/driver/report/formats.h"
#include "compiler/driver/report/json.h"

namespace py::compiler::driver {

namespace {

constexpr std::string_view kRuleIds[] = {
#define RULE(symbol, id, severity, description) id,
#include "compiler/driver/report/rules.def"
#undef RULE
};

std::string_view level_of(FindingRule rule) { return severity_of(rule) == Severity::Error ? "error" : "warning"; }

/// A path as a URI reference (RFC 3986): whatever is not unreserved is escaped.
std::string uri_of(std::string_view path) {
    std::string uri;
    for (char character : path) {
        bool is_plain = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                        (character >= '0' && character <= '9') ||
                        std::string_view("-._~/").find(character) != std::string_view::npos;
        uri += is_plain ? std::string(1, character) : fmt::format("%{:02X}", uint8_t(character));
    }
    return path.starts_with('/') ? "file://" + uri : uri;
}

Json sarif_rules() {
    auto rules = Json::array();
    for (size_t i = 0; i < std::size(kRuleIds); i++) {
        auto rule = FindingRule(i);
        rules.push_back({{"id", id_of(rule)},
                         {"shortDescription", {{"text", description_of(rule)}}},
                         {"defaultConfiguration", {{"level", level_of(rule)}}}});
    }
    return rules;
}

}  // namespace

std::string render_json_report(Report const& report) {
    auto findings = Json::array();
    for (auto const& finding : report.findings)
        findings.push_back({{"rule", id_of(finding.rule)},
                            {"severity", level_of(finding.rule)},
                            {"path", printable(decode_file_name(finding.path))},
                            {"message", finding.message}});
    return print_json({{"command", report.command}, {"files", report.files}, {"findings", std::move(findings)}});
}

std::string render_sarif(Report const& report) {
    auto results = Json::array();
    for (auto const& finding : report.findings) {
        Json location = {{"physicalLocation", {{"artifactLocation", {{"uri", uri_of(finding.path)}}}}}};
        results.push_back({{"ruleId", id_of(finding.rule)},
                           {"ruleIndex", size_t(finding.rule)},
                           {"level", level_of(finding.rule)},
                           {"message", {{"text", finding.message}}},
                           {"locations", Json::array({location})}});
    }
    Json driver = {{"name", "pycc"}, {"rules", sarif_rules()}};
    Json run = {{"tool", {{"driver", std::move(driver)}}},
                {"columnKind", "unicodeCodePoints"},
                {"results", std::move(results)}};
    return print_json({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                       {"version", "2.1.0"},
                       {"runs", Json::array({run})}});
}

}  // namespace py::compiler::driver
