#pragma once

#include <cstdint>

#include "marshal/base/bytes.h"

namespace py {

/// SipHash-1-3 (one round a word, three at the end) of `bytes` under the 128-bit key `key0`, `key1`.
uint64_t siphash13(uint64_t key0, uint64_t key1, ByteView bytes);

}  // namespace py
