#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "marshal/base/bytes.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// The state of one hash computation: plain memory, so that copying it copies the computation.
struct HashState {
    /// MD5, SHA-1 and SHA-2: the library's context. SHA-3: the 25 lanes. BLAKE2: the chaining values, of BLAKE2s the
    /// lower half of each, and at the end the count of bytes compressed.
    uint64_t h[32];
    /// SHA-3 and BLAKE2: the block that is being filled.
    uint8_t block[168];
    uint32_t used;
    /// BLAKE2: bytes of the digest asked for, and whether the last block is that of a last node.
    uint32_t digest_size;
    bool last_node;
};

/// One algorithm; a constant each.
struct HashAlgorithm {
    std::string_view name;
    uint32_t digest_size;
    uint32_t block_size;
    void (*start)(HashState&, HashAlgorithm const&);
    void (*update)(HashState&, HashAlgorithm const&, ByteView bytes);
    /// Writes `size` bytes of the digest; the state is not used any more.
    void (*finish)(HashState&, HashAlgorithm const&, uint8_t* out, size_t size);
    /// The digest is as long as one asks for.
    bool extendable = false;
    /// The digest may be shorter if that is asked for at the start.
    bool shortenable = false;
};

inline void update_hash(HashState& state, HashAlgorithm const& algorithm, ByteView bytes) {
    algorithm.update(state, algorithm, bytes);
}

/// Fills blocks, and calls `compress(block)` for those that are full; with `keeps_last` only when more follows.
template <class Compress>
void update_blocks(HashState& state, uint32_t block_size, ByteView bytes, bool keeps_last, Compress&& compress) {
    auto compress_full = [&] {
        if (state.used != block_size) return;
        compress(state.block);
        state.used = 0;
    };
    while (!bytes.empty()) {
        compress_full();
        size_t count = std::min<size_t>(bytes.size(), block_size - state.used);
        std::memcpy(state.block + state.used, bytes.data(), count);
        state.used += uint32_t(count);
        bytes = bytes.subspan(count);
        if (!keeps_last) compress_full();
    }
}

extern HashAlgorithm const kMd5, kSha1, kSha224, kSha256, kSha384, kSha512;
extern HashAlgorithm const kSha3_224, kSha3_256, kSha3_384, kSha3_512, kShake128, kShake256;
extern HashAlgorithm const kBlake2b, kBlake2s;

/// What SHA-3 and SHAKE put behind the message (FIPS 202), with the first bit of the padding.
inline constexpr uint8_t kSha3Suffix = 0x06;
inline constexpr uint8_t kShakeSuffix = 0x1F;

struct HashObject : Object {
    static constexpr Layout kLayout = Layout::HashObject;
    HashAlgorithm const* algorithm;
    HashState state;
};

HashObject* new_hash(Type* type, HashAlgorithm const& algorithm);
/// update, digest, hexdigest, copy; of the extendable ones digest and hexdigest take a length.
std::span<MethodDef const> hash_methods();
std::span<MethodDef const> extendable_hash_methods();
std::span<GetSetDef const> hash_attributes();
/// Of SHA-3 and SHAKE.
std::span<GetSetDef const> sponge_hash_attributes();

}  // namespace py::vm
