#include "marshal/base/siphash.h"

#include <bit>
#include <cstring>

namespace py {
namespace {

/// The four words of state; names follow Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012).
struct State {
    uint64_t v0, v1, v2, v3;

    State(uint64_t key0, uint64_t key1)
        : v0(key0 ^ 0x736f6d6570736575),
          v1(key1 ^ 0x646f72616e646f6d),
          v2(key0 ^ 0x6c7967656e657261),
          v3(key1 ^ 0x7465646279746573) {}

    void round() {
        v0 += v1;
        v2 += v3;
        v1 = std::rotl(v1, 13) ^ v0;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 = std::rotl(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = std::rotl(v1, 17) ^ v2;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 = std::rotl(v2, 32);
    }

    void absorb(uint64_t word) {
        v3 ^= word;
        round();
        v0 ^= word;
    }

    uint64_t finish() {
        v2 ^= 0xff;
        for (int i = 0; i < 3; i++) round();
        return v0 ^ v1 ^ v2 ^ v3;
    }
};

}  // namespace

uint64_t siphash13(uint64_t key0, uint64_t key1, ByteView bytes) {
    State state(key0, key1);
    size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        uint64_t word;
        std::memcpy(&word, bytes.data() + at, 8);
        state.absorb(word);
    }
    uint64_t last = uint64_t(bytes.size()) << 56;
    for (size_t i = 0; at + i < bytes.size(); i++) last |= uint64_t(bytes[at + i]) << 8 * i;
    state.absorb(last);
    return state.finish();
}

}  // namespace py
