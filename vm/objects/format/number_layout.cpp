#include "vm/objects/format/number_layout.h"

#include <algorithm>

#include "vm/objects/str/str_builder.h"

namespace py::vm {
namespace {

/// Groups the digits from the right; zeros in front, grouped as well, fill up to `least` characters.
std::string group_digits(std::string_view digits, char separator, int group, int64_t least) {
    std::string reversed;
    int in_group = 0;
    auto add = [&](char digit) {
        if (in_group == group) {
            reversed += separator;
            in_group = 0;
        }
        reversed += digit;
        in_group++;
    };
    for (size_t i = digits.size(); i-- > 0;) add(digits[i]);
    while (int64_t(reversed.size()) < least) add('0');
    return {reversed.rbegin(), reversed.rend()};
}

std::string sign_of(NumberText const& number, FormatSpec const& spec) {
    if (number.negative) return "-";
    return spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
}

}  // namespace

Str* lay_out_number(NumberText const& number, FormatSpec const& spec) {
    std::string head = sign_of(number, spec).append(number.prefix);
    int64_t around = int64_t(head.size() + number.rest.size());
    // Zeros that fill the width are digits: they are grouped too.
    bool zeros = spec.fill == '0' && spec.align == '=';
    std::string digits = number.integer;
    if (spec.grouping) {
        digits = group_digits(number.integer, char(spec.grouping), number.group, zeros ? spec.width - around : 0);
    }
    int64_t missing = std::max<int64_t>(0, spec.width - around - int64_t(digits.size()));
    int64_t left = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
    int64_t middle = spec.align == '=' ? missing : 0;

    StrBuilder out;
    out.append_repeated(spec.fill, size_t(left));
    out.append(head);
    out.append_repeated(spec.fill, size_t(middle));
    out.append(digits);
    out.append(number.rest);
    out.append_repeated(spec.fill, size_t(missing - left - middle));
    return out.finish();
}

}  // namespace py::vm
