#pragma once

#include "vm/modules/io/newlines.h"
#include "vm/modules/io/text_codec.h"

namespace py::vm::io {

/// A text stream over a buffered one.
struct TextWrapper : Object {
    static constexpr Layout kLayout = Layout::TextWrapper;
    /// Empty before `__init__` and after `detach`.
    Value buffer;
    Str* encoding;
    Str* errors;
    TextEncoder encoder;
    TextDecoder decoder;
    NewlineState newlines;
    /// Null: "\n" is written as it is.
    Str* write_newline;
    LineEnd line_end;
    bool universal, initialized, detached, finalizing, line_buffering, write_through, can_read, can_write, seekable,
        telling, has_read1;
    /// A standard stream: it is flushed at the end, but closes nothing when it is collected.
    bool standard;
    int64_t chunk_size;

    /// Encoded text on its way to the buffer.
    Bytes* pending;
    size_t pending_count;

    /// Text that was decoded; the first `used` characters have been read.
    Str* decoded;
    size_t used;
    /// Where the decoder stood before the chunk that `decoded` came from: its flags, and the bytes given to it since,
    /// those it held back first. `tell` works it out from these.
    bool has_snapshot;
    Value snapshot_flags;
    Bytes* snapshot_input;

    Value left() const { return Value::small(int64_t(decoded ? decoded->length - used : 0)); }
    size_t unread() const { return decoded ? decoded->length - used : 0; }
};

inline TextWrapper* wrapper_of(Value value) { return value.as<TextWrapper>(); }

/// Raises unless it is initialised and attached.
Raises<TextWrapper*> attached(Thread& thread, Value value);
/// The same, and open.
Raises<TextWrapper*> open_wrapper(Thread& thread, Value value);

/// Hands the pending bytes to the buffer.
Raises<void> write_pending(Thread& thread, TextWrapper* self);
/// What `write` does.
Raises<void> write_text(Thread& thread, TextWrapper* self, Str* text);
void forget_decoded(TextWrapper* self);
/// Reads a chunk and decodes it; false at the end.
Raises<bool> read_chunk(Thread& thread, TextWrapper* self, size_t hint);
/// Decodes through universal newlines.
Raises<Str*> decode_input(Thread& thread, TextWrapper* self, Value input, bool final);
Raises<void> reset_decoder(Thread& thread, TextWrapper* self);

#define TEXT_METHOD(name) Raises<Value> text_##name(Thread& thread, Value* args)
TEXT_METHOD(write);
TEXT_METHOD(read);
TEXT_METHOD(readline);
TEXT_METHOD(flush);
TEXT_METHOD(seek);
TEXT_METHOD(tell);
TEXT_METHOD(truncate);
TEXT_METHOD(reconfigure);
#undef TEXT_METHOD
Raises<Value> text_next(Thread& thread, Value self);

/// The settings that `__init__` and `reconfigure` share.
Raises<void> set_newline(Thread& thread, TextWrapper* self, Value newline);
Raises<void> set_codecs(Thread& thread, TextWrapper* self);
Raises<void> settle_encoder(Thread& thread, TextWrapper* self);

/// The encoding of the locale, as `open` without one takes it.
Str* locale_encoding();

}  // namespace py::vm::io
