#pragma once

#include "vm/objects/str/str.h"
#include "vm/objects/value.h"

// Ends of lines: "\n", "\r" and "\r\n", translated to "\n" or told apart.

namespace py::vm::io {

/// Which ends of lines a text had, as bits.
enum SeenNewlines : uint8_t { kSeenCr = 1, kSeenLf = 2, kSeenCrLf = 4 };

/// Universal newlines over a text that comes in pieces.
struct NewlineState {
    /// Ends of lines become "\n"; else they stay, and are only noted.
    bool translate = false;
    /// The last piece ended with "\r", which waits for a possible "\n".
    bool pending_cr = false;
    uint8_t seen = 0;

    /// The next piece of text; `final` if none follows.
    Str* apply(Str* text, bool final);
    /// None, one of the three, or a tuple: the attribute `newlines`.
    Value seen_value() const;
};

/// How a stream recognises the end of a line.
enum class LineEnd : uint8_t { Lf, Cr, CrLf, Any };

/// The index behind the end of the line that holds index `from`, or -1 if the text has no such end.
int64_t find_line_end(Str* text, size_t from, LineEnd kind);

/// Each "\n" replaced; the text itself where there is none.
Str* replace_newlines(Str* text, Str* replacement);
bool has_character(Str* text, char character);

/// None, "", "\n", "\r" or "\r\n".
bool is_newline_argument(Str* text);

}  // namespace py::vm::io
