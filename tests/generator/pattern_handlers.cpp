#include "tests/generator/program_writer.h"

namespace py::generator {

void ProgramWriter::write_case(Context context) {
    captured_names_.clear();
    expand("case_block", context);
}

/// Alternatives bind the same names, here none, and only the last may always match.
void ProgramWriter::write_or_pattern(Context context) {
    int count = continues(20) ? random_.between(2, 3) : 1;
    context.may_capture &= count == 1;
    bool refutable = context.refutable;
    for (int i = 0; i < count; i++) {
        if (i > 0) token("|");
        context.refutable = refutable || i + 1 < count;
        rule("closed_pattern", context);
    }
}

void ProgramWriter::write_sequence_pattern(Context context) {
    context.refutable = false;
    expand_with_one_star("sequence_pattern", context);
}

void ProgramWriter::write_open_sequence_pattern(Context context) {
    context.refutable = false;
    expand_with_one_star("open_sequence_pattern", context);
}

void ProgramWriter::write_star_pattern(Context context) {
    stars_left_--;
    token("*");
    if (context.may_capture && random_.chance(60)) return rule("pattern_capture_target", context);
    token("_");
}

/// Keys that are literals differ.
void ProgramWriter::write_key_value_pattern(Context context) {
    switch (random_.below(3)) {
        case 0: rule("attr", context); break;
        case 1: token(std::to_string(unique_key_++)); break;
        default: token("'key" + std::to_string(unique_key_++) + "'"); break;
    }
    token(":");
    rule("pattern", context);
}

void ProgramWriter::write_class_pattern(Context context) {
    std::vector<std::string> outer_names;
    outer_names.swap(taken_names_);
    context.refutable = false;
    expand("class_pattern", context);
    outer_names.swap(taken_names_);
}

}  // namespace py::generator
