#pragma once

#include "vm/codecs/multibyte/character_set.h"
#include "vm/codecs/multibyte/codec.h"

namespace py::vm::multibyte {

/// How characters outside an encoding's sets are written, if at all.
enum class Extension : uint8_t {
    None,
    /// Hangul syllables as their letters, eight bytes (KS X 1001:1998, annex 3).
    HangulLetters,
    /// The rest of Unicode in four bytes (GB 18030).
    FourBytes,
};

/// An encoding in which every character stands for itself.
struct StatelessEncoding {
    CharacterSetId set;
    Extension extension = Extension::None;
    /// The sets behind the byte 0x8F: the first one that has a code counts.
    CharacterSetId third_sets[2] = {};
    int third_set_count = 0;
};

// The extensions. Their functions begin at `at`; decoding ones find the bytes that lead there.

/// The syllable written from `at` on as eight bytes.
Stop decode_hangul_letters(ByteView input, size_t at, char32_t& syllable);
bool encode_hangul_letters(char32_t syllable, Output& out);

/// Codes of four bytes: those of the first plane count what has no code of two bytes.
class FourByteCodes {
  public:
    static FourByteCodes const& of(CharacterSet const& two_byte_codes);

    Stop decode(ByteView input, size_t at, char32_t& character) const;
    bool encode(char32_t character, Output& out) const;

  private:
    explicit FourByteCodes(CharacterSet const& two_byte_codes);

    /// Characters of the first plane, in the order of their codes.
    std::vector<char16_t> characters_;
};

}  // namespace py::vm::multibyte
