#pragma once

#include <cstdint>
#include <string_view>

namespace py::vm {

/// The parameters of a native function, read at compile time from text such as "($self, key, default=None, /)".
/// Order in the text is order in the bound arguments: positional parameters, `*rest`, keyword-only ones, `**rest`.
struct Signature {
    std::string_view text;
    /// Parameters in all, `self`, `*rest` and `**rest` included.
    uint8_t parameters = 0;
    /// Those that a positional argument can fill, self included; the first `required` have no default.
    uint8_t positional = 0;
    uint8_t required = 0;
    /// Those before "/".
    uint8_t positional_only = 0;
    bool has_self = false;
    bool is_class_method = false;
    bool variadic = false;
    bool variadic_keywords = false;
    /// Some keyword-only parameter has no default.
    bool required_keywords = false;

    constexpr Signature(char const* signature) : Signature(std::string_view(signature)) {}
    constexpr Signature(std::string_view signature) : text(signature) { parse(); }

    /// Whether exactly `count` positional arguments need no binding at all.
    constexpr bool is_simple(size_t count) const { return count == parameters && count == positional; }

    /// Calls `visit(index, name, has_default)` for every parameter; stars are part of the name.
    template <class Visitor>
    constexpr void for_each(Visitor&& visit) const {
        size_t at = 1;
        int index = 0;
        while (at < text.size() && text[at] != ')') {
            size_t start = at;
            int depth = 0;
            while (at < text.size() && (depth > 0 || (text[at] != ',' && text[at] != ')'))) {
                if (text[at] == '(') depth++;
                if (text[at] == ')') depth--;
                at++;
            }
            std::string_view part = text.substr(start, at - start);
            if (at < text.size() && text[at] == ',') at++;
            while (at < text.size() && text[at] == ' ') at++;
            size_t equals = part.find('=');
            bool has_default = equals != std::string_view::npos;
            visit(index, has_default ? part.substr(0, equals) : part, has_default);
            if (part != "/" && part != "*") index++;
        }
    }

  private:
    constexpr void parse() {
        bool keyword_only = false;
        for_each([&](int index, std::string_view name, bool has_default) {
            if (name == "/") {
                positional_only = uint8_t(index);
                return;
            }
            if (name == "*") {
                keyword_only = true;
                return;
            }
            parameters++;
            if (name.starts_with("**")) {
                variadic_keywords = true;
            } else if (name.starts_with("*")) {
                variadic = true;
                keyword_only = true;
            } else if (keyword_only) {
                if (!has_default) required_keywords = true;
            } else {
                positional++;
                if (!has_default) required = positional;
                if (index == 0 && name == "$self") has_self = true;
                if (index == 0 && name == "$type") has_self = is_class_method = true;
            }
        });
    }
};

}  // namespace py::vm
