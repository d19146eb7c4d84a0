#include <algorithm>

#include "tests/generator/program_writer.h"

/// Names come from pools that keep out of each other's way: g… may be declared global, p… are parameters, w…
/// are bound by `:=` and c… by comprehensions. All of them may be read anywhere.
namespace py::generator {
namespace {

constexpr std::string_view kReadNames[] = {
    "a",         "b",         "x",  "y",     "self", "print",     "len", "super",
    "__class__", "__private", "_",  "match", "case", "__debug__", "int", "\xC3\xA9t\xC3\xA9",
    "g0",        "g1",        "g2", "g3",    "p0",   "p1",        "p2",  "p3",
    "w0",        "w1",        "c0", "c1",    "c2"};
constexpr std::string_view kWrittenNames[] = {
    "a", "b", "x", "y", "__private", "_", "match", "\xC3\xA9t\xC3\xA9", "g0", "g1", "p0", "p1", "p2", "__class__"};
constexpr std::string_view kAttributes[] = {"real", "attr", "__private", "append", "__dunder__",
                                            "x",    "y",    "z",         "match"};
constexpr std::string_view kModules[] = {"os", "sys", "a", "pkg", "__private", "collections"};
constexpr std::string_view kAnnotatedNames[] = {"a", "b", "x", "y", "__private", "note"};

template <size_t N>
std::string pick_from(Random& random, std::string_view const (&names)[N]) {
    return std::string(names[random.below(N)]);
}

bool is_among(std::vector<std::string_view> const& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::string ProgramWriter::load_name(Context const& context) {
    std::string name = pick_from(random_, kReadNames);
    // What a comprehension's target mentions counts as an iteration variable, which `:=` may not bind.
    if (context.in_iteration_target && name.starts_with("w")) return "x";
    return name;
}

std::string ProgramWriter::store_name(Context const& context) {
    if (context.comprehension_target) return "c" + std::to_string(random_.below(3));
    return pick_from(random_, kWrittenNames);
}

/// A name that is not in `taken` yet, and is from now on.
std::string ProgramWriter::new_name(std::string_view prefix, std::vector<std::string>& taken) {
    for (size_t limit = 4;; limit++) {
        std::string name = std::string(prefix) + std::to_string(random_.below(limit));
        if (std::find(taken.begin(), taken.end(), name) != taken.end()) continue;
        taken.push_back(name);
        return name;
    }
}

std::string ProgramWriter::pick_name(std::string const& rule_name, grammar::Item const& item, Context const& context) {
    if (item.capture == "attribute") return pick_from(random_, kAttributes);
    if (rule_name == "dotted_name") return pick_from(random_, kModules);
    if (rule_name == "assignment_expression") return "w" + std::to_string(random_.below(2));
    if (rule_name == "param" || rule_name == "lambda_param" || rule_name == "param_star_annotation") {
        return new_name("p", taken_names_);
    }
    if (rule_name == "pattern_capture_target") return new_name("n", captured_names_);
    if (rule_name.starts_with("kwarg") || rule_name == "keyword_pattern") return new_name("k", taken_names_);
    // An annotated name may not be declared global or nonlocal, so it is from a pool that never is.
    if (rule_name == "assignment") return pick_from(random_, kAnnotatedNames);
    static std::vector<std::string_view> const kReading = {"atom", "attr", "name_or_attr", "name_or_attr_before_dot"};
    if (!is_among(kReading, rule_name)) return store_name(context);
    std::string name = load_name(context);
    // A pattern that begins with `_` is the wildcard, whatever follows.
    return name == "_" && rule_name != "atom" ? "x" : name;
}

}  // namespace py::generator
