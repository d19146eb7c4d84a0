#include "tests/generator/text_writer.h"

#include <cctype>

namespace py::generator {
namespace {

bool is_word(char c) { return std::isalnum(uint8_t(c)) || c == '_' || c == '"' || c == '\'' || uint8_t(c) >= 0x80; }
bool is_number(std::string_view token) { return !token.empty() && std::isdigit(uint8_t(token[0])); }
bool is_separator(char c) { return std::string_view("()[]{},;").find(c) != std::string_view::npos; }

/// Whether two tokens stay two without a space between them.
bool may_touch(std::string_view previous, std::string_view next) {
    if (previous.ends_with('.') || next.starts_with('.')) return is_word(previous.back()) && !is_number(previous);
    if (is_separator(previous.back()) || is_separator(next[0])) return true;
    return is_word(previous.back()) != is_word(next[0]);
}

}  // namespace

void TextWriter::token(std::string_view text) {
    if (at_line_start_) start_line();
    space_before(text);
    text_ += text;
    previous_ = text;
    if (text == "(" || text == "[" || text == "{") brackets_++;
    if (text == ")" || text == "]" || text == "}") brackets_--;
}

void TextWriter::start_line() {
    at_line_start_ = false;
    previous_.clear();
    for (std::string const& indent : indents_) text_ += indent;
}

void TextWriter::space_before(std::string_view text) {
    if (previous_.empty()) return;
    if (!single_line_ && brackets_ > 0 && random_->chance(4)) return break_line_in_brackets();
    if (!single_line_ && brackets_ == 0 && random_->chance(1)) {
        text_ += " \\\n  ";
        return;
    }
    if (may_touch(previous_, text)) {
        text_.append(random_->chance(30) ? 1 : 0, ' ');
    } else {
        text_.append(random_->chance(5) ? 2 : 1, ' ');
    }
}

void TextWriter::break_line_in_brackets() {
    if (random_->chance(20)) text_ += "  # inside";
    text_ += "\n";
    text_.append(random_->below(12), ' ');
}

void TextWriter::newline() {
    if (random_->chance(3)) text_ += "  # at the end";
    text_ += "\n";
    if (random_->chance(4)) text_ += random_->chance(50) ? "\n" : "# alone\n";
    at_line_start_ = true;
}

void TextWriter::indent() {
    indents_.push_back(random_->chance(3) ? "\t" : std::string(size_t(random_->between(1, 4)), ' '));
}

void TextWriter::dedent() { indents_.pop_back(); }

}  // namespace py::generator
