#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "marshal/base/bytes.h"
#include "vm/objects/str/str.h"
#include "vm/objects/str/str_builder.h"

// Encodings of Chinese, Japanese and Korean with one or more bytes a character, as functions from bytes to characters
// and back that stop where they cannot go on. What is done then, and the objects of Python, are not their business.

namespace py::vm::multibyte {

/// What an encoding with modes remembers between characters, in the bytes that CPython shows by `getstate`.
using State = std::array<uint8_t, 8>;

/// Why a function stopped.
struct Stop {
    /// Incomplete: more input is needed to tell. Illegal: the next `length` bytes or characters are an error.
    enum Reason : uint8_t { Finished, Incomplete, Illegal };
    Reason reason = Finished;
    size_t length = 0;

    static Stop illegal(size_t length) { return {Illegal, length}; }
};

/// The characters of a str.
class Characters {
  public:
    explicit Characters(Str* text) : data_(text->characters()), width_(text->width()), size_(text->length) {}

    size_t size() const { return size_; }
    char32_t operator[](size_t index) const {
        switch (width_) {
            case 1: return static_cast<uint8_t const*>(data_)[index];
            case 2: return static_cast<char16_t const*>(data_)[index];
            default: return static_cast<char32_t const*>(data_)[index];
        }
    }

  private:
    void const* data_;
    uint32_t width_;
    size_t size_;
};

using Output = std::vector<uint8_t>;

/// One encoding. Its functions begin at `at` and leave it behind what they used.
struct Codec {
    std::string_view name;
    /// The module whose `getcodec` has it.
    std::string_view module;
    Stop (*decode)(Codec const& codec, State& state, ByteView input, size_t& at, StrBuilder& out);
    /// `is_last`: no character follows these, so none has to wait for it.
    Stop (*encode)(Codec const& codec, State& state, Characters const& text, size_t& at, Output& out, bool is_last);
    /// Goes back to the mode in which a text must end.
    void (*finish)(State& state, Output& out) = nullptr;
    void (*begin_encoder)(State& state) = nullptr;
    void (*begin_decoder)(State& state) = nullptr;
    void (*reset_decoder)(State& state) = nullptr;
    /// Reads its sets of characters; false where the system lacks one.
    bool (*load)(Codec const& codec) = nullptr;
    /// What its functions know of it.
    void const* details = nullptr;
};

/// Null if there is none of that name in that module.
Codec const* find_codec(std::string_view module, std::string_view name);

extern Codec const kHzCodec;

// Encodings without modes.
struct StatelessEncoding;
Stop decode_stateless(Codec const& codec, State& state, ByteView input, size_t& at, StrBuilder& out);
Stop encode_stateless(Codec const& codec, State& state, Characters const& text, size_t& at, Output& out, bool is_last);
bool load_stateless(Codec const& codec);

// Encodings of the family ISO 2022.
struct Iso2022Encoding;
Stop decode_iso2022(Codec const& codec, State& state, ByteView input, size_t& at, StrBuilder& out);
Stop encode_iso2022(Codec const& codec, State& state, Characters const& text, size_t& at, Output& out, bool is_last);
void finish_iso2022(State& state, Output& out);
void begin_iso2022_encoder(State& state);
void begin_iso2022_decoder(State& state);
void reset_iso2022_decoder(State& state);
bool load_iso2022(Codec const& codec);

}  // namespace py::vm::multibyte
