#include "compiler/parser/literals/field_scanner.h"

#include <fmt/format.h>

#include <array>

namespace py::compiler::parser {
namespace {

constexpr size_t kMaxBrackets = 200;

class FieldScanner {
  public:
    FieldScanner(std::string_view body, size_t start) : body_(body), at_(start) {}

    FieldScan scan() {
        for (; at_ < body_.size() && !error_; at_++) {
            char c = body_[at_];
            if (c == '\\') {
                error_ = "f-string expression part cannot include a backslash";
            } else if (quote_ != 0) {
                continue_string(c);
            } else if (c == '\'' || c == '"') {
                start_string(c);
            } else if (c == '#') {
                error_ = "f-string expression part cannot include '#'";
            } else if (c == '(' || c == '[' || c == '{') {
                open(c);
            } else if (depth_ == 0 && may_end_expression(c)) {
                if (ends_expression(c)) break;
            } else if (c == ')' || c == ']' || c == '}') {
                close(c);
            }
        }
        if (!error_) check_end();
        return {at_, std::move(error_)};
    }

  private:
    bool next_is(size_t distance, char c) const { return at_ + distance < body_.size() && body_[at_ + distance] == c; }

    void start_string(char quote) {
        quote_ = quote;
        triple_ = next_is(1, quote) && next_is(2, quote);
        if (triple_) at_ += 2;
    }

    void continue_string(char c) {
        if (c != quote_) return;
        if (triple_) {
            if (!next_is(1, c) || !next_is(2, c)) return;
            at_ += 2;
        }
        quote_ = 0;
    }

    void open(char bracket) {
        if (depth_ == kMaxBrackets) {
            error_ = "f-string: too many nested parenthesis";
            return;
        }
        brackets_[depth_++] = bracket;
    }

    void close(char bracket) {
        if (depth_ == 0) {
            error_ = fmt::format("f-string: unmatched '{}'", bracket);
            return;
        }
        char opening = brackets_[--depth_];
        bool match = opening == '(' ? bracket == ')' : opening == '[' ? bracket == ']' : bracket == '}';
        if (!match) {
            error_ = fmt::format("f-string: closing parenthesis '{}' does not match opening parenthesis '{}'", bracket,
                                 opening);
        }
    }

    static bool may_end_expression(char c) {
        return c == '!' || c == ':' || c == '}' || c == '=' || c == '<' || c == '>';
    }

    /// Comparison operators do not end an expression.
    bool ends_expression(char c) {
        bool comparison = (c == '!' || c == '=' || c == '<' || c == '>') && next_is(1, '=');
        if (comparison) at_++;
        return !comparison && c != '<' && c != '>';
    }

    void check_end() {
        if (quote_ != 0) {
            error_ = "f-string: unterminated string";
        } else if (depth_ > 0) {
            error_ = fmt::format("f-string: unmatched '{}'", brackets_[depth_ - 1]);
        }
    }

    std::string_view body_;
    size_t at_;
    /// The quote of the string we are in, 0 outside of strings.
    char quote_ = 0;
    bool triple_ = false;
    size_t depth_ = 0;
    std::array<char, kMaxBrackets> brackets_;
    std::optional<std::string> error_;
};

}  // namespace

FieldScan scan_field_expression(std::string_view body, size_t start) { return FieldScanner(body, start).scan(); }

}  // namespace py::compiler::parser
