#include "compiler/parser/fast_actions.h"

namespace py::compiler::parser {
namespace {

using Kind = ParameterItem::Kind;

/// The places of the signs in a parameter list; the number of items where there is no such sign.
struct Signs {
    size_t slash;
    size_t star;
    size_t double_star;
};

Signs find_signs(Seq<ParameterItem*> items) {
    Signs signs{items.size(), items.size(), items.size()};
    for (size_t i = 0; i < items.size(); i++) {
        if (items[i]->kind == Kind::Slash) signs.slash = i;
        if (items[i]->kind == Kind::Star) signs.star = i;
        if (items[i]->kind == Kind::DoubleStar) signs.double_star = i;
    }
    return signs;
}

/// Whether every sign stands where it may, and only once.
bool are_in_order(Seq<ParameterItem*> items, Signs const& signs) {
    size_t count = items.size();
    for (size_t i = 0; i < count; i++) {
        if (items[i]->kind == Kind::Slash && (i != signs.slash || i == 0 || i > signs.star)) return false;
        if (items[i]->kind == Kind::Star && i != signs.star) return false;
        if (items[i]->kind == Kind::DoubleStar && i + 1 != count) return false;
    }
    if (signs.slash < count && signs.star < count && signs.slash > signs.star) return false;
    if (signs.star == count || items[signs.star]->parameter != nullptr) return true;
    // A bare star needs a parameter after it.
    return signs.star + 1 < count && items[signs.star + 1]->kind == Kind::Plain;
}

/// What most lists are: parameters, no signs, looked at in one go.
struct PlainSurvey {
    bool all_plain = true;
    bool defaults_last = true;
    size_t defaults = 0;
};

PlainSurvey survey_plain(Seq<ParameterItem*> items) {
    PlainSurvey survey;
    for (auto const* item : items) {
        bool has_default = item->value != nullptr;
        survey.all_plain &= item->kind == Kind::Plain;
        survey.defaults_last &= has_default | (survey.defaults == 0);
        survey.defaults += has_default;
    }
    return survey;
}

/// Whether no parameter without default follows one with default.
bool are_defaults_last(Seq<ParameterItem*> items) {
    bool seen = false;
    for (auto* item : items) {
        if (item->kind != Kind::Plain) continue;
        if (seen && item->value == nullptr) return false;
        seen |= item->value != nullptr;
    }
    return true;
}

}  // namespace

ast::Arguments* FastActions::parameters_of(Seq<ParameterItem*> items) {
    PlainSurvey plain = survey_plain(items);
    if (!plain.all_plain) return parameters_around_signs(items);
    if (!plain.defaults_last) return nullptr;
    auto* arguments = arena_.make<ast::Arguments>();
    arguments->args = mapped<ast::Arg*>(items, [](ParameterItem* item) { return item->parameter; });
    if (plain.defaults != 0) {
        arguments->defaults =
            mapped<ast::ExprNode*>(items.last(plain.defaults), [](ParameterItem* item) { return item->value; });
    }
    return arguments;
}

ast::Arguments* FastActions::parameters_around_signs(Seq<ParameterItem*> items) {
    Signs signs = find_signs(items);
    size_t before_star = std::min(signs.star, signs.double_star);
    auto positional = items.first(before_star);
    if (!are_in_order(items, signs) || !are_defaults_last(positional)) return nullptr;

    auto node = [](ParameterItem* item) { return item->parameter; };
    auto value = [](ParameterItem* item) { return item->value; };
    auto* arguments = arena_.make<ast::Arguments>();
    bool has_slash = signs.slash < items.size();
    if (has_slash) arguments->posonlyargs = mapped<ast::Arg*>(items.first(signs.slash), node);
    arguments->args = mapped<ast::Arg*>(positional.subspan(has_slash ? signs.slash + 1 : 0), node);

    Collector<ast::ExprNode*> defaults(*this);
    for (auto* item : positional) {
        if (item->value != nullptr) defaults.push(item->value);
    }
    arguments->defaults = defaults.finish(0);

    if (signs.star < items.size()) {
        auto named = items.subspan(signs.star + 1, std::min(signs.double_star, items.size()) - signs.star - 1);
        arguments->vararg = items[signs.star]->parameter;
        arguments->kwonlyargs = mapped<ast::Arg*>(named, node);
        arguments->kw_defaults = mapped<ast::ExprNode*>(named, value);
    }
    if (signs.double_star < items.size()) arguments->kwarg = items[signs.double_star]->parameter;
    return arguments;
}

}  // namespace py::compiler::parser
