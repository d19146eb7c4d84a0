#include <algorithm>

#include "tests/generator/program_writer.h"

namespace py::generator {
namespace {

using grammar::Alternative;
using grammar::Item;
using grammar::ItemKind;

constexpr int kMaxBlockDepth = 4;

bool has_literal(Alternative const& alternative, std::string_view text) {
    return std::any_of(alternative.items.begin(), alternative.items.end(),
                       [&](Item const& item) { return item.kind == ItemKind::Literal && item.text == text; });
}

bool allows_rule(std::string const& rule_name, std::string const& name, Context const& context) {
    if (name == "return_stmt") return context.may_return;
    if (name == "yield_expr" || name == "yield_stmt") return context.may_yield;
    // Declarations stand at the start of functions, where they cannot come too late.
    if (name == "global_stmt" || name == "nonlocal_stmt") return false;
    if (name == "assignment_expression") return context.may_walrus;
    if (name == "compound_stmt") return context.block_depth < kMaxBlockDepth;
    if (name == "func_type_comment") return false;
    if (name == "strings") return !context.in_fstring;
    if (name == "capture_pattern") return context.may_capture && !context.refutable;
    if (name == "wildcard_pattern") return !context.refutable;
    if (name == "as_pattern" || name == "pattern_capture_target" || name == "double_star_pattern") {
        return context.may_capture;
    }
    if (name == "star_expressions" && rule_name == "return_stmt") return context.may_return_value;
    return true;
}

bool allows_literal(std::string const& rule_name, std::string const& text, Context const& context) {
    if (text == "break" || text == "continue") return context.in_loop;
    if (text == "await") return context.is_async;
    if (text == "async") return rule_name == "function_def_raw" || context.is_async;
    if (text == "*" && rule_name == "import_from_targets") return context.module_level;
    if (text == "*" && rule_name == "star_expression") return !context.no_star;
    if (text == "from" && rule_name == "yield_expr") return !context.is_async;
    return true;
}

Context annotation_context(Context context) {
    context.may_yield = false;
    context.is_async = false;
    context.may_walrus = false;
    return context;
}

Context class_context(Context context) {
    Context inner;
    inner.module_level = false;
    inner.class_scope = true;
    inner.block_depth = context.block_depth;
    inner.function = context.function;
    return inner;
}

bool is_comprehension(std::string const& rule_name) {
    return rule_name == "listcomp" || rule_name == "setcomp" || rule_name == "dictcomp" || rule_name == "genexp";
}

}  // namespace

bool ProgramWriter::allows(std::string const& rule_name, Alternative const& alternative, Context const& context) const {
    // `except:` without a type comes last.
    if (rule_name == "except_block" && alternative.items[1].text == ":" && !context.last_of_repeat) return false;
    if (rule_name == "maybe_star_pattern" && alternative.items[0].text == "star_pattern" && stars_left_ <= 0)
        return false;
    if (alternative.items[0].text == "starred_expression" && context.no_starred_slice) return false;
    if (rule_name == "yield_expr" && context.is_async && has_literal(alternative, "from")) return false;
    return std::all_of(alternative.items.begin(), alternative.items.end(),
                       [&](Item const& item) { return allows(rule_name, item, context); });
}

bool ProgramWriter::allows(std::string const& rule_name, Item const& item, Context const& context) const {
    switch (item.kind) {
        case ItemKind::TokenKind: return item.text != "TYPE_COMMENT";
        case ItemKind::Literal: return allows_literal(rule_name, item.text, context);
        case ItemKind::Rule: return allows_rule(rule_name, item.text, context);
        case ItemKind::Group: {
            auto usable = grammar_.alternatives_of(item.alternatives);
            return std::any_of(usable.begin(), usable.end(), [&](Alternative const* alternative) {
                return allows(rule_name, *alternative, context);
            });
        }
        case ItemKind::Repeat: return item.minimum == 0 || allows(rule_name, item.children[0], context);
        case ItemKind::Gather: return allows(rule_name, item.children[1], context);
        case ItemKind::Forced: return allows(rule_name, item.children[0], context);
        case ItemKind::SoftKeyword:
        case ItemKind::Optional:
        case ItemKind::PositiveLookahead:
        case ItemKind::NegativeLookahead:
        case ItemKind::Cut: return true;
    }
    return true;
}

Context ProgramWriter::context_for(std::string const& rule_name, Item const& item, Context context) {
    context.no_star = false;
    if (is_comprehension(rule_name)) {
        context.may_yield = false;
        context.may_walrus &= !context.class_scope;
    }
    if (item.kind != ItemKind::Rule) return context;
    std::string const& name = item.text;
    if (name == "star_expression" && rule_name == "star_expressions") context.no_star = item.capture.empty();
    if (name == "annotation" || name == "star_annotation") context = annotation_context(context);
    if (name == "expression" && (rule_name == "assignment" || rule_name == "function_def_raw")) {
        context = annotation_context(context);
    }
    if (rule_name == "for_if_clause" && (name == "star_targets" || item.capture == "iterable")) {
        context.may_walrus = false;
        context.comprehension_target = name == "star_targets";
        context.in_iteration_target |= name == "star_targets";
    }
    if (name == "t_primary" || name == "slices") context.comprehension_target = false;
    if (rule_name == "assignment") context.no_starred_slice = name.starts_with("single_");
    if (rule_name == "slices" || name == "t_primary") context.no_starred_slice = false;
    if (name == "block") {
        context.block_depth++;
        if (rule_name == "for_stmt" || rule_name == "while_stmt") context.in_loop = true;
        if (rule_name == "class_def_raw") context = class_context(context);
        if (rule_name == "except_star_block") context.in_loop = context.may_return = false;
    }
    if (name == "case_block") context.refutable = !context.last_of_repeat || random_.chance(50);
    if (rule_name == "case_block" && name != "patterns") context.refutable = false;
    if (rule_name == "as_pattern") context.refutable = true;
    if (rule_name == "mapping_pattern") context.refutable = false;
    if (rule_name == "literal_pattern" || rule_name == "literal_expr") context.no_fstring = true;
    return context;
}

}  // namespace py::generator
