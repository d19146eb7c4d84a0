#include <nettle/sha3.h>

#include "vm/modules/hashes/hashes.h"

// SHA-3 and SHAKE (FIPS 202): the sponge around Nettle's permutation, which has no SHAKE128 of its own.

namespace py::vm {
namespace {

void permute(HashState& state) {
    sha3_state lanes;
    static_assert(sizeof lanes <= sizeof state.h);
    std::memcpy(&lanes, state.h, sizeof lanes);
    sha3_permute(&lanes);
    std::memcpy(state.h, &lanes, sizeof lanes);
}

void start(HashState& state, HashAlgorithm const&) { state = HashState{}; }

void absorb(HashState& state, HashAlgorithm const& algorithm, uint8_t const* block) {
    for (uint32_t i = 0; i < algorithm.block_size / 8; i++) {
        uint64_t lane;
        std::memcpy(&lane, block + 8 * i, 8);
        state.h[i] ^= lane;
    }
    permute(state);
}

void update(HashState& state, HashAlgorithm const& algorithm, ByteView bytes) {
    update_blocks(state, algorithm.block_size, bytes, false,
                  [&](uint8_t const* block) { absorb(state, algorithm, block); });
}

void finish(HashState& state, HashAlgorithm const& algorithm, uint8_t* out, size_t size) {
    std::memset(state.block + state.used, 0, algorithm.block_size - state.used);
    state.block[state.used] = algorithm.extendable ? kShakeSuffix : kSha3Suffix;
    state.block[algorithm.block_size - 1] |= 0x80;
    absorb(state, algorithm, state.block);
    for (size_t at = 0; at < size; at += algorithm.block_size) {
        if (at > 0) permute(state);
        std::memcpy(out + at, state.h, std::min<size_t>(size - at, algorithm.block_size));
    }
}

}  // namespace

HashAlgorithm const kSha3_224{"sha3_224", 28, 144, start, update, finish};
HashAlgorithm const kSha3_256{"sha3_256", 32, 136, start, update, finish};
HashAlgorithm const kSha3_384{"sha3_384", 48, 104, start, update, finish};
HashAlgorithm const kSha3_512{"sha3_512", 64, 72, start, update, finish};
HashAlgorithm const kShake128{.name = "shake_128",
                              .digest_size = 0,
                              .block_size = 168,
                              .start = start,
                              .update = update,
                              .finish = finish,
                              .extendable = true};
HashAlgorithm const kShake256{.name = "shake_256",
                              .digest_size = 0,
                              .block_size = 136,
                              .start = start,
                              .update = update,
                              .finish = finish,
                              .extendable = true};

}  // namespace py::vm
