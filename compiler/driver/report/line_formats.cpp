#include <fmt/format.h>

#include "compiler/driver/io/text.h"
#include "compiler/driver/report/formats.h"

namespace py::compiler::driver {

namespace {

enum class Place : uint8_t { Message, Property };

/// What a workflow command needs escaped.
std::string github_text(std::string_view text, Place place) {
    std::string result;
    for (char character : text) {
        bool is_special = character == '%' || character == '\r' || character == '\n' ||
                          (place == Place::Property && (character == ':' || character == ','));
        result += is_special ? fmt::format("%{:02X}", uint8_t(character)) : std::string(1, character);
    }
    return result;
}

/// Text for an attribute; characters that XML 1.0 does not have are replaced.
std::string xml_text(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); i++) {
        char character = text[i];
        // U+FFFE and U+FFFF.
        auto three = text.substr(i, 3);
        if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
            result += '?';
            i += 2;
            continue;
        }
        switch (character) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\n': result += "&#10;"; break;
            case '\t': result += "&#9;"; break;
            default: result += uint8_t(character) < 0x20 ? '?' : character;
        }
    }
    return result;
}

}  // namespace

std::string render_github(Report const& report) {
    std::string text;
    for (auto const& finding : report.findings)
        text += fmt::format("::{} file={},title={}::{}\n",
                            severity_of(finding.rule) == Severity::Error ? "error" : "warning",
                            github_text(printable(decode_file_name(finding.path)), Place::Property),
                            id_of(finding.rule), github_text(finding.message, Place::Message));
    return text + fmt::format("{} files, {} findings\n", report.files, report.findings.size());
}

std::string render_junit(Report const& report) {
    size_t cases = std::max<size_t>(report.findings.size(), 1);
    auto text = fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"pycc {}\" tests=\"{}\" "
        "failures=\"{}\" errors=\"0\" skipped=\"0\">\n",
        report.command, cases, report.findings.size());
    if (report.findings.empty())
        text += fmt::format("    <testcase classname=\"pycc.{}\" name=\"{} files\"/>\n", report.command, report.files);
    for (auto const& finding : report.findings)
        text += fmt::format(
            "    <testcase classname=\"pycc.{}.{}\" name=\"{}\">\n      <failure type=\"{}\" "
            "message=\"{}\"/>\n    </testcase>\n",
            report.command, id_of(finding.rule), xml_text(printable(decode_file_name(finding.path))),
            id_of(finding.rule), xml_text(finding.message));
    return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace py::compiler::driver
