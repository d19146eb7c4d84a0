#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace py::loader {

/// Sixteen bytes of a location table looked at together. An entry's first byte alone has the high bit set and
/// tells the form of the entry (PEP 626): the ten short forms have one byte behind it, the three one-line
/// forms two, the form without location none. The two long forms have numbers of any length and are left to
/// the caller.
class LocationBlock {
  public:
    /// Entries that begin in the first `kChecked` bytes are checked, with a look at those behind them.
    static constexpr size_t kNeeded = 16;
    static constexpr size_t kChecked = kNeeded - 3;

    explicit LocationBlock(uint8_t const* at) {
#if defined(__SSE2__)
        __m128i bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(at));
        auto below = [&](uint8_t bound) {
            return uint32_t(_mm_movemask_epi8(_mm_cmplt_epi8(bytes, _mm_set1_epi8(char(bound)))));
        };
        starts_ = uint32_t(_mm_movemask_epi8(bytes));
        // Bit 6 says that the number goes on, in bytes that begin no entry.
        ends_ = ~uint32_t(_mm_movemask_epi8(_mm_slli_epi16(bytes, 1))) & ~starts_;
        uint32_t one = below(kFirstOneLine), two = below(kFirstLong), numbers = below(kNoLocation);
        // The lengths in the low three bits, of entries that begin in the checked bytes.
        __m128i is_start =
            _mm_and_si128(_mm_cmplt_epi8(bytes, _mm_setzero_si128()), _mm_set_epi32(0x000000FF, -1, -1, -1));
        __m128i lengths = _mm_add_epi8(_mm_and_si128(bytes, _mm_set1_epi8(7)), _mm_set1_epi8(1));
        __m128i sums = _mm_sad_epu8(_mm_and_si128(lengths, is_start), _mm_setzero_si128());
        covered_ = uint32_t(_mm_cvtsi128_si32(sums)) + uint32_t(_mm_extract_epi16(sums, 4));
#else
        uint32_t one = 0, two = 0, numbers = 0;
        for (size_t i = 0; i < kNeeded; i++) {
            uint32_t bit = uint32_t(at[i] >= 0x80) << i;
            starts_ |= bit;
            ends_ |= uint32_t(at[i] < 0x40) << i;
            one |= at[i] < kFirstOneLine ? bit : 0;
            two |= at[i] < kFirstLong ? bit : 0;
            numbers |= at[i] < kNoLocation ? bit : 0;
            covered_ += bit != 0 && i < kChecked ? (at[i] & 7) + 1 : 0;
        }
#endif
        one_byte_ = one & kCheckedMask;
        two_bytes_ = two & ~one & kCheckedMask;
        long_ = numbers & ~two & kCheckedMask;
        no_bytes_ = starts_ & ~numbers & kCheckedMask;
    }

    /// Whether each entry of a form of fixed size is followed by another one where it ends, and not before.
    bool short_entries_are_sound() const {
        uint32_t first = starts_ >> 1, second = starts_ >> 2, third = starts_ >> 3;
        uint32_t wrong =
            (no_bytes_ & ~first) | (one_byte_ & (first | ~second)) | (two_bytes_ & (first | second | ~third));
        return wrong == 0;
    }
    /// Bits of the bytes at which entries of the long forms begin.
    uint32_t long_entries() const { return long_; }
    /// Whether the entry that begins at byte `start` is seen to hold `count` numbers and nothing else up to the next
    /// one. If not, it may just be too long to be seen whole.
    bool holds_numbers(uint32_t start, int count) const {
        uint32_t behind = starts_ >> start >> 1;
        uint32_t in_entry = (behind & -behind) - 1;
        uint32_t ends = ends_ >> start >> 1 & in_entry;
        bool is_whole = behind != 0 && ends > in_entry >> 1;
        // Without a machine instruction that counts bits, taking away one after the other is the shortest.
        for (; count > 1; count--) ends &= ends - 1;
        return is_whole && ends != 0 && (ends & (ends - 1)) == 0;
    }
    /// How many code units the entries cover that begin in the checked bytes.
    uint32_t units_covered() const { return covered_; }

  private:
    static constexpr uint32_t kCheckedMask = (uint32_t(1) << kChecked) - 1;
    static constexpr uint8_t kFirstOneLine = 0x80 | 10 << 3;
    static constexpr uint8_t kFirstLong = 0x80 | 13 << 3;
    static constexpr uint8_t kNoLocation = 0x80 | 15 << 3;

    uint32_t starts_ = 0;
    /// Bits of the bytes that end a number.
    uint32_t ends_ = 0;
    uint32_t one_byte_, two_bytes_, no_bytes_, long_;
    uint32_t covered_ = 0;
};

}  // namespace py::loader
