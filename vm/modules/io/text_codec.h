#pragma once

#include "vm/modules/io/io.h"

// Encoding and decoding for text streams. UTF-8, ASCII and Latin-1 are done here; any other encoding by the incremental
// codecs of the module codecs.

namespace py::vm::io {

enum class CodecKind : uint8_t { Utf8, Ascii, Latin1, Object };

/// The kind behind an encoding's name in any of its usual spellings.
CodecKind codec_kind(std::string_view encoding);

/// LookupError for an unknown encoding, or one that is not of text; `codecs_function` is what the message advises.
Raises<Value> find_text_codec(Thread& thread, Str* encoding, std::string_view codecs_function);

/// A decoder over input that comes in pieces.
struct TextDecoder {
    CodecKind kind = CodecKind::Utf8;
    /// The start of a character of UTF-8 whose end has not come yet.
    uint8_t held_count = 0;
    uint8_t held[4];
    /// For `CodecKind::Object`: the incremental decoder.
    Value object = kEmpty;

    /// What it holds back, and a number for the rest of its state.
    struct State {
        Bytes* held;
        Value flags;
    };

    Raises<void> start(Thread& thread, CodecKind kind, Value codec, Str* errors);
    Raises<Str*> decode(Thread& thread, Value input, bool final, Str* encoding, Str* errors);
    Raises<State> state(Thread& thread) const;
    Raises<void> set_state(Thread& thread, Bytes* held, Value flags);
    Raises<void> reset(Thread& thread);
    void trace(Marker& marker) { marker.mark(object); }

  private:
    Raises<Str*> decode_native(Thread& thread, ByteView input, bool final, Str* encoding, Str* errors);
};

struct TextEncoder {
    CodecKind kind = CodecKind::Utf8;
    Value object = kEmpty;

    Raises<void> start(Thread& thread, CodecKind kind, Value codec, Str* errors);
    Raises<Bytes*> encode(Thread& thread, Str* text, Str* encoding, Str* errors);
    /// At the start of a stream a mark of byte order may come; not elsewhere.
    Raises<void> set_position(Thread& thread, bool at_start);
    void trace(Marker& marker) { marker.mark(object); }
};

}  // namespace py::vm::io
