#pragma once

#include <span>

#include "vm/codecs/multibyte/character_set.h"
#include "vm/codecs/multibyte/codec.h"

namespace py::vm::multibyte {

/// The sets that ISO 2022 names by a letter. The number is the letter, with the high bit where characters have two
/// bytes.
enum class Charset : uint8_t {
    Latin1 = 'A',
    Ascii = 'B',
    Greek = 'F',
    Katakana = 'I',
    Roman = 'J',
    Gb2312 = 'A' | 0x80,
    Jisx0208 = 'B' | 0x80,
    Ksx1001 = 'C' | 0x80,
    Jisx0212 = 'D' | 0x80,
    Jisx0213Of2000 = 'O' | 0x80,
    Jisx0213Plane2 = 'P' | 0x80,
    Jisx0213 = 'Q' | 0x80,
    Jisx0208Of1978 = '@' | 0x80,
};

/// One set that an encoding may switch to, in the order in which they are tried for a character.
struct Designation {
    Charset charset;
    /// Of the four sets that are there at once, the one that it becomes: 0 is the ordinary one, 1 the one behind SO,
    /// 2 the one behind ESC N.
    uint8_t place;
    /// Of sets with two bytes.
    CharacterSetId set = CharacterSetId::kCount;
    /// Only where two characters have one code.
    bool only_pairs = false;
    /// Whether the code of the wide tilde stands for the one of ASCII, as it does behind escape sequences alone.
    bool has_ascii_tilde = false;

    bool is_double() const { return uint8_t(charset) & 0x80; }
};

struct Iso2022Encoding {
    std::span<Designation const> designations;
    /// Whether SO and SI switch between sets.
    bool shifts = false;
    bool has_place_2 = false;
    /// Whether ESC & @ may stand in front of the escape sequence of JIS X 0208.
    bool knows_revisions = false;
};

}  // namespace py::vm::multibyte
