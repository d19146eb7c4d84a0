#include <algorithm>
#include <bit>
#include <cstring>

#include "vm/modules/hashes/hashes.h"

// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4): all chain a compression function over padded blocks.

namespace py::vm {

void update_hash(HashState& state, HashAlgorithm const& algorithm, ByteView bytes) {
    state.length += bytes.size();
    while (!bytes.empty()) {
        // A full block waits if it might be the last one.
        if (state.used == algorithm.block_size) {
            algorithm.compress(state, algorithm, state.block);
            state.used = 0;
        }
        size_t count = std::min<size_t>(bytes.size(), algorithm.block_size - state.used);
        std::memcpy(state.block + state.used, bytes.data(), count);
        state.used += uint32_t(count);
        bytes = bytes.subspan(count);
        if (!algorithm.keeps_last && state.used == algorithm.block_size) {
            algorithm.compress(state, algorithm, state.block);
            state.used = 0;
        }
    }
}

namespace {

template <class Word>
Word load_big(uint8_t const* bytes) {
    Word word = 0;
    for (size_t i = 0; i < sizeof(Word); i++) word = Word(word << 8) | bytes[i];
    return word;
}

void start(HashState& state, HashAlgorithm const& algorithm) {
    state = HashState{};
    std::copy_n(algorithm.initial, 8, state.h);
}

/// A one bit, zeros, and the length in bits at the end of a block.
void add_padding(HashState& state, HashAlgorithm const& algorithm, size_t length_size, bool big_endian) {
    uint64_t bits = state.length * 8;
    uint8_t padding[256] = {0x80};
    size_t room = algorithm.block_size - length_size;
    size_t count = state.used < room ? room - state.used : room + algorithm.block_size - state.used;
    update_hash(state, algorithm, {padding, count});
    uint8_t length[16] = {};
    for (size_t i = 0; i < 8; i++) length[big_endian ? length_size - 1 - i : i] = uint8_t(bits >> (8 * i));
    update_hash(state, algorithm, {length, length_size});
}

template <class Word>
void write_words(HashState& state, uint8_t* out, size_t size, bool big_endian) {
    for (size_t i = 0; i < size; i++) {
        size_t byte = i % sizeof(Word);
        size_t shift = 8 * (big_endian ? sizeof(Word) - 1 - byte : byte);
        out[i] = uint8_t(Word(state.h[i / sizeof(Word)]) >> shift);
    }
}

void finish_md5(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
    add_padding(state, algorithm, 8, false);
    write_words<uint32_t>(state, out, size, false);
}
void finish_32(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
    add_padding(state, algorithm, 8, true);
    write_words<uint32_t>(state, out, size, true);
}
void finish_64(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
    add_padding(state, algorithm, 16, true);
    write_words<uint64_t>(state, out, size, true);
}

// MD5

constexpr uint32_t kMd5Sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr int kMd5Shifts[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

void compress_md5(HashState& state, HashAlgorithm const&, uint8_t const* block) {
    uint32_t words[16];
    std::memcpy(words, block, sizeof words);
    auto a = uint32_t(state.h[0]), b = uint32_t(state.h[1]), c = uint32_t(state.h[2]), d = uint32_t(state.h[3]);
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t mixed, index;
        switch (i / 16) {
            case 0:
                mixed = (b & c) | (~b & d);
                index = i;
                break;
            case 1:
                mixed = (d & b) | (~d & c);
                index = (5 * i + 1) % 16;
                break;
            case 2:
                mixed = b ^ c ^ d;
                index = (3 * i + 5) % 16;
                break;
            default:
                mixed = c ^ (b | ~d);
                index = 7 * i % 16;
                break;
        }
        uint32_t rotated = std::rotl(a + mixed + kMd5Sines[i] + words[index], kMd5Shifts[i / 16][i % 4]);
        a = d;
        d = c;
        c = b;
        b += rotated;
    }
    uint32_t const sums[4] = {a, b, c, d};
    for (int i = 0; i < 4; i++) state.h[i] = uint32_t(state.h[i] + sums[i]);
}

// SHA-1

void compress_sha1(HashState& state, HashAlgorithm const&, uint8_t const* block) {
    uint32_t words[80];
    for (int i = 0; i < 16; i++) words[i] = load_big<uint32_t>(block + 4 * i);
    for (int i = 16; i < 80; i++) words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    auto a = uint32_t(state.h[0]), b = uint32_t(state.h[1]), c = uint32_t(state.h[2]), d = uint32_t(state.h[3]),
         e = uint32_t(state.h[4]);
    for (int i = 0; i < 80; i++) {
        uint32_t mixed, constant;
        switch (i / 20) {
            case 0:
                mixed = (b & c) | (~b & d);
                constant = 0x5A827999;
                break;
            case 1:
                mixed = b ^ c ^ d;
                constant = 0x6ED9EBA1;
                break;
            case 2:
                mixed = (b & c) | (b & d) | (c & d);
                constant = 0x8F1BBCDC;
                break;
            default:
                mixed = b ^ c ^ d;
                constant = 0xCA62C1D6;
                break;
        }
        uint32_t next = std::rotl(a, 5) + mixed + e + constant + words[i];
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    uint32_t const sums[5] = {a, b, c, d, e};
    for (int i = 0; i < 5; i++) state.h[i] = uint32_t(state.h[i] + sums[i]);
}

// SHA-2

constexpr uint64_t kSha2Constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

/// The two word sizes differ in rounds and rotations. The constants of the small one are the upper halves.
template <class Word, int rounds>
struct Sha2 {
    static constexpr bool kWide = sizeof(Word) == 8;
    static Word constant(int i) { return kWide ? Word(kSha2Constants[i]) : Word(kSha2Constants[i] >> 32); }
    static Word mix(Word x, int a, int b, int c) { return std::rotr(x, a) ^ std::rotr(x, b) ^ std::rotr(x, c); }
    static Word schedule(Word x, int a, int b, int shift) { return std::rotr(x, a) ^ std::rotr(x, b) ^ (x >> shift); }

    static void compress(HashState& state, HashAlgorithm const&, uint8_t const* block) {
        Word words[rounds];
        for (int i = 0; i < 16; i++) words[i] = load_big<Word>(block + sizeof(Word) * size_t(i));
        for (int i = 16; i < rounds; i++) {
            Word low = kWide ? schedule(words[i - 15], 1, 8, 7) : schedule(words[i - 15], 7, 18, 3);
            Word high = kWide ? schedule(words[i - 2], 19, 61, 6) : schedule(words[i - 2], 17, 19, 10);
            words[i] = words[i - 16] + low + words[i - 7] + high;
        }
        Word v[8];
        for (int i = 0; i < 8; i++) v[i] = Word(state.h[i]);
        for (int i = 0; i < rounds; i++) {
            Word e = kWide ? mix(v[4], 14, 18, 41) : mix(v[4], 6, 11, 25);
            Word a = kWide ? mix(v[0], 28, 34, 39) : mix(v[0], 2, 13, 22);
            Word first = v[7] + e + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constant(i) + words[i];
            Word second = a + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            std::copy_backward(v, v + 7, v + 8);
            v[4] += first;
            v[0] = first + second;
        }
        for (int i = 0; i < 8; i++) state.h[i] = Word(state.h[i] + v[i]);
    }
};

constexpr uint64_t kMd5Start[8] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
constexpr uint64_t kSha1Start[8] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
constexpr uint64_t kSha224Start[8] = {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939,
                                      0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4};
constexpr uint64_t kSha256Start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr uint64_t kSha384Start[8] = {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
                                      0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
constexpr uint64_t kSha512Start[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                      0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

}  // namespace

HashAlgorithm const kMd5{"md5", 16, 64, start, compress_md5, finish_md5, kMd5Start};
HashAlgorithm const kSha1{"sha1", 20, 64, start, compress_sha1, finish_32, kSha1Start};
HashAlgorithm const kSha224{"sha224", 28, 64, start, Sha2<uint32_t, 64>::compress, finish_32, kSha224Start};
HashAlgorithm const kSha256{"sha256", 32, 64, start, Sha2<uint32_t, 64>::compress, finish_32, kSha256Start};
HashAlgorithm const kSha384{"sha384", 48, 128, start, Sha2<uint64_t, 80>::compress, finish_64, kSha384Start};
HashAlgorithm const kSha512{"sha512", 64, 128, start, Sha2<uint64_t, 80>::compress, finish_64, kSha512Start};

}  // namespace py::vm
