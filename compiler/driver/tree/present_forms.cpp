#include "compiler/driver/tree/present_forms.h"

#include <algorithm>

#include "compiler/driver/tree/paths.h"

namespace py::compiler::driver {

namespace {

constexpr std::string_view kEnd = ".pyc";
constexpr uint8_t kAllLevels = 7;

}  // namespace

PresentForms::PresentForms(CompiledFolder const& compiled, bool legacy) : legacy_(legacy) {
    std::vector<size_t> ends;
    compiled.each_name([&](char const* name) {
        if (!std::string_view(name).ends_with(kEnd)) return;
        text_ += name;
        ends.push_back(text_.size());
    });
    files_.reserve(ends.size());
    size_t start = 0;
    for (size_t end : ends) {
        files_.push_back({std::string_view(text_).substr(start, end - start)});
        start = end;
    }
    std::sort(files_.begin(), files_.end(), [](File const& a, File const& b) { return a.name < b.name; });
}

size_t PresentForms::first_from(std::string_view start) const {
    auto found = std::lower_bound(files_.begin(), files_.end(), start,
                                  [](File const& file, std::string_view name) { return file.name < name; });
    return size_t(found - files_.begin());
}

uint8_t PresentForms::claim(std::string_view source_name) {
    auto name = compiled_name(source_name, 0, legacy_);
    // In the legacy layout one file serves all levels.
    if (legacy_) return claim_at(first_from(name), name, kAllLevels);
    // The forms of one source have the same start, so that they follow one another.
    auto start = std::string_view(name).substr(0, name.size() - kEnd.size());
    uint8_t levels = 0;
    for (size_t at = first_from(start); at < files_.size() && files_[at].name.starts_with(start); at++) {
        auto rest = files_[at].name.substr(start.size());
        for (int level = 0; level <= 2; level++)
            if (rest == kFormEnds[level]) levels |= claim_at(at, files_[at].name, uint8_t(1 << level));
    }
    return levels;
}

uint8_t PresentForms::claim_at(size_t at, std::string_view name, uint8_t bits) {
    if (at == files_.size() || files_[at].name != name) return 0;
    files_[at].claimed = true;
    return bits;
}

}  // namespace py::compiler::driver
