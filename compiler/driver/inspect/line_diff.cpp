#include "compiler/driver/inspect/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace py::compiler::driver {

namespace {

/// Where the lists are longer, what lies between their common ends is taken out and put in as a whole.
constexpr size_t kMostCells = 16'000'000;
constexpr size_t kContext = 2;

using Lines = std::vector<std::string>;

/// Lengths of the longest common subsequences of the ends of two lists.
class CommonLengths {
  public:
    CommonLengths(Lines const& a, Lines const& b, size_t start, size_t a_end, size_t b_end)
        : width_(b_end - start + 1), start_(start), cells_((a_end - start + 1) * width_) {
        for (size_t i = a_end; i-- > start;)
            for (size_t j = b_end; j-- > start;)
                cell(i, j) = a[i] == b[j] ? cell(i + 1, j + 1) + 1 : std::max(cell(i + 1, j), cell(i, j + 1));
    }
    uint32_t& cell(size_t i, size_t j) { return cells_[(i - start_) * width_ + (j - start_)]; }

  private:
    size_t width_;
    size_t start_;
    std::vector<uint32_t> cells_;
};

class Output {
  public:
    void same(std::string const& line) {
        recent_.push_back(line);
        if (recent_.size() > kContext) recent_.erase(recent_.begin());
    }
    void changed(char mark, std::string const& line) {
        for (auto const& before : recent_) text_ += fmt::format("    {}\n", before);
        recent_.clear();
        text_ += fmt::format("  {} {}\n", mark, line);
    }
    std::string take() && { return std::move(text_); }

  private:
    Lines recent_;
    std::string text_;
};

}  // namespace

std::string diff_lines(Lines const& before, Lines const& after) {
    size_t start = 0, a_end = before.size(), b_end = after.size();
    while (start < a_end && start < b_end && before[start] == after[start]) start++;
    while (a_end > start && b_end > start && before[a_end - 1] == after[b_end - 1]) a_end--, b_end--;
    if (start == a_end && start == b_end) return {};
    Output output;
    for (size_t i = start - std::min(start, kContext); i < start; i++) output.same(before[i]);
    size_t i = start, j = start;
    if ((a_end - start + 1) * (b_end - start + 1) <= kMostCells) {
        CommonLengths lengths(before, after, start, a_end, b_end);
        while (i < a_end && j < b_end) {
            if (before[i] == after[j]) {
                output.same(before[i]);
                i++, j++;
            } else if (lengths.cell(i + 1, j) >= lengths.cell(i, j + 1)) {
                output.changed('-', before[i++]);
            } else {
                output.changed('+', after[j++]);
            }
        }
    }
    while (i < a_end) output.changed('-', before[i++]);
    while (j < b_end) output.changed('+', after[j++]);
    return std::move(output).take();
}

}  // namespace py::compiler::driver
