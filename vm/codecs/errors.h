#pragma once

#include <string_view>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/str/str_builder.h"

namespace py::vm {

struct Exception;
struct Module;

/// How to go on behind what could not be encoded: with a str (whose characters are then encoded) or bytes as they are.
struct EncodeReplacement {
    Value content;
    size_t resume;

    bool is_bytes() const { return content.is<Bytes>(); }
    ByteView bytes() const { return content.as<Bytes>()->view(); }
    Str* text() const { return content.as<Str>(); }
};

/// The error handling of one call of an encoder. The handler is looked up at the first error.
class EncodeErrors {
  public:
    /// `encoding` and `handler` must outlive it.
    EncodeErrors(Thread& thread, Str* text, std::string_view encoding, std::string_view handler)
        : thread_(thread), text_(text), encoding_(encoding), handler_name_(handler) {}

    /// What a handler must return, for the TypeError when it does not.
    void set_expected(std::string_view pair) { expected_ = pair; }
    /// Characters [start, stop) have no encoding.
    Raises<EncodeReplacement> handle(size_t start, size_t stop, std::string_view reason);
    /// The error of those characters, whatever the handler says.
    Error fail(size_t start, size_t stop, std::string_view reason);

  private:
    Thread& thread_;
    Str* text_;
    std::string_view encoding_;
    std::string_view handler_name_;
    std::string_view expected_ = "(str/bytes, int)";
    Value handler_ = kEmpty;
};

/// The error handling of one call of a decoder.
class DecodeErrors {
  public:
    DecodeErrors(Thread& thread, ByteView input, std::string_view encoding, std::string_view handler)
        : thread_(thread), input_(input), encoding_(encoding), handler_name_(handler) {}

    /// What is being decoded. A handler may put other bytes in its place: ask again after `handle`.
    ByteView input() const { return input_; }
    void set_encoding(std::string_view encoding) { encoding_ = encoding; }
    /// Bytes [start, stop) stand for nothing. Appends the replacement; returns where to go on.
    Raises<size_t> handle(StrBuilder& out, size_t start, size_t stop, std::string_view reason);

  private:
    Thread& thread_;
    ByteView input_;
    std::string_view encoding_;
    std::string_view handler_name_;
    Value handler_ = kEmpty;
    /// Set at the first error.
    Value object_ = kEmpty;
};

/// The handler registered under a name (codecs.lookup_error). Error: LookupError.
Raises<Value> lookup_error_handler(Thread& thread, std::string_view name);
void register_error_handler(Str* name, Value handler);

Exception* make_decode_error(std::string_view encoding, Value object, size_t start, size_t stop,
                             std::string_view reason);
Exception* make_encode_error(std::string_view encoding, Value object, size_t start, size_t stop,
                             std::string_view reason);

/// The end of `result`, a (replacement, position) pair of an error handler: negative positions count from the end.
/// Error: IndexError.
Raises<size_t> resume_position(Thread& thread, Value position, size_t length);

}  // namespace py::vm
