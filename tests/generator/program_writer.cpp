#include "tests/generator/program_writer.h"

#include <algorithm>
#include <iterator>

#include "marshal/base/verify.h"

namespace py::generator {

using grammar::Alternative;
using grammar::Item;
using grammar::ItemKind;

namespace {

/// How often an expression has no operator of a level of precedence.
constexpr int kStepPercent = 70;

}  // namespace

ProgramWriter::HandlerRow const ProgramWriter::kHandlers[] = {
    {"statements", &ProgramWriter::write_statements},
    {"block", &ProgramWriter::write_block},
    {"function_def_raw", &ProgramWriter::write_function},
    {"params", &ProgramWriter::write_function_parameters},
    {"lambda_params", &ProgramWriter::write_lambda_parameters},
    {"lambdef", &ProgramWriter::write_lambda},
    {"arguments", &ProgramWriter::write_call_arguments},
    {"star_targets", &ProgramWriter::write_star_targets},
    {"star_targets_list_seq", &ProgramWriter::write_star_target_list},
    {"star_targets_tuple_seq", &ProgramWriter::write_star_target_tuple},
    {"star_target", &ProgramWriter::write_star_target},
    {"case_block", &ProgramWriter::write_case},
    {"or_pattern", &ProgramWriter::write_or_pattern},
    {"sequence_pattern", &ProgramWriter::write_sequence_pattern},
    {"open_sequence_pattern", &ProgramWriter::write_open_sequence_pattern},
    {"star_pattern", &ProgramWriter::write_star_pattern},
    {"key_value_pattern", &ProgramWriter::write_key_value_pattern},
    {"class_pattern", &ProgramWriter::write_class_pattern},
    {"strings", &ProgramWriter::write_strings},
};

ProgramWriter::ProgramWriter(GrammarIndex const& grammar, uint64_t seed)
    : grammar_(grammar), random_(seed), text_(random_), functions_(1) {}

std::string ProgramWriter::write() {
    tokens_left_ = random_.between(50, 600);
    if (random_.chance(15)) {
        text_.token("'''A program made at random.'''");
        text_.newline();
    }
    if (random_.chance(20)) {
        for (auto const* word : {"from", "__future__", "import", "annotations"}) text_.token(word);
        text_.newline();
    }
    int count = random_.between(1, 8);
    for (int i = 0; i < count; i++) {
        fuel_ = random_.between(5, 80);
        rule("statement", Context{});
    }
    return text_.take();
}

void ProgramWriter::rule(std::string const& name, Context context) {
    for (HandlerRow const& row : kHandlers) {
        if (row.rule == name) return (this->*row.handler)(context);
    }
    expand(name, context);
}

void ProgramWriter::expand(std::string const& name, Context const& context) {
    choose(name, grammar_.rule(name).alternatives, context);
}

/// The alternative that does no more than name another rule, if there is one such: a step of operator
/// precedence.
Alternative const* ProgramWriter::find_step(std::vector<Alternative const*> const& allowed) {
    Alternative const* step = nullptr;
    for (Alternative const* alternative : allowed) {
        Items const& items = alternative->items;
        if (items.size() != 1 || items[0].kind != ItemKind::Rule || items[0].text == "lambdef") continue;
        if (step != nullptr) return nullptr;
        step = alternative;
    }
    return step;
}

void ProgramWriter::choose(std::string const& rule_name, std::vector<Alternative> const& all, Context const& context) {
    std::vector<Alternative const*> allowed;
    for (Alternative const* alternative : grammar_.alternatives_of(all)) {
        if (allows(rule_name, *alternative, context)) allowed.push_back(alternative);
    }
    VERIFY(!allowed.empty());
    Alternative const* chosen = random_.pick(std::span<Alternative const* const>(allowed));
    if (is_short_of_fuel()) {
        auto cheaper = [&](Alternative const* left, Alternative const* right) {
            return grammar_.cost(*left) < grammar_.cost(*right);
        };
        chosen = *std::min_element(allowed.begin(), allowed.end(), cheaper);
    } else if (Alternative const* step = find_step(allowed); step != nullptr && random_.chance(kStepPercent)) {
        // Taken more often than the operators, or else expressions would never end.
        chosen = step;
    }
    for (Item const& item : chosen->items) write_item(rule_name, item, context_for(rule_name, item, context));
}

void ProgramWriter::token(std::string_view text) {
    fuel_--;
    tokens_left_--;
    text_.token(text);
}

void ProgramWriter::write_item(std::string const& rule_name, Item const& item, Context const& context) {
    switch (item.kind) {
        case ItemKind::TokenKind: return write_token_kind(rule_name, item, context);
        case ItemKind::Literal:
        case ItemKind::SoftKeyword: return token(item.text);
        case ItemKind::Rule: return rule(item.text, context);
        case ItemKind::Group: return choose(rule_name, item.alternatives, context);
        case ItemKind::Forced: return write_item(rule_name, item.children[0], context);
        case ItemKind::Optional: {
            Item const& optional = item.children[0];
            if (!allows(rule_name, optional, context) || !continues(40)) return;
            return write_item(rule_name, optional, context_for(rule_name, optional, context));
        }
        case ItemKind::Repeat: return repeat(rule_name, item.children[0], item.minimum, context, nullptr);
        case ItemKind::Gather: return repeat(rule_name, item.children[1], 1, context, &item.children[0]);
        case ItemKind::PositiveLookahead:
        case ItemKind::NegativeLookahead:
        case ItemKind::Cut: return;
    }
}

void ProgramWriter::repeat(std::string const& rule_name, Item const& item, int minimum, Context context,
                           Item const* separator) {
    if (!allows(rule_name, item, context)) return;
    int count = minimum;
    while (continues(35)) count++;
    for (int i = 0; i < count; i++) {
        if (i > 0 && separator != nullptr) write_item(rule_name, *separator, context);
        context.last_of_repeat = i == count - 1;
        write_item(rule_name, item, context_for(rule_name, item, context));
    }
}

void ProgramWriter::write_token_kind(std::string const& rule_name, Item const& item, Context const& context) {
    if (item.text == "NEWLINE") return text_.newline();
    if (item.text == "INDENT") return text_.indent();
    if (item.text == "DEDENT") return text_.dedent();
    if (item.text == "NAME") return token(pick_name(rule_name, item, context));
    VERIFY(item.text == "NUMBER");
    NumberKind kind = NumberKind::Any;
    if (rule_name == "real_number") kind = NumberKind::Real;
    if (rule_name == "imaginary_number") kind = NumberKind::Imaginary;
    token(pick_number(random_, kind));
}

}  // namespace py::generator
