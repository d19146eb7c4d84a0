#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "compiler/diag/diagnostic.h"
#include "compiler/lexer/lexer.h"
#include "compiler/lexer/token.h"
#include "compiler/source/source.h"

namespace py::compiler::lexer {

/// How far the tokenizer has come when the parser reports an error: decides which text CPython quotes.
struct ErrorFrame {
    source::Source const& source;
    LexOptions const& options;
    /// The tokenizer's current line, and where its buffer begins: at that line, or at an earlier one if a
    /// string or a backslash continues that line.
    int32_t reached_line;
    uint32_t buffer_start;
};

/// Where an error lies, as in the attributes of SyntaxError but in bytes: offsets count from 1. An end offset
/// of 0 or −1 is what CPython has where it knows no end.
struct ErrorLocation {
    int32_t line;
    int32_t offset;
    int32_t end_line;
    int32_t end_offset;
};

/// The frame when the last token that the parser has asked for is `tokens[reached]`.
ErrorFrame error_frame(source::Source const& source, LexOptions const& options, std::span<Token const> tokens,
                       size_t reached);

/// The location of an error "at the last token" (`tokens[reached]`), the way CPython computes it.
ErrorLocation location_of_last_token(source::Source const& source, Token const& token);

/// An error as CPython's parser raises it: offsets in characters where the encoding is known, text quoted
/// from the file or from the tokenizer's buffer, and inside an f-string the prefix "f-string: " and shifted
/// columns.
diag::Diagnostic parser_error(ErrorFrame const& frame, diag::DiagnosticType type, std::string message,
                              ErrorLocation where);

}  // namespace py::compiler::lexer
