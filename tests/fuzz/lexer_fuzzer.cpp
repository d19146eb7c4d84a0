#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "compiler/lexer/lexer.h"
#include "compiler/source/source.h"

using namespace py;
using namespace py::compiler;

namespace {

/// Tokens lie in the text, in order, and the last one tells how the text ended.
void check(source::Source const& source, lexer::TokenBuffer const& buffer) {
    uint32_t end = 0;
    for (lexer::Token const& token : buffer.tokens()) {
        if (token.start > token.end || token.end > source.text().size()) std::abort();
        if (token.kind != lexer::TokenKind::ERRORTOKEN && token.start < end) std::abort();
        end = token.end;
    }
    if (buffer.tokens().empty()) std::abort();
    bool ends_in_error = buffer.tokens().back().kind == lexer::TokenKind::ERRORTOKEN;
    if (ends_in_error != buffer.error().has_value()) std::abort();
}

}  // namespace

/// The first byte chooses the options, the rest is the source.
extern "C" int LLVMFuzzerTestOneInput(uint8_t const* data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0];
    diag::Diagnostics diagnostics;
    auto final_newline = (choice & 1) != 0 ? source::FinalNewline::Keep : source::FinalNewline::Add;
    auto kind = (choice & 2) != 0 ? source::InputKind::Str : source::InputKind::File;
    auto source = source::decode_source({data + 1, size - 1}, "<fuzz>", final_newline, diagnostics, kind);
    if (!source) return 0;
    lexer::LexOptions options{.type_comments = (choice & 4) != 0,
                              .single = (choice & 8) != 0,
                              .warnings_are_errors = (choice & 16) != 0,
                              .first_line = (choice & 32) != 0 ? 7 : 1,
                              .first_line_column = (choice & 32) != 0 ? 5 : 0,
                              .fstring = (choice & 64) != 0};
    check(source.value(), lexer::lex(source.value(), options));
    return 0;
}
