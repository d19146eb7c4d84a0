#pragma once

#include <string>
#include <string_view>

namespace py::compiler::grammar {

enum class RuleTokenKind { Word, Number, Literal, SoftLiteral, Punctuation, End };

struct RuleToken {
    RuleTokenKind kind = RuleTokenKind::End;
    /// Without quotes for literals.
    std::string text;
    int line = 0;
    /// A word in the first column starts a rule.
    bool starts_line = false;
};

/// Splits the `rules` section into tokens, one at a time.
class RuleScanner {
  public:
    RuleScanner(std::string_view text, int line) : text_(text), line_(line) {}

    RuleToken next();

  private:
    void skip_space();
    RuleToken quoted(char quote);

    std::string_view text_;
    size_t position_ = 0;
    int line_;
};

}  // namespace py::compiler::grammar
