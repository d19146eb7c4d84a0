#include "compiler/driver/tree/selection.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <re2/re2.h>

#include <cstdlib>

namespace py::compiler::driver {

namespace {

bool fits_whole(char const* glob, std::string const& path) {
    // A star that may cross folders is what fnmatch does without FNM_PATHNAME.
    bool crosses = std::string_view(glob).find("**") != std::string_view::npos;
    return ::fnmatch(glob, path.c_str(), crosses ? 0 : FNM_PATHNAME) == 0;
}

std::string resolved(std::string const& path) {
    char* found = ::realpath(path.c_str(), nullptr);
    if (!found) return {};
    std::string result = found;
    std::free(found);
    return result;
}

std::string_view strip_blanks(std::string_view line) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    size_t start = line.find_first_not_of(kBlanks);
    if (start == line.npos) return {};
    return line.substr(start, line.find_last_not_of(kBlanks) + 1 - start);
}

void split_list(std::string_view text, bool zero_separated, std::vector<std::string>& inputs) {
    char separator = zero_separated ? '\0' : '\n';
    while (!text.empty()) {
        auto end = text.find(separator);
        auto line = text.substr(0, end);
        // With zero bytes any name can be had, so that nothing is taken off.
        if (!zero_separated) line = strip_blanks(line);
        if (!line.empty()) inputs.emplace_back(line);
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
    }
}

}  // namespace

bool glob_fits(std::string const& glob, std::string_view path) {
    if (glob.empty()) return true;
    if (glob.find('/') == glob.npos)
        return ::fnmatch(glob.c_str(), std::string(path.substr(path.rfind('/') + 1)).c_str(), 0) == 0;
    std::string text(path);
    if (fits_whole(glob.c_str(), text)) return true;
    if (glob[0] == '/') return false;
    for (size_t slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1))
        if (fits_whole(glob.c_str(), std::string(path.substr(slash + 1)))) return true;
    return false;
}

PatternSet::PatternSet(std::vector<std::string> const& patterns) {
    for (auto const& text : patterns) patterns_.push_back(std::make_unique<re2::RE2>(text, re2::RE2::Quiet));
}

PatternSet::~PatternSet() = default;

bool PatternSet::found_in(std::string_view text) const {
    for (auto const& pattern : patterns_)
        if (re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *pattern)) return true;
    return false;
}

SelectionFilter::SelectionFilter(Selection const& selection)
    : patterns_(selection.excluded_patterns), globs_(selection.excluded_globs) {
    if (selection.link_limit.empty()) return;
    link_limit_ = resolved(selection.link_limit);
    // A folder that is not there holds nothing.
    if (link_limit_.empty()) link_limit_ = selection.link_limit;
}

bool SelectionFilter::leaves_out_file(std::string const& path) const {
    return patterns_.found_in(path) || fits_glob(path);
}

bool SelectionFilter::fits_glob(std::string const& path) const {
    for (auto const& glob : globs_)
        if (glob_fits(glob, path)) return true;
    return false;
}

bool SelectionFilter::leaves_out_link(std::string const& path) const {
    auto target = resolved(path);
    auto limit = link_limit_ == "/" ? link_limit_ : link_limit_ + "/";
    return !target.starts_with(limit);
}

Result<std::vector<std::string>, std::string> all_inputs(Selection const& selection) {
    auto inputs = selection.inputs;
    for (auto const& list : selection.lists) {
        auto file = read_source(list);
        if (!file.ok()) return Err{fmt::format("cannot read the list {}: {}", list, file.error().message())};
        split_list(as_text(file.value().bytes), selection.zero_separated, inputs);
    }
    return inputs;
}

}  // namespace py::compiler::driver
