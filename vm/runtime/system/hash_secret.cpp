#include "vm/runtime/system/hash_secret.h"

#include <sys/random.h>

#include <cstring>

namespace py::vm {

HashSecret hash_secret;

namespace {

/// The linear congruential generator that CPython stretches a seed with; a byte a step.
void stretch(uint32_t seed, uint8_t* bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        seed = seed * 214013 + 2531011;
        bytes[i] = uint8_t(seed >> 16);
    }
}

}  // namespace

void set_hash_secret(std::optional<uint32_t> seed) {
    hash_secret = HashSecret();
    if (seed && *seed == 0) return;
    uint8_t bytes[sizeof(HashSecret)];
    // Without random bytes hashes are merely predictable.
    if (seed) {
        stretch(*seed, bytes, sizeof bytes);
    } else if (getrandom(bytes, sizeof bytes, GRND_NONBLOCK) != ssize_t(sizeof bytes)) {
        return;
    }
    std::memcpy(&hash_secret, bytes, sizeof bytes);
}

}  // namespace py::vm
