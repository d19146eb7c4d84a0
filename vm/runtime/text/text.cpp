#include "vm/runtime/text/text.h"

#include <vector>

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

void append_str_repr(StrBuilder& text, Str* string, bool ascii_only) {
    bool single = false;
    bool twofold = false;
    for (size_t i = 0; i < string->length; i++) {
        single |= string->at(i) == '\'';
        twofold |= string->at(i) == '"';
    }
    char32_t quote = single && !twofold ? '"' : '\'';
    text.append(quote);
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
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
    text.append(quote);
}

}  // namespace py::vm
