#include "compiler/source/source.h"

#include <algorithm>
#include <cstring>

namespace py::compiler::source {

Source Source::with_capacity(size_t capacity, std::string filename) {
    Source source;
    source.storage_ = std::make_unique_for_overwrite<char[]>(capacity + kPadding);
    source.filename_ = std::move(filename);
    return source;
}

void Source::set_size(size_t size) {
    size_ = uint32_t(size);
    std::memset(storage_.get() + size, 0, kPadding);
    line_starts_.clear();
}

Source::Source(std::string_view text, std::string filename) : Source(with_capacity(text.size(), std::move(filename))) {
    std::copy(text.begin(), text.end(), buffer());
    set_size(text.size());
}

std::vector<uint32_t> const& Source::line_starts() const {
    if (!line_starts_.empty()) return line_starts_;
    char const* begin = storage_.get();
    char const* end = begin + size_;
    line_starts_.push_back(0);
    for (char const* at = begin;;) {
        auto* line_feed = static_cast<char const*>(std::memchr(at, '\n', size_t(end - at)));
        if (line_feed == nullptr || line_feed + 1 == end) break;
        at = line_feed + 1;
        line_starts_.push_back(uint32_t(at - begin));
    }
    return line_starts_;
}

uint32_t Source::line_start(int32_t line) const {
    auto const& starts = line_starts();
    if (line < 1) return 0;
    return size_t(line) > starts.size() ? size_ : starts[size_t(line) - 1];
}

std::string_view Source::line(int32_t line) const {
    if (line < 1) return {};
    uint32_t start = line_start(line);
    return text().substr(start, line_start(line + 1) - start);
}

}  // namespace py::compiler::source
