#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/generator/random.h"

namespace py::generator {

/// Makes text of tokens: with and without spaces where both are right, over several lines inside brackets,
/// with comments, blank lines, continuation lines, and blocks indented by various widths.
class TextWriter {
  public:
    explicit TextWriter(Random& random) : random_(&random) {}

    void token(std::string_view text);
    void newline();
    void indent();
    void dedent();

    /// Writes everything on one line, as f-strings need it.
    void stay_on_line() { single_line_ = true; }
    std::string take() { return std::move(text_); }

  private:
    void space_before(std::string_view text);
    void start_line();
    void break_line_in_brackets();

    Random* random_;
    std::string text_;
    std::string previous_;
    std::vector<std::string> indents_;
    int brackets_ = 0;
    bool at_line_start_ = true;
    bool single_line_ = false;
};

}  // namespace py::generator
