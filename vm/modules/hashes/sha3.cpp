#include <bit>
#include <cstring>
#include <utility>

#include "vm/modules/hashes/hashes.h"

// SHA-3 and SHAKE (FIPS 202).

namespace py::vm {
namespace {

constexpr uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

void permute(uint64_t* lanes) {
    for (uint64_t constant : kRoundConstants) {
        uint64_t columns[5];
        for (int x = 0; x < 5; x++)
            columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
        for (int i = 0; i < 25; i++) lanes[i] ^= columns[(i + 4) % 5] ^ std::rotl(columns[(i + 1) % 5], 1);
        // Each lane is rotated and moved along one path through all of them.
        uint64_t moved = lanes[1];
        int x = 1, y = 0;
        for (int t = 0; t < 24; t++) {
            int next = (2 * x + 3 * y) % 5;
            x = y;
            y = next;
            std::swap(moved, lanes[x + 5 * y]);
            // What was swapped in still lacks its rotation.
            lanes[x + 5 * y] = std::rotl(lanes[x + 5 * y], (t + 1) * (t + 2) / 2 % 64);
        }
        for (int row = 0; row < 25; row += 5) {
            uint64_t old[5];
            std::memcpy(old, lanes + row, sizeof old);
            for (int i = 0; i < 5; i++) lanes[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
        }
        lanes[0] ^= constant;
    }
}

void start(HashState& state, HashAlgorithm const&) { state = HashState{}; }

void compress(HashState& state, HashAlgorithm const& algorithm, uint8_t const* block) {
    for (uint32_t i = 0; i < algorithm.block_size / 8; i++) {
        uint64_t lane;
        std::memcpy(&lane, block + 8 * i, 8);
        state.h[i] ^= lane;
    }
    permute(state.h);
}

void finish(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
    std::memset(state.block + state.used, 0, algorithm.block_size - state.used);
    state.block[state.used] = algorithm.extendable ? 0x1F : 0x06;
    state.block[algorithm.block_size - 1] |= 0x80;
    compress(state, algorithm, state.block);
    for (size_t at = 0; at < size; at += algorithm.block_size) {
        if (at > 0) permute(state.h);
        size_t count = size - at < algorithm.block_size ? size - at : algorithm.block_size;
        std::memcpy(out + at, state.h, count);
    }
}

}  // namespace

HashAlgorithm const kSha3_224{"sha3_224", 28, 144, start, compress, finish};
HashAlgorithm const kSha3_256{"sha3_256", 32, 136, start, compress, finish};
HashAlgorithm const kSha3_384{"sha3_384", 48, 104, start, compress, finish};
HashAlgorithm const kSha3_512{"sha3_512", 64, 72, start, compress, finish};
HashAlgorithm const kShake128{"shake_128", 0, 168, start, compress, finish, nullptr, false, true};
HashAlgorithm const kShake256{"shake_256", 0, 136, start, compress, finish, nullptr, false, true};

}  // namespace py::vm
