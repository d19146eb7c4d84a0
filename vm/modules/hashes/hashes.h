#pragma once

#include <cstdint>

#include "marshal/base/bytes.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// The state of one hash computation: plain memory, so that copying it copies the computation.
struct HashState {
    /// Chaining values; of the 32-bit algorithms the lower half of each. SHA-3: the 25 lanes.
    uint64_t h[25];
    /// Bytes so far.
    uint64_t length;
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
    /// Takes one full block. BLAKE2 holds back the last block, so `keeps_last`.
    void (*compress)(HashState&, HashAlgorithm const&, uint8_t const* block);
    /// Writes `size` bytes of the digest; the state is not used any more.
    void (*finish)(HashState&, HashAlgorithm const&, uint8_t* out, size_t size);
    uint64_t const* initial = nullptr;
    bool keeps_last = false;
    /// The digest is as long as one asks for.
    bool extendable = false;
};

void update_hash(HashState& state, HashAlgorithm const& algorithm, ByteView bytes);

extern HashAlgorithm const kMd5, kSha1, kSha224, kSha256, kSha384, kSha512;
extern HashAlgorithm const kSha3_224, kSha3_256, kSha3_384, kSha3_512, kShake128, kShake256;
extern HashAlgorithm const kBlake2b, kBlake2s;

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

}  // namespace py::vm
