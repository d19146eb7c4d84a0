#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "compiler/lexer/token.h"
#include "compiler/source/source.h"

namespace py::compiler::lexer {

struct LexOptions {
    /// Emit TYPE_COMMENT and TYPE_IGNORE (ast.PyCF_TYPE_COMMENTS).
    bool type_comments = false;
    /// `single` mode: a NEWLINE and the pending DEDENTs are made up at the end of an unterminated last line.
    bool single = false;
    /// Whether those DEDENTs are.
    bool imply_dedents = true;
    /// A warning ends the buffer with an error (-W error).
    bool warnings_are_errors = false;
    /// Number of the first line, and what is added to columns of tokens on it: for expressions inside
    /// f-strings.
    int32_t first_line = 1;
    int32_t first_line_column = 0;
    /// The source is an expression inside an f-string.
    bool fstring = false;
};

/// A bracket that is open at the end of the buffer. The column is in bytes from 0, without
/// `first_line_column`.
struct OpenBracket {
    char bracket;
    int32_t line;
    int32_t column;
};

/// Who reports an error: CPython's tokenizer raises most of them itself, also while it only looks for
/// tokenizer errors after a syntax error; the others are raised by the parser when it asks for that token.
enum class RaisedBy : uint8_t { Tokenizer, Parser };

struct LexError {
    diag::Diagnostic diagnostic;
    RaisedBy raised_by;
    /// The text ended inside brackets or after a line continuation.
    bool unexpected_end = false;
    /// The text ended inside a string.
    bool unterminated_string = false;
};

/// A warning that belongs to a token: to be reported when (and only if) the parser gets that far.
struct LexWarning {
    uint32_t token_index;
    diag::Diagnostic diagnostic;
};

/// Memory for tokens and, beside them, their symbols. What one source has used serves the next one on the
/// same thread.
class TokenStorage {
  public:
    TokenStorage() = default;
    TokenStorage(TokenStorage&& other) noexcept
        : tokens_(std::exchange(other.tokens_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
    TokenStorage& operator=(TokenStorage&& other) noexcept {
        std::swap(tokens_, other.tokens_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~TokenStorage();

    Token* tokens() const { return tokens_; }
    uint8_t* symbols() const { return reinterpret_cast<uint8_t*>(tokens_ + capacity_); }
    size_t capacity() const { return capacity_; }
    /// Makes room for `capacity` tokens or more, of which the first `used` are kept.
    void grow(size_t used, size_t capacity);

  private:
    Token* tokens_ = nullptr;
    size_t capacity_ = 0;
};

/// All tokens of a source. The last one is ENDMARKER, or ERRORTOKEN if `error` is set. Errors are not raised
/// here: CPython tokenizes as the parser goes, so an earlier syntax error wins.
class TokenBuffer {
  public:
    std::span<Token const> tokens() const { return {storage_.tokens(), size_}; }
    /// `Token::symbol` of every token, then that of one more ERRORTOKEN.
    uint8_t const* symbols() const { return storage_.symbols(); }
    std::optional<LexError> const& error() const { return error_; }
    std::vector<LexWarning> const& warnings() const { return warnings_; }
    /// The brackets still open where tokenizing ended, outermost first.
    std::vector<OpenBracket> const& open_brackets() const { return open_brackets_; }
    /// "'(' was never closed" for the innermost open bracket; set if there is one and the buffer ends in an
    /// error.
    std::optional<diag::Diagnostic> const& unclosed_bracket() const { return unclosed_bracket_; }

  private:
    friend class Lexer;
    TokenStorage storage_;
    size_t size_ = 0;
    std::optional<LexError> error_;
    std::vector<LexWarning> warnings_;
    std::vector<OpenBracket> open_brackets_;
    std::optional<diag::Diagnostic> unclosed_bracket_;
};

/// Tokenizes a whole source (reference: Lexical analysis; tokens, lines and columns as CPython's C tokenizer
/// has them). Never fails: see `TokenBuffer::error`.
TokenBuffer lex(source::Source const& source, LexOptions const& options);

}  // namespace py::compiler::lexer
