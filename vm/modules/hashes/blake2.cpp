#include <bit>
#include <cstring>

#include "vm/modules/hashes/hashes.h"

// BLAKE2b and BLAKE2s (RFC 7693). The parameter block is xored in by whoever starts the computation.

namespace py::vm {
namespace {

constexpr uint8_t kOrders[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

constexpr uint64_t kWideStart[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
constexpr uint64_t kNarrowStart[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// Where among the chaining values the count of bytes compressed is.
constexpr size_t kCount = 24;

template <class Word>
struct Blake2 {
    static constexpr bool kWide = sizeof(Word) == 8;
    static constexpr int kRounds = kWide ? 12 : 10;

    static Word initial(int i) { return Word(kWide ? kWideStart[i] : kNarrowStart[i]); }

    static void start(HashState& state, HashAlgorithm const& algorithm) {
        state = HashState{};
        for (int i = 0; i < 8; i++) state.h[i] = initial(i);
        state.digest_size = algorithm.digest_size;
    }

    static void mix(Word* v, int a, int b, int c, int d, Word x, Word y) {
        v[a] += v[b] + x;
        v[d] = std::rotr(Word(v[d] ^ v[a]), kWide ? 32 : 16);
        v[c] += v[d];
        v[b] = std::rotr(Word(v[b] ^ v[c]), kWide ? 24 : 12);
        v[a] += v[b] + y;
        v[d] = std::rotr(Word(v[d] ^ v[a]), kWide ? 16 : 8);
        v[c] += v[d];
        v[b] = std::rotr(Word(v[b] ^ v[c]), kWide ? 63 : 7);
    }

    static void compress(HashState& state, uint8_t const* block, uint64_t counted, bool last) {
        Word words[16];
        std::memcpy(words, block, sizeof words);
        Word v[16];
        for (int i = 0; i < 8; i++) {
            v[i] = Word(state.h[i]);
            v[i + 8] = initial(i);
        }
        v[12] ^= Word(counted);
        if (!kWide) v[13] ^= Word(counted >> 32);
        if (last) v[14] = ~v[14];
        if (last && state.last_node) v[15] = ~v[15];
        for (int round = 0; round < kRounds; round++) {
            uint8_t const* order = kOrders[round % 10];
            for (int i = 0; i < 4; i++) mix(v, i, 4 + i, 8 + i, 12 + i, words[order[2 * i]], words[order[2 * i + 1]]);
            for (int i = 0; i < 4; i++) {
                mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, words[order[8 + 2 * i]],
                    words[order[9 + 2 * i]]);
            }
        }
        for (int i = 0; i < 8; i++) state.h[i] = Word(Word(state.h[i]) ^ v[i] ^ v[i + 8]);
    }

    /// A full block waits, as it may be the last one.
    static void update(HashState& state, HashAlgorithm const& algorithm, ByteView bytes) {
        update_blocks(state, algorithm.block_size, bytes, true, [&](uint8_t const* block) {
            state.h[kCount] += algorithm.block_size;
            compress(state, block, state.h[kCount], false);
        });
    }

    static void finish(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
        std::memset(state.block + state.used, 0, algorithm.block_size - state.used);
        compress(state, state.block, state.h[kCount] + state.used, true);
        for (size_t i = 0; i < size; i++) out[i] = uint8_t(Word(state.h[i / sizeof(Word)]) >> (8 * (i % sizeof(Word))));
    }
};

}  // namespace

HashAlgorithm const kBlake2b{.name = "blake2b",
                             .digest_size = 64,
                             .block_size = 128,
                             .start = Blake2<uint64_t>::start,
                             .update = Blake2<uint64_t>::update,
                             .finish = Blake2<uint64_t>::finish,
                             .shortenable = true};
HashAlgorithm const kBlake2s{.name = "blake2s",
                             .digest_size = 32,
                             .block_size = 64,
                             .start = Blake2<uint32_t>::start,
                             .update = Blake2<uint32_t>::update,
                             .finish = Blake2<uint32_t>::finish,
                             .shortenable = true};

}  // namespace py::vm
