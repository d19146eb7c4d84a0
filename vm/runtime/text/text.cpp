#include "vm/runtime/text/text.h"

#include <algorithm>
#include <vector>

#include "vm/objects/str/characters.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

namespace py::vm {
namespace {

std::vector<Value>& open_reprs() {
    static std::vector<Value> open;
    return open;
}

}  // namespace

std::string address_text(Value value) {
    char buffer[32];
    snprintf(buffer, sizeof buffer, "0x%012llx", static_cast<unsigned long long>(value.bits & Value::kPayload));
    return buffer;
}

Value identity_of(Value value) {
    if (value.is_object()) return make_int(value.bits & Value::kPayload);
    return make_int(value.bits);
}

ReprScope::ReprScope(Thread&, Value value) : nested_(false) {
    for (Value open : open_reprs()) nested_ |= open == value;
    open_reprs().push_back(value);
}

ReprScope::~ReprScope() { open_reprs().pop_back(); }

namespace {

void append_escape(StrBuilder& text, char32_t c) {
    char buffer[12];
    snprintf(buffer, sizeof buffer, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
    text.append(buffer);
}

}  // namespace

namespace {

/// Whether repr() shows a character of ASCII as it is, but for quotes.
constexpr bool is_plain_ascii(char32_t c) { return c >= ' ' && c < 0x7F && c != '\\'; }

template <class Character>
char32_t quote_for(std::span<Character const> characters) {
    bool has_single = std::ranges::find(characters, Character('\'')) != characters.end();
    bool has_double = has_single && std::ranges::find(characters, Character('"')) != characters.end();
    return has_single && !has_double ? '"' : '\'';
}

void append_special(StrBuilder& text, char32_t c, char32_t quote, bool ascii_only) {
    if (c == quote || c == '\\') {
        text.append('\\');
        text.append(c);
    } else if (c == '\n') {
        text.append("\\n");
    } else if (c == '\r') {
        text.append("\\r");
    } else if (c == '\t') {
        text.append("\\t");
    } else if (!is_printable(c) || (ascii_only && c >= 0x80)) {
        append_escape(text, c);
    } else {
        text.append(c);
    }
}

}  // namespace

void append_str_repr(StrBuilder& text, Str* string, bool ascii_only) {
    with_characters(string, [&](auto characters) {
        char32_t quote = quote_for(characters);
        text.append(quote);
        size_t start = 0;
        for (size_t i = 0; i < characters.size(); i++) {
            char32_t c = characters[i];
            if (is_plain_ascii(c) && c != quote) continue;
            text.append_part(string, start, i);
            append_special(text, c, quote, ascii_only);
            start = i + 1;
        }
        text.append_part(string, start, characters.size());
        text.append(quote);
    });
}

}  // namespace py::vm
