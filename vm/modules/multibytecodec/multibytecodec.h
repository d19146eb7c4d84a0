#pragma once

#include <string>

#include "vm/codecs/errors.h"
#include "vm/codecs/multibyte/codec.h"
#include "vm/objects/object.h"
#include "vm/objects/type/type.h"

// The objects of _multibytecodec, around the functions of vm/codecs/multibyte.

namespace py::vm::multibyte {

extern Type codec_type, encoder_type, decoder_type, reader_type, writer_type;

struct MultibyteCodecObject : Object {
    static constexpr Layout kLayout = Layout::MultibyteCodecObject;
    Codec const* codec;
};

/// An encoder or decoder that goes on where it stopped, and what reads or writes a stream by one.
struct MultibyteContext : Object {
    static constexpr Layout kLayout = Layout::MultibyteContext;
    static constexpr size_t kMostBytes = 8;
    static constexpr size_t kMostCharacters = 2;

    Codec const* codec;
    State state;
    Str* errors;
    /// Of readers and writers.
    Value stream;
    /// What an encoder holds back, or null.
    Str* pending_text;
    /// What a decoder holds back.
    uint8_t pending[kMostBytes];
    size_t pending_size;

    ByteView pending_bytes() const { return {pending, pending_size}; }
    std::string error_handler() const { return to_utf8(errors); }
};

inline MultibyteContext* context_of(Value value) { return value.as<MultibyteContext>(); }

/// Whether characters at the end may wait for others, and whether the text ends in the mode that it began in.
enum class Ending : uint8_t { Open, Last, Closed };

struct Encoded {
    Bytes* bytes;
    size_t used;
};
Raises<Encoded> encode(Thread& thread, Codec const& codec, State& state, Str* text, std::string_view handler,
                       Ending ending);
/// As `context` goes on with it.
Raises<Bytes*> encode_next(Thread& thread, MultibyteContext* context, Value text, Ending ending);

/// One call of a decoder.
class Decoding {
  public:
    Decoding(Thread& thread, Codec const& codec, State& state, ByteView input, std::string_view handler)
        : codec_(codec), state_(state), input_(input), errors_(thread, input, codec.name, handler) {}

    /// Decodes all of it; `is_last` false: but for an unfinished character at the end.
    Raises<void> run(StrBuilder& out, bool is_last);
    ByteView rest() const { return input_.subspan(at_); }

  private:
    Codec const& codec_;
    State& state_;
    ByteView input_;
    size_t at_ = 0;
    DecodeErrors errors_;
};

/// Appends what `context` decodes of these bytes, which the caller must have put behind the pending ones.
Raises<void> decode_next(Thread& thread, MultibyteContext* context, ByteView input, StrBuilder& out, bool is_last);

/// Whether a codec encodes or decodes.
enum class Direction : uint8_t { Encode, Decode };
State beginning(Codec const& codec, Direction direction);

/// A context of a class, for its codec (the class's attribute). Errors: AttributeError, TypeError.
Raises<MultibyteContext*> make_context(Thread& thread, Type* type, Direction direction, Value errors,
                                       std::string_view function, std::string_view position);
void trace_context(Object* object, Marker& marker);
/// `__init__`: everything was done before.
Raises<void> accept_arguments(Thread& thread, Value self, CallArgs args);

Raises<Value> get_errors(Thread& thread, Value self);
Raises<void> set_errors(Thread& thread, Value self, Value value);
Raises<Value> get_stream(Thread& thread, Value self);

}  // namespace py::vm::multibyte
