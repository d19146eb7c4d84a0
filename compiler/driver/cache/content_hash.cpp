#include "compiler/driver/cache/content_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>

namespace py::compiler::driver {

ContentHash content_hash(ByteView bytes) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
    ContentHash hash;
    static_assert(sizeof hash == sizeof canonical.digest);
    std::memcpy(hash.data(), canonical.digest, hash.size());
    return hash;
}

uint64_t short_content_hash(ByteView bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string hexadecimal(ByteView bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    for (uint8_t byte : bytes) (text += kDigits[byte >> 4]) += kDigits[byte & 15];
    return text;
}

}  // namespace py::compiler::driver
