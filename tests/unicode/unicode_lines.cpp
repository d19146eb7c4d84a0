#include <fmt/format.h>

#include <iostream>
#include <string>
#include <string_view>

#include "marshal/unicode/names.h"
#include "marshal/unicode/normalize.h"
#include "marshal/unicode/properties.h"

using namespace py;

namespace {

void print_properties() {
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        fmt::print("{}{}{}\n", int(unicode::is_xid_start(c)), int(unicode::is_xid_continue(c)),
                   int(unicode::is_printable(c)));
    }
}

std::string answer(std::string_view question, std::string const& line) {
    if (question == "nfkc") return unicode::normalize_nfkc(line);
    auto code_point = unicode::find_character(line);
    return code_point ? std::to_string(*code_point) : "none";
}

}  // namespace

/// unicode_lines properties: XID_Start, XID_Continue and printable of every code point, as digits.
/// unicode_lines nfkc|name: the normal form of each line of the input, or the code point of the character it
/// names.
int main(int argc, char** argv) {
    std::string_view question = argc > 1 ? argv[1] : "";
    if (question == "properties") {
        print_properties();
        return 0;
    }
    for (std::string line; std::getline(std::cin, line);) fmt::print("{}\n", answer(question, line));
    return 0;
}
