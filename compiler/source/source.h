#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "marshal/base/bytes.h"

namespace py::compiler::source {

/// Whether a line feed is added to a text that does not end in one: CPython does so for `exec` input, not for
/// `eval`, `single` and `func_type`.
enum class FinalNewline : uint8_t { Add, Keep };

/// What the bytes are: those of a file (byte order mark and encoding declaration count), or the UTF-8 form of
/// a `str` that a program passed to `compile()` (they do not).
enum class InputKind : uint8_t { File, Str };

/// A decoded source text: UTF-8 with LF line ends, without a byte order mark. Without an encoding declaration
/// the bytes are not validated (as in CPython, where comments may hold anything), so text may be malformed
/// UTF-8. At least `kPadding` NUL bytes follow the text, so that scanners may read ahead.
class Source {
  public:
    static constexpr size_t kPadding = 64;

    /// `text` is normalised already: no NUL, LF line ends.
    Source(std::string_view text, std::string filename);

    std::string_view text() const { return {storage_.get(), size_}; }
    std::string const& filename() const { return filename_; }

    /// Lines are numbered from 1; an unterminated last line counts.
    int32_t line_count() const { return int32_t(line_starts().size()); }
    /// Byte offset in `text()` where a line starts; past the last line, the size of the text.
    uint32_t line_start(int32_t line) const;
    /// A line with its line feed, empty if there is no such line.
    std::string_view line(int32_t line) const;

    /// The parser's errors count columns in characters if the encoding was declared or the input was a `str`,
    /// in bytes otherwise.
    bool errors_in_characters() const { return errors_in_characters_; }
    void set_errors_in_characters(bool value) { errors_in_characters_ = value; }
    /// The parser's errors quote the line of the file called `filename()` if there is one, and not what the
    /// tokenizer has in its buffer: so it is in `exec` mode.
    bool errors_quote_file() const { return errors_quote_file_; }
    void set_errors_quote_file(bool value) { errors_quote_file_ = value; }

    /// Room for `capacity` bytes to be filled by the caller; `set_size` tells how many it used.
    static Source with_capacity(size_t capacity, std::string filename);
    char* buffer() { return storage_.get(); }
    void set_size(size_t size);

  private:
    Source() = default;
    /// Built when first asked for: only errors and dumps need lines.
    std::vector<uint32_t> const& line_starts() const;

    std::unique_ptr<char[]> storage_;
    uint32_t size_ = 0;
    bool errors_in_characters_ = true;
    bool errors_quote_file_ = false;
    std::string filename_;
    mutable std::vector<uint32_t> line_starts_;
};

/// Decodes source bytes as `compile()` does: byte order mark, PEP 263 cookie, line ends.
/// Errors: ValueError for NUL bytes; SyntaxError for unknown encodings and undecodable text; MemoryError from
/// 2 GB.
diag::Diagnosed<Source> decode_source(ByteView bytes, std::string filename, FinalNewline final_newline,
                                      diag::Diagnostics& diagnostics, InputKind kind = InputKind::File);

}  // namespace py::compiler::source
