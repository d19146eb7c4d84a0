#include <fmt/format.h>

#include "compiler/diag/render.h"
#include "marshal/base/utf8.h"

namespace py::compiler::diag {

namespace {

/// JSON's text between quotes. Bytes that are no UTF-8 become U+FFFD.
std::string quote(std::string_view text) {
    std::string quoted = "\"";
    while (!text.empty()) {
        auto decoded = utf8::decode_first(text, utf8::Surrogates::Pass);
        char32_t character = decoded ? decoded->value : 0xfffd;
        size_t size = decoded ? decoded->size : 1;
        if (character == '"' || character == '\\') {
            quoted += '\\';
            quoted += char(character);
        } else if (character < 0x20 || (character >= 0xd800 && character <= 0xdfff)) {
            quoted += fmt::format("\\u{:04x}", uint32_t(character));
        } else {
            utf8::append(quoted, character);
        }
        text.remove_prefix(size);
    }
    return quoted + '"';
}

std::string number(std::optional<int32_t> value) { return value ? fmt::format("{}", *value) : "null"; }

}  // namespace

std::string render_json(Diagnostic const& diagnostic) {
    return fmt::format(
        R"({{"file": {}, "type": "{}", "msg": {}, "lineno": {}, "offset": {}, "end_lineno": {}, "end_offset": {}, "text": {}}})",
        quote(diagnostic.filename), name_of(diagnostic.type), quote(diagnostic.message), number(diagnostic.lineno),
        number(diagnostic.offset), number(diagnostic.end_lineno), number(diagnostic.end_offset),
        diagnostic.text ? quote(*diagnostic.text) : "null");
}

}  // namespace py::compiler::diag
