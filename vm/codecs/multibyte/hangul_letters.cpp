#include <algorithm>
#include <iterator>

#include "vm/codecs/multibyte/stateless.h"

// Hangul syllables that KS X 1001 has no code for, as a filler and the codes of their three letters.

namespace py::vm::multibyte {
namespace {

constexpr uint8_t kRow = 0xA4;
constexpr uint8_t kFiller = 0xD4;
constexpr char32_t kFirstSyllable = 0xAC00;
constexpr uint32_t kSyllables = 11172;
constexpr size_t kLength = 8;
constexpr uint32_t kVowels = 21;
constexpr uint32_t kFinals = 28;
/// The first vowel's cell; the others follow it in the order that syllables have.
constexpr uint8_t kFirstVowel = 0xBF;

/// The cells of the consonants that begin and end syllables, in the order that syllables have. A filler: no final.
constexpr uint8_t kInitials[] = {0xA1, 0xA2, 0xA4, 0xA7, 0xA8, 0xA9, 0xB1, 0xB2, 0xB3, 0xB5,
                                 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE};
constexpr uint8_t kFinalCells[] = {kFiller, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA9, 0xAA,
                                   0xAB,    0xAC, 0xAD, 0xAE, 0xAF, 0xB0, 0xB1, 0xB2, 0xB4, 0xB5,
                                   0xB6,    0xB7, 0xB8, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE};

}  // namespace

Stop decode_hangul_letters(ByteView input, size_t at, char32_t& syllable) {
    if (input.size() - at < kLength) return {Stop::Incomplete};
    if (input[at + 2] != kRow || input[at + 4] != kRow || input[at + 6] != kRow) return Stop::illegal(1);
    auto* initial = std::ranges::find(kInitials, input[at + 3]);
    uint32_t vowel = uint32_t(input[at + 5]) - kFirstVowel;
    auto* final = std::ranges::find(kFinalCells, input[at + 7]);
    if (initial == std::end(kInitials) || vowel >= kVowels || final == std::end(kFinalCells)) return Stop::illegal(1);
    uint32_t number = (uint32_t(initial - kInitials) * kVowels + vowel) * kFinals + uint32_t(final - kFinalCells);
    syllable = kFirstSyllable + number;
    return {};
}

bool encode_hangul_letters(char32_t syllable, Output& out) {
    uint32_t number = syllable - kFirstSyllable;
    if (number >= kSyllables) return false;
    uint8_t initial = kInitials[number / (kVowels * kFinals)];
    uint8_t vowel = uint8_t(kFirstVowel + number / kFinals % kVowels);
    uint8_t final = kFinalCells[number % kFinals];
    for (uint8_t cell : {kFiller, initial, vowel, final}) {
        out.push_back(kRow);
        out.push_back(cell);
    }
    return true;
}

}  // namespace py::vm::multibyte
