#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/generator/grammar_index.h"
#include "tests/generator/literals.h"
#include "tests/generator/random.h"
#include "tests/generator/text_writer.h"

namespace py::generator {

/// What Python's rules outside the grammar allow at a place. Passed down by value.
struct Context {
    // What the innermost function, class or module is.
    bool module_level = true;
    bool class_scope = false;
    bool is_async = false;
    bool may_yield = false;
    bool may_return = false;
    bool may_return_value = false;
    bool in_loop = false;
    int block_depth = 0;
    /// The next block is a function's: declarations may come first.
    bool function_start = false;
    /// Index into the writer's list of functions; 0 stands for the module.
    size_t function = 0;

    // Where in an expression or target.
    bool may_walrus = true;
    bool comprehension_target = false;
    bool in_iteration_target = false;
    /// The subscript of an annotated target without value, which CPython evaluates piece by piece.
    bool no_starred_slice = false;
    /// A starred expression alone would be an error.
    bool no_star = false;
    bool may_star_target = false;
    bool in_fstring = false;
    bool no_fstring = false;
    /// The last of the items that a repetition writes.
    bool last_of_repeat = true;

    // Where in a pattern.
    bool refutable = false;
    bool may_capture = true;
};

/// Expands the grammar at random into one program that compiles. The grammar says what can follow what; the
/// tables and handlers here say what the reference manual demands beyond it: scopes, targets, arguments,
/// patterns.
class ProgramWriter {
  public:
    ProgramWriter(GrammarIndex const& grammar, uint64_t seed);

    std::string write();

  private:
    using Items = std::vector<grammar::Item>;
    using Handler = void (ProgramWriter::*)(Context);
    struct HandlerRow {
        std::string_view rule;
        Handler handler;
    };
    static HandlerRow const kHandlers[];

    /// Names that a function owns or declares, for `nonlocal` and annotations.
    struct Function {
        std::vector<std::string> parameters;
        std::vector<std::string> declared;
        size_t parent = 0;
    };

    // program_writer.cpp: the expansion
    void rule(std::string const& name, Context context);
    void expand(std::string const& name, Context const& context);
    void choose(std::string const& rule_name, std::vector<grammar::Alternative> const& all, Context const& context);
    static grammar::Alternative const* find_step(std::vector<grammar::Alternative const*> const& allowed);
    void write_item(std::string const& rule_name, grammar::Item const& item, Context const& context);
    void write_token_kind(std::string const& rule_name, grammar::Item const& item, Context const& context);
    void repeat(std::string const& rule_name, grammar::Item const& item, int minimum, Context context,
                grammar::Item const* separator);
    void token(std::string_view text);
    bool is_short_of_fuel() const { return fuel_ <= 0 || tokens_left_ <= 0; }
    bool continues(int percent) { return !is_short_of_fuel() && random_.chance(percent); }

    // restrictions.cpp: which alternatives a context allows, and how the context changes on the way down
    bool allows(std::string const& rule_name, grammar::Alternative const& alternative, Context const& context) const;
    bool allows(std::string const& rule_name, grammar::Item const& item, Context const& context) const;
    Context context_for(std::string const& rule_name, grammar::Item const& item, Context context);

    // handlers.cpp: rules of definitions, calls and targets that need more than a choice
    void write_statements(Context context);
    void write_block(Context context);
    void write_declarations(Context const& context);
    void write_function(Context context);
    void write_function_parameters(Context context);
    void write_lambda_parameters(Context context);
    void write_parameters(std::string const& parameter_rule, Context const& context);
    void write_lambda(Context context);
    void write_call_arguments(Context context);
    void write_star_targets(Context context);
    void write_star_target_list(Context context);
    void write_star_target_tuple(Context context);
    void write_star_target(Context context);
    Context function_context(Context context, bool is_async);

    // pattern_handlers.cpp
    void write_case(Context context);
    void write_or_pattern(Context context);
    void write_sequence_pattern(Context context);
    void write_open_sequence_pattern(Context context);
    void write_star_pattern(Context context);
    void write_key_value_pattern(Context context);
    void write_class_pattern(Context context);
    void expand_with_one_star(std::string const& name, Context const& context);

    // strings.cpp
    void write_strings(Context context);
    std::string make_fstring(Context context);
    std::string make_replacement_field(Context const& context);

    // names.cpp
    std::string load_name(Context const& context);
    std::string store_name(Context const& context);
    std::string pick_name(std::string const& rule_name, grammar::Item const& item, Context const& context);
    std::string new_name(std::string_view prefix, std::vector<std::string>& taken);

    GrammarIndex const& grammar_;
    Random random_;
    TextWriter text_;
    /// How many more tokens the current statement may take before its expansion is brought to an end.
    int fuel_ = 0;
    /// The same for the program.
    int tokens_left_ = 0;
    std::vector<Function> functions_;
    /// Of the parameter list, call or class pattern at hand: names that may not come twice.
    std::vector<std::string> taken_names_;
    std::vector<std::string> captured_names_;
    int unique_key_ = 0;
    /// Starred elements that the sequence at hand may still have.
    int stars_left_ = 0;
};

}  // namespace py::generator
