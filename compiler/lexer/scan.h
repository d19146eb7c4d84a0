#pragma once

#include <bit>
#include <cstdint>

#include "compiler/lexer/character_class.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Searches that go 16 bytes at a time. They rely on the padding behind a `Source`'s text, whose NULs stop
/// them.
namespace py::compiler::lexer {

#if defined(__SSE2__)

/// The bits of 16 bytes; bit i belongs to `at[i]`.
class Block {
  public:
    explicit Block(char const* at) : bytes_(_mm_loadu_si128(reinterpret_cast<__m128i const*>(at))) {}

    uint32_t equal(char c) const { return mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
    uint32_t non_ascii() const { return mask(bytes_); }
    /// Letters, digits, `_`; not the bytes beyond ASCII.
    uint32_t ascii_name() const {
        __m128i letters = in_range(_mm_or_si128(bytes_, _mm_set1_epi8(0x20)), 'a', 26);
        __m128i digits = in_range(bytes_, '0', 10);
        __m128i underscores = _mm_cmpeq_epi8(bytes_, _mm_set1_epi8('_'));
        return mask(_mm_or_si128(_mm_or_si128(letters, digits), underscores));
    }

  private:
    static uint32_t mask(__m128i bytes) { return uint32_t(_mm_movemask_epi8(bytes)); }
    static __m128i in_range(__m128i bytes, char low, char count) {
        __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8(char(0x80 - low)));
        return _mm_cmplt_epi8(shifted, _mm_set1_epi8(char(0x80 + count)));
    }

    __m128i bytes_;
};

#else

class Block {
  public:
    explicit Block(char const* at) : at_(at) {}

    uint32_t equal(char c) const {
        return collect([c](char other) { return other == c; });
    }
    uint32_t non_ascii() const {
        return collect([](char c) { return uint8_t(c) >= 0x80; });
    }
    uint32_t ascii_name() const {
        return collect([](char c) { return uint8_t(c) < 0x80 && is_name_character(c); });
    }

  private:
    template <class Predicate>
    uint32_t collect(Predicate predicate) const {
        uint32_t mask = 0;
        for (int i = 0; i < 16; i++) mask |= uint32_t(predicate(at_[i])) << i;
        return mask;
    }

    char const* at_;
};

#endif

inline constexpr uint32_t kFullBlock = 0xFFFF;

namespace detail {

/// The first byte from `at` on that `kind_of_bytes` has no bit for. Most searches end in the first block.
template <class KindOfBytes>
[[gnu::always_inline]] inline char const* skip(char const* at, KindOfBytes kind_of_bytes) {
    uint32_t others = kind_of_bytes(Block(at)) ^ kFullBlock;
    while (others == 0) [[unlikely]] {
        at += 16;
        others = kind_of_bytes(Block(at)) ^ kFullBlock;
    }
    // Not std::countr_zero, which would look for zero once more.
    return at + __builtin_ctz(others);
}

}  // namespace detail

/// The first byte that is no ASCII name character.
inline char const* skip_ascii_name(char const* at) {
    return detail::skip(at, [](Block block) { return block.ascii_name(); });
}

/// The first byte that is no space.
inline char const* skip_spaces(char const* at) {
    return detail::skip(at, [](Block block) { return block.equal(' '); });
}

/// The next line feed or NUL.
inline char const* find_line_end(char const* at) {
    for (;;) {
        Block block(at);
        uint32_t found = block.equal('\n') | block.equal('\0');
        if (found != 0) return at + std::countr_zero(found);
        at += 16;
    }
}

}  // namespace py::compiler::lexer
