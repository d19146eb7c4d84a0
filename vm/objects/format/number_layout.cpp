#include "vm/objects/format/number_layout.h"

#include <algorithm>
#include <string>

namespace py::vm {
namespace {

/// Groups the digits from the right; zeros in front, grouped as well, fill up to `least` characters.
std::string group_digits(std::string_view digits, char separator, size_t group, int64_t least) {
    size_t count = digits.size();
    auto grouped_size = [&](size_t of) { return of + (of == 0 ? 0 : (of - 1) / group); };
    while (int64_t(grouped_size(count)) < least) count++;
    std::string text(grouped_size(count), '0');
    size_t at = text.size();
    size_t in_group = 0;
    for (size_t i = 0; i < count; i++) {
        if (in_group == group) {
            text[--at] = separator;
            in_group = 0;
        }
        at--;
        in_group++;
        if (i < digits.size()) text[at] = digits[digits.size() - 1 - i];
    }
    return text;
}

char sign_of(NumberText const& number, FormatSpec const& spec) {
    if (number.negative) return '-';
    return spec.sign == '+' || spec.sign == ' ' ? char(spec.sign) : '\0';
}

}  // namespace

void append_number(StrBuilder& out, NumberText const& number, FormatSpec const& spec) {
    char sign = sign_of(number, spec);
    int64_t around = int64_t((sign != 0) + number.prefix.size() + number.rest.size());
    std::string_view digits = number.integer;
    std::string grouped;
    if (spec.grouping && !digits.empty()) {
        // Zeros that fill the width are digits: they are grouped too.
        bool zeros = spec.fill == '0' && spec.align == '=';
        grouped = group_digits(digits, char(spec.grouping), size_t(number.group), zeros ? spec.width - around : 0);
        digits = grouped;
    }
    int64_t missing = std::max<int64_t>(0, spec.width - around - int64_t(digits.size()));
    if (missing == 0) {
        if (sign) out.append(sign);
        out.append_ascii(number.prefix);
        out.append_ascii(digits);
        return out.append_ascii(number.rest);
    }
    int64_t left = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
    int64_t middle = spec.align == '=' ? missing : 0;

    out.append_repeated(spec.fill, size_t(left));
    if (sign) out.append(sign);
    out.append_ascii(number.prefix);
    out.append_repeated(spec.fill, size_t(middle));
    out.append_ascii(digits);
    out.append_ascii(number.rest);
    out.append_repeated(spec.fill, size_t(missing - left - middle));
}

}  // namespace py::vm
