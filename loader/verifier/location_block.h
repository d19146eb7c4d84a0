#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "marshal/code/location_entry.h"

namespace py::loader {

/// 64 bytes of a location table looked at together. An entry's first byte alone has the high bit set and
/// tells the form of the entry (PEP 626): the ten short forms have one byte behind it, the three one-line
/// forms two, the form without location none. The two long forms have numbers of any length and are left to
/// the caller. Where a byte has a property, a mask has the bit of its place.
class LocationBlock {
  public:
    static constexpr size_t kNeeded = 64;
    /// Entries that begin in the first `kChecked` bytes are checked, with a look at those behind them.
    static constexpr size_t kChecked = kNeeded - 3;
    /// Entries of one unit that are sound anywhere, to fill a block up with.
    static constexpr uint8_t kPadding = code::entry_start(code::EntryForm::None);

    explicit LocationBlock(uint8_t const* at) {
        for (size_t part = 0; part < kNeeded; part += kPart) look_at(at, part);
        one_byte_ = one_ & kCheckedMask;
        two_bytes_ = two_ & ~one_ & kCheckedMask;
        no_bytes_ = starts_ & ~numbers_ & kCheckedMask;
    }

    /// Whether each entry of a form of fixed size is followed by another one where it ends, and not before.
    bool short_entries_are_sound() const {
        uint64_t first = starts_ >> 1, second = starts_ >> 2, third = starts_ >> 3;
        uint64_t wrong =
            (no_bytes_ & ~first) | (one_byte_ & (first | ~second)) | (two_bytes_ & (first | second | ~third));
        return wrong == 0;
    }
    /// The bytes at which entries of the long forms begin.
    uint64_t long_entries() const { return numbers_ & ~two_ & kCheckedMask; }
    /// Whether the entry that begins at byte `start` is seen to hold `count` numbers and nothing else up to the next
    /// one. If not, it may just be too long to be seen whole.
    bool holds_numbers(uint32_t start, int count) const {
        uint64_t behind = starts_ >> start >> 1;
        uint64_t in_entry = (behind & -behind) - 1;
        uint64_t ends = ends_ >> start >> 1 & in_entry;
        bool is_whole = behind != 0 && ends > in_entry >> 1;
        // Without a machine instruction that counts bits, taking away one after the other is the shortest.
        for (; count > 1; count--) ends &= ends - 1;
        return is_whole && ends != 0 && (ends & (ends - 1)) == 0;
    }
    /// How many code units the entries cover that begin in the checked bytes.
    uint32_t units_covered() const { return covered_; }

  private:
    static constexpr size_t kPart = 16;
    static constexpr uint64_t kCheckedMask = (uint64_t(1) << kChecked) - 1;
    static constexpr uint8_t kFirstOneLine = code::entry_start(code::EntryForm::OneLine);
    static constexpr uint8_t kFirstLong = code::entry_start(code::EntryForm::NoColumns);
    static constexpr uint8_t kNoLocation = code::entry_start(code::EntryForm::None);

#if defined(__SSE2__)
    void look_at(uint8_t const* at, size_t part) {
        __m128i bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at + part));
        auto mask_of = [part](__m128i high_bits) { return uint64_t(uint32_t(_mm_movemask_epi8(high_bits))) << part; };
        // As signed numbers, bytes that begin no entry are above all others.
        auto below = [&](uint8_t bound) { return mask_of(_mm_cmplt_epi8(bytes, _mm_set1_epi8(char(bound)))); };
        starts_ |= mask_of(bytes);
        // Bit 6 says that the number goes on, in bytes that begin no entry.
        ends_ |= mask_of(_mm_andnot_si128(bytes, _mm_xor_si128(_mm_slli_epi16(bytes, 1), _mm_set1_epi8(-1))));
        one_ |= below(kFirstOneLine);
        two_ |= below(kFirstLong);
        numbers_ |= below(kNoLocation);
        // The lengths in the low three bits, of entries that begin in the checked bytes.
        __m128i is_start = _mm_cmplt_epi8(bytes, _mm_setzero_si128());
        if (part + kPart == kNeeded) is_start = _mm_and_si128(is_start, _mm_set_epi32(0x000000FF, -1, -1, -1));
        __m128i lengths = _mm_sub_epi8(_mm_and_si128(bytes, _mm_set1_epi8(7)), _mm_set1_epi8(-1));
        __m128i sums = _mm_sad_epu8(_mm_and_si128(lengths, is_start), _mm_setzero_si128());
        covered_ += uint32_t(_mm_cvtsi128_si32(sums)) + uint32_t(_mm_extract_epi16(sums, 4));
    }
#else
    void look_at(uint8_t const* at, size_t part) {
        for (size_t i = part; i < part + kPart; i++) {
            uint64_t bit = uint64_t(at[i] >= code::kEntryStart) << i;
            starts_ |= bit;
            ends_ |= uint64_t(at[i] < code::kNumberContinues) << i;
            one_ |= at[i] < kFirstOneLine ? bit : 0;
            two_ |= at[i] < kFirstLong ? bit : 0;
            numbers_ |= at[i] < kNoLocation ? bit : 0;
            covered_ += bit != 0 && i < kChecked ? (at[i] & 7) + 1 : 0;
        }
    }
#endif

    uint64_t starts_ = 0;
    /// The bytes that end a number.
    uint64_t ends_ = 0;
    /// Beginnings of entries with one byte behind them; with at most two; with anything behind them.
    uint64_t one_ = 0, two_ = 0, numbers_ = 0;
    uint64_t one_byte_, two_bytes_, no_bytes_;
    uint32_t covered_ = 0;
};

}  // namespace py::loader
