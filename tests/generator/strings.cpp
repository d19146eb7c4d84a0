#include <utility>

#include "tests/generator/program_writer.h"

namespace py::generator {

/// A run of literals is all bytes or has none.
void ProgramWriter::write_strings(Context context) {
    int count = continues(15) ? random_.between(2, 3) : 1;
    bool is_bytes = random_.chance(15);
    for (int i = 0; i < count; i++) {
        if (is_bytes) {
            token(pick_bytes(random_));
        } else if (!context.no_fstring && random_.chance(30)) {
            token(make_fstring(context));
        } else {
            token(pick_string(random_));
        }
    }
}

std::string ProgramWriter::make_fstring(Context context) {
    static constexpr std::string_view kPrefixes[] = {"f", "F", "rf", "fR"};
    static constexpr std::string_view kQuotes[] = {"'", "\"", "'''", "\"\"\""};
    std::string_view quote = kQuotes[random_.below(4)];
    std::string text = std::string(kPrefixes[random_.chance(80) ? 0 : random_.below(4)]) + std::string(quote);
    context.in_fstring = true;
    int count = random_.between(0, 3);
    for (int i = 0; i < count; i++) {
        text += pick_fstring_text(random_);
        if (quote.size() == 3 && random_.chance(20)) text += "\n";
        text += make_replacement_field(context);
    }
    text += pick_fstring_text(random_);
    return text + std::string(quote);
}

std::string ProgramWriter::make_replacement_field(Context const& context) {
    TextWriter outer(random_);
    std::swap(outer, text_);
    text_.stay_on_line();
    int outer_fuel = std::exchange(fuel_, random_.between(0, 10));
    if (random_.chance(50)) {
        token(load_name(context));
    } else {
        token("(");
        rule(context.may_yield && random_.chance(30) ? "yield_expr" : "star_expressions", context);
        token(")");
    }
    std::string expression = text_.take();
    fuel_ = outer_fuel;
    std::swap(outer, text_);

    std::string field = "{";
    if (random_.chance(10)) field += " ";
    field += expression;
    if (random_.chance(10)) field += random_.chance(50) ? "=" : " = ";
    if (random_.chance(20)) field += std::string("!") + "rsa"[random_.below(3)];
    if (random_.chance(30)) {
        field += ":" + std::string(pick_format_spec(random_));
        if (random_.chance(30)) field += "{" + load_name(context) + "}";
    }
    return field + "}";
}

}  // namespace py::generator
