#include "compiler/lexer/token_dump.h"

#include <fmt/format.h>

#include <iterator>

namespace py::compiler::lexer {
namespace {

/// Quotes text like a Python literal, as far as one line needs it.
std::string quoted(std::string_view text) {
    std::string result = "'";
    for (char c : text) {
        switch (c) {
            case '\n': result += "\\n"; break;
            case '\t': result += "\\t"; break;
            case '\f': result += "\\f"; break;
            case '\'': result += "\\'"; break;
            case '\\': result += "\\\\"; break;
            default: result += c;
        }
    }
    return result += '\'';
}

}  // namespace

std::string dump_tokens(source::Source const& source, TokenBuffer const& buffer) {
    std::string dump;
    for (Token const& token : buffer.tokens()) {
        fmt::format_to(std::back_inserter(dump), "{},{}-{},{}: {}", token.line, token.column, token.end_line,
                       token.end_column, token_name(token.kind));
        std::string_view text = source.text().substr(token.start, token.end - token.start);
        if (!text.empty()) dump += ' ' + quoted(text);
        dump += '\n';
    }
    if (buffer.error()) {
        auto const& error = buffer.error()->diagnostic;
        fmt::format_to(std::back_inserter(dump), "{},{}: {}\n", error.lineno.value_or(0), error.offset.value_or(0),
                       error.message);
    }
    return dump;
}

}  // namespace py::compiler::lexer
