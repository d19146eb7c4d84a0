#include "compiler/ast/fold_format.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace py::compiler::ast {
namespace {

/// Widths and precisions have fewer digits than this.
constexpr int kDigitLimit = 3;

struct Conversion {
    char kind = 's';
    /// In the language of format specs, not of `%`.
    std::string spec;
};

/// Reads a printf-like format piece by piece.
class FormatReader {
  public:
    explicit FormatReader(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }

    /// The text up to the next conversion, `%%` read as `%`.
    std::string read_literal() {
        std::string literal;
        while (!rest_.empty() && (rest_[0] != '%' || rest_.starts_with("%%"))) {
            literal += rest_[0];
            rest_.remove_prefix(rest_[0] == '%' ? 2 : 1);
        }
        return literal;
    }

    /// A conversion, which begins here; nothing if it is not one of the simple ones.
    std::optional<Conversion> read_conversion() {
        rest_.remove_prefix(1);
        bool left_aligned = false;
        while (!rest_.empty() && std::string_view("-+ #0").find(rest_[0]) != std::string_view::npos) {
            left_aligned |= take() == '-';
        }
        auto width = read_digits();
        if (!width) return std::nullopt;
        Conversion conversion;
        if (!width->empty()) conversion.spec = (left_aligned ? "" : ">") + *width;
        if (rest_.starts_with('.')) {
            take();
            auto precision = read_digits();
            if (!precision) return std::nullopt;
            conversion.spec += "." + (precision->empty() ? "0" : without_leading_zero(*precision));
        }
        if (rest_.empty()) return std::nullopt;
        conversion.kind = take();
        if (conversion.kind != 's' && conversion.kind != 'r' && conversion.kind != 'a') return std::nullopt;
        return conversion;
    }

  private:
    char take() {
        char c = rest_[0];
        rest_.remove_prefix(1);
        return c;
    }

    /// Digits, maybe none; nothing if they are too many.
    std::optional<std::string> read_digits() {
        std::string digits;
        while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
            digits += take();
            if (digits.size() >= kDigitLimit) return std::nullopt;
        }
        return digits;
    }

    static std::string without_leading_zero(std::string const& digits) { return std::to_string(std::stoi(digits)); }

    std::string_view rest_;
};

/// CPython keeps one object for each character of Latin-1, but a lone `%` that was written `%%` is not that one.
code::StrObject const* make_text(std::string_view text, code::ObjectFactory& objects) {
    if (text != "%") return objects.make_str(text);
    return objects.arena().make<code::StrObject>("%", 1u, true);
}

/// Text that was part of the format: it has no place of its own.
Constant* make_constant(std::string_view text, code::ObjectFactory& objects) {
    constexpr SourceRange kNowhere{-1, -1, -1, -1};
    auto* constant = objects.arena().make<Constant>();
    constant->range = kNowhere;
    constant->value = make_text(text, objects);
    return constant;
}

FormattedValue* make_formatted(Conversion const& conversion, ExprNode* argument, code::ObjectFactory& objects) {
    auto* formatted = objects.arena().make<FormattedValue>();
    formatted->range = argument->range;
    formatted->value = argument;
    formatted->conversion = conversion.kind;
    if (!conversion.spec.empty()) {
        formatted->format_spec = make_constant(conversion.spec, objects);
    }
    return formatted;
}

}  // namespace

JoinedStr* fold_format(code::StrObject const* format, Seq<ExprNode*> arguments, SourceRange const& range,
                       code::ObjectFactory& objects) {
    FormatReader reader(format->text);
    std::vector<ExprNode*> pieces;
    size_t used = 0;
    while (true) {
        std::string literal = reader.read_literal();
        if (!literal.empty()) pieces.push_back(make_constant(literal, objects));
        if (reader.at_end()) break;
        if (used == arguments.size()) return nullptr;
        auto conversion = reader.read_conversion();
        if (!conversion) return nullptr;
        pieces.push_back(make_formatted(*conversion, arguments[used++], objects));
    }
    if (used < arguments.size()) return nullptr;
    auto* joined = objects.arena().make<JoinedStr>();
    joined->range = range;
    joined->values = objects.arena().copy(std::span<ExprNode* const>(pieces));
    return joined;
}

}  // namespace py::compiler::ast
