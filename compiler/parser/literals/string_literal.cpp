#include "compiler/parser/literals/string_literal.h"

#include "compiler/parser/literals/escape_decoder.h"
#include "compiler/parser/literals/literal_error.h"
#include "compiler/source/utf8.h"

namespace py::compiler::parser {
namespace {

using diag::Diagnosed;

bool is_ascii(std::string_view text) {
    uint8_t all = 0;
    for (char c : text) all |= uint8_t(c);
    return all < 0x80;
}

Diagnosed<void> fail_undecodable(LiteralContext& context, StringOrigin origin, std::string_view text,
                                 source::Utf8Error const& error) {
    return fail_at_next_token(context, origin.next, "(unicode error) " + error.message(text));
}

/// With escapes, CPython decodes each run of non-ASCII bytes for itself.
Diagnosed<void> check_utf8_runs(LiteralContext& context, StringOrigin origin, std::string_view body) {
    if (!source::find_malformed_utf8(body)) return {};
    for (size_t at = 0; at < body.size();) {
        size_t end = at;
        while (end < body.size() && uint8_t(body[end]) >= 0x80) end++;
        std::string_view run = body.substr(at, end - at);
        if (auto error = source::find_malformed_utf8(run)) return fail_undecodable(context, origin, run, *error);
        at = end + 1;
    }
    return {};
}

}  // namespace

StringLiteral split_string_literal(std::string_view text) {
    StringLiteral literal;
    for (;; text.remove_prefix(1)) {
        char letter = char(text[0] | 0x20);
        if (letter == 'b') {
            literal.bytes = true;
        } else if (letter == 'r') {
            literal.raw = true;
        } else if (letter == 'f') {
            literal.format = true;
        } else if (letter != 'u') {
            break;
        }
    }
    bool triple = text.size() >= 6 && text[1] == text[0] && text[2] == text[0];
    size_t quotes = triple ? 3 : 1;
    literal.body = text.substr(quotes, text.size() - 2 * quotes);
    return literal;
}

Diagnosed<void> append_text(LiteralContext& context, StringOrigin origin, std::string_view body, bool raw,
                            std::string& value) {
    if (raw || body.find('\\') == std::string_view::npos) {
        if (auto error = source::find_malformed_utf8(body)) return fail_undecodable(context, origin, body, *error);
        value += body;
        return {};
    }
    TRY(check_utf8_runs(context, origin, body));
    DecodedEscapes decoded = decode_text_escapes(body, value);
    if (decoded.error) return fail_at_next_token(context, origin.next, std::move(*decoded.error));
    if (!decoded.first_invalid.empty()) TRY(warn_invalid_escape(context, origin, decoded.first_invalid));
    return {};
}

Diagnosed<void> append_bytes(LiteralContext& context, StringOrigin origin, StringLiteral const& literal,
                             std::string& value) {
    if (!is_ascii(literal.body)) {
        return fail_at_next_token(context, origin.next, "bytes can only contain ASCII literal characters");
    }
    if (literal.raw || literal.body.find('\\') == std::string_view::npos) {
        value += literal.body;
        return {};
    }
    DecodedEscapes decoded = decode_bytes_escapes(literal.body, value);
    if (decoded.error) return fail_at_next_token(context, origin.next, std::move(*decoded.error));
    if (!decoded.first_invalid.empty()) TRY(warn_invalid_escape(context, origin, decoded.first_invalid));
    return {};
}

Diagnosed<void> warn_invalid_escape(LiteralContext& context, StringOrigin origin, std::string_view escape) {
    bool octal = escape[0] >= '4' && escape[0] <= '7';
    std::string message = octal ? "invalid octal escape sequence '\\" : "invalid escape sequence '\\";
    message.append(escape.substr(0, octal ? 3 : 1)).append("'");
    return warn_at_token(context, origin.token, origin.next, std::move(message));
}

}  // namespace py::compiler::parser
