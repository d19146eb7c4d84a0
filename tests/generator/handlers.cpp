#include <utility>

#include "tests/generator/program_writer.h"

namespace py::generator {

using grammar::Alternative;
using grammar::Item;
using grammar::ItemKind;

void ProgramWriter::write_statements(Context context) {
    int count = random_.between(1, 3);
    for (int i = 0; i < count; i++) {
        int outer_fuel = fuel_;
        fuel_ = random_.between(3, 40);
        rule("statement", context);
        fuel_ = outer_fuel;
    }
}

void ProgramWriter::write_block(Context context) {
    bool function_start = context.function_start;
    context.function_start = false;
    if (!function_start && (is_short_of_fuel() || random_.chance(20))) return rule("simple_stmts", context);
    text_.newline();
    text_.indent();
    if (function_start) write_declarations(context);
    rule("statements", context);
    text_.dedent();
}

void ProgramWriter::write_declarations(Context const& context) {
    Function& function = functions_[context.function];
    if (random_.chance(15)) {
        text_.token("\"\"\"What it does.\"\"\"");
        text_.newline();
    }
    if (random_.chance(25)) {
        function.declared.push_back("g" + std::to_string(random_.below(4)));
        text_.token("global");
        text_.token(function.declared.back());
        text_.newline();
    }
    std::vector<std::string> const& outer = functions_[function.parent].parameters;
    if (function.parent == 0 || outer.empty() || !random_.chance(50)) return;
    std::string const& name = outer[random_.below(outer.size())];
    for (std::string const& own : function.parameters) {
        if (own == name) return;
    }
    function.declared.push_back(name);
    text_.token("nonlocal");
    text_.token(name);
    text_.newline();
}

Context ProgramWriter::function_context(Context outer, bool is_async) {
    Context context;
    context.module_level = false;
    context.block_depth = outer.block_depth;
    context.is_async = is_async;
    context.may_yield = random_.chance(30);
    context.may_return = true;
    context.may_return_value = !(is_async && context.may_yield);
    context.function_start = true;
    context.function = functions_.size();
    functions_.push_back(Function{std::move(taken_names_), {}, outer.function});
    taken_names_.clear();
    return context;
}

void ProgramWriter::write_function(Context context) {
    auto alternatives = grammar_.alternatives_of(grammar_.rule("function_def_raw").alternatives);
    Alternative const* chosen = alternatives[random_.chance(30) ? alternatives.size() - 1 : 0];
    bool is_async = chosen->items[0].text == "async";
    // Parameters are written before anything that could take names, and their list lives until the body
    // begins.
    taken_names_.clear();
    for (Item const& item : chosen->items) {
        Context inner = context_for("function_def_raw", item, context);
        if (item.text == "block") inner = function_context(inner, is_async);
        write_item("function_def_raw", item, inner);
    }
}

void ProgramWriter::write_function_parameters(Context context) { write_parameters("param", context); }

void ProgramWriter::write_lambda_parameters(Context context) { write_parameters("lambda_param", context); }

/// Names, defaults and stars in the one order that is right.
void ProgramWriter::write_parameters(std::string const& parameter_rule, Context const& context) {
    int positional_only = continues(20) ? random_.between(1, 2) : 0;
    int positional = positional_only + random_.between(0, 2);
    int first_default = continues(50) ? random_.between(0, positional) : positional;
    bool separate = false;
    auto comma = [&] {
        if (separate) token(",");
        separate = true;
    };
    for (int i = 0; i < positional; i++) {
        comma();
        rule(parameter_rule, context);
        if (i >= first_default) rule("default_value", context);
        if (i + 1 != positional_only) continue;
        comma();
        token("/");
    }
    bool star = continues(30);
    int keyword_only = continues(25) ? random_.between(1, 2) : 0;
    if (star || keyword_only > 0) {
        comma();
        token("*");
    }
    if (star) {
        bool unpacks = parameter_rule == "param" && random_.chance(20);
        rule(unpacks ? "param_star_annotation" : parameter_rule, context);
    }
    for (int i = 0; i < keyword_only; i++) {
        comma();
        rule(parameter_rule, context);
        if (random_.chance(50)) rule("default_value", context);
    }
    if (continues(25)) {
        comma();
        token("**");
        rule(parameter_rule, context);
    }
    if (separate && random_.chance(10)) token(",");
}

void ProgramWriter::write_lambda(Context context) {
    std::vector<std::string> outer_names;
    outer_names.swap(taken_names_);
    auto alternatives = grammar_.alternatives_of(grammar_.rule("lambdef").alternatives);
    for (Item const& item : alternatives[0]->items) {
        Context inner = context_for("lambdef", item, context);
        if (item.text == "expression") {
            inner.is_async = inner.class_scope = inner.comprehension_target = false;
            inner.may_yield = true;
        }
        write_item("lambdef", item, inner);
    }
    outer_names.swap(taken_names_);
}

void ProgramWriter::write_call_arguments(Context context) {
    std::vector<std::string> outer_names;
    outer_names.swap(taken_names_);
    expand("arguments", context);
    outer_names.swap(taken_names_);
}

void ProgramWriter::write_star_targets(Context context) {
    context.may_star_target = false;
    if (!continues(35)) return rule("star_target", context);
    int outer_stars = std::exchange(stars_left_, 1);
    context.may_star_target = true;
    int count = random_.between(1, 3);
    for (int i = 0; i < count; i++) {
        rule("star_target", context);
        if (i + 1 < count || count == 1 || random_.chance(20)) token(",");
    }
    stars_left_ = outer_stars;
}

void ProgramWriter::expand_with_one_star(std::string const& name, Context const& context) {
    int outer_stars = std::exchange(stars_left_, 1);
    expand(name, context);
    stars_left_ = outer_stars;
}

void ProgramWriter::write_star_target_list(Context context) {
    context.may_star_target = true;
    expand_with_one_star("star_targets_list_seq", context);
}

void ProgramWriter::write_star_target_tuple(Context context) {
    context.may_star_target = true;
    expand_with_one_star("star_targets_tuple_seq", context);
}

void ProgramWriter::write_star_target(Context context) {
    if (context.may_star_target && stars_left_ > 0 && continues(25)) {
        stars_left_--;
        token("*");
    }
    context.may_star_target = false;
    rule("target_with_star_atom", context);
}

}  // namespace py::generator
