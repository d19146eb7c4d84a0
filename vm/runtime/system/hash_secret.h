#pragma once

#include <cstdint>
#include <optional>

namespace py::vm {

/// The key of SipHash-1-3 for hashes of text and bytes: the same for one PYTHONHASHSEED as CPython's, so that sets have
/// its order.
struct HashSecret {
    uint64_t k0 = 0;
    uint64_t k1 = 0;
};

extern HashSecret hash_secret;

/// Once, before the first hash: from a seed (0: no key at all), or at random.
void set_hash_secret(std::optional<uint32_t> seed);

}  // namespace py::vm
