#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/diagnostics.h"
#include "marshal/base/bytes.h"

namespace py::compiler::source {

/// Whether a line feed is added to a text that does not end in one: CPython does so for `exec` input, not for
/// `eval`, `single` and `func_type`.
enum class FinalNewline : uint8_t { Add, Keep };

/// A decoded source text: UTF-8 with LF line ends, without a byte order mark. Without an encoding declaration
/// the bytes are not validated (as in CPython, where comments may hold anything), so text may be malformed
/// UTF-8. At least `kPadding` NUL bytes follow the text, so that scanners may read ahead.
class Source {
  public:
    static constexpr size_t kPadding = 64;

    /// `text` is normalised already: no CR, no NUL.
    Source(std::string_view text, std::string filename);

    std::string_view text() const { return {storage_.data(), storage_.size() - kPadding}; }
    std::string const& filename() const { return filename_; }

    /// Lines are numbered from 1; an unterminated last line counts.
    int32_t line_count() const { return int32_t(line_starts().size()); }
    /// Byte offset in `text()` where a line starts; past the last line, the size of the text.
    uint32_t line_start(int32_t line) const;
    /// A line with its line feed, empty if there is no such line.
    std::string_view line(int32_t line) const;
    /// The number of characters in the first `byte_column` bytes of a line, malformed bytes counting as
    /// decoding with `errors="replace"` would have them.
    int32_t character_offset(int32_t line, int32_t byte_column) const;

  private:
    friend class SourceBuilder;
    Source(std::string storage, std::string filename, int);

    /// Built when first asked for: only errors and dumps need lines.
    std::vector<uint32_t> const& line_starts() const;

    std::string storage_;
    std::string filename_;
    mutable std::vector<uint32_t> line_starts_;
};

/// Decodes source bytes as `compile()` does: byte order mark, PEP 263 cookie, line ends.
/// Errors: ValueError for NUL bytes; SyntaxError for unknown encodings and undecodable text; MemoryError from
/// 2 GB.
diag::Diagnosed<Source> decode_source(ByteView bytes, std::string filename, FinalNewline final_newline,
                                      diag::Diagnostics& diagnostics);

}  // namespace py::compiler::source
