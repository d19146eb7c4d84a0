#pragma once

#include <cstdio>
#include <string>

#include "vm/objects/object.h"
#include "vm/objects/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

/// A text file, in UTF-8: what `open` gives until the _io module is there, and the standard streams.
struct TextFile : Object {
    static constexpr Layout kLayout = Layout::TextFile;
    /// Null once closed.
    FILE* stream;
    Str* name;
    Str* mode;
    bool writable;
    bool readable;
    /// Belongs to the process; closing it leaves the descriptor open.
    bool standard;
    /// Characters that UTF-8 cannot encode come out as \xNN escapes (stderr).
    bool escapes;
};

Value make_standard_stream(FILE* stream, std::string_view name, bool writable, bool escapes);
Raises<void> write_text(Thread& thread, TextFile* file, Str* text);
Raises<Value> open_text_file(Thread& thread, Value* args);
/// Writes out what all files still hold.
void flush_standard_streams();

}  // namespace py::vm
