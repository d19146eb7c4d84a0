#include "compiler/grammar/generator/rule_scanner.h"

#include <cctype>

namespace py::compiler::grammar {
namespace {

bool is_word_character(char c) { return std::isalnum(uint8_t(c)) || c == '_'; }

}  // namespace

RuleToken RuleScanner::next() {
    skip_space();
    RuleToken token;
    token.line = line_;
    if (position_ == text_.size()) return token;
    token.starts_line = position_ == 0 || text_[position_ - 1] == '\n';
    char c = text_[position_];
    if (c == '\'' || c == '"') return quoted(c);
    size_t start = position_;
    if (is_word_character(c)) {
        while (position_ < text_.size() && is_word_character(text_[position_])) position_++;
        token.kind = std::isdigit(uint8_t(c)) ? RuleTokenKind::Number : RuleTokenKind::Word;
    } else {
        position_ += text_.substr(position_).starts_with("&&") ? 2 : 1;
        token.kind = RuleTokenKind::Punctuation;
    }
    token.text = text_.substr(start, position_ - start);
    return token;
}

RuleToken RuleScanner::quoted(char quote) {
    RuleToken token;
    token.line = line_;
    token.kind = quote == '\'' ? RuleTokenKind::Literal : RuleTokenKind::SoftLiteral;
    for (position_++; position_ < text_.size() && text_[position_] != quote; position_++)
        token.text += text_[position_];
    if (position_ < text_.size()) position_++;
    return token;
}

void RuleScanner::skip_space() {
    while (position_ < text_.size()) {
        char c = text_[position_];
        if (c == '#') {
            while (position_ < text_.size() && text_[position_] != '\n') position_++;
        } else if (std::isspace(uint8_t(c))) {
            if (c == '\n') line_++;
            position_++;
        } else {
            return;
        }
    }
}

}  // namespace py::compiler::grammar
