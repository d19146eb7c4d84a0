#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "marshal/base/bytes.h"

namespace py::compiler::driver {

using ContentHash = std::array<uint8_t, 16>;

/// XXH3-128, in its canonical (big-endian) form.
ContentHash content_hash(ByteView bytes);

/// XXH3-64.
uint64_t short_content_hash(ByteView bytes);

/// Lower-case hexadecimal digits.
std::string hexadecimal(ByteView bytes);

}  // namespace py::compiler::driver
