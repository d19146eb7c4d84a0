#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "vm/modules/hashes/hashes.h"

// MD5 (RFC 1321), SHA-1 and SHA-2 (FIPS 180-4), by Nettle.

namespace py::vm {
namespace {

template <class Context, auto init, auto add, auto digest>
struct LibraryHash {
    static_assert(sizeof(Context) <= sizeof(HashState::h));

    static Context* context_of(HashState& state) { return reinterpret_cast<Context*>(state.h); }

    static void start(HashState& state, HashAlgorithm const&) {
        state = HashState{};
        init(context_of(state));
    }
    static void update(HashState& state, HashAlgorithm const&, ByteView bytes) {
        add(context_of(state), bytes.size(), bytes.data());
    }
    static void finish(HashState& state, HashAlgorithm const&, uint8_t* out, size_t size) {
        digest(context_of(state), size, out);
    }
};

template <class Hash>
constexpr HashAlgorithm algorithm(std::string_view name, uint32_t digest_size, uint32_t block_size) {
    return {name, digest_size, block_size, Hash::start, Hash::update, Hash::finish};
}

using Md5 = LibraryHash<md5_ctx, md5_init, md5_update, md5_digest>;
using Sha1 = LibraryHash<sha1_ctx, sha1_init, sha1_update, sha1_digest>;
using Sha224 = LibraryHash<sha256_ctx, sha224_init, sha256_update, sha224_digest>;
using Sha256 = LibraryHash<sha256_ctx, sha256_init, sha256_update, sha256_digest>;
using Sha384 = LibraryHash<sha512_ctx, sha384_init, sha512_update, sha384_digest>;
using Sha512 = LibraryHash<sha512_ctx, sha512_init, sha512_update, sha512_digest>;

}  // namespace

HashAlgorithm const kMd5 = algorithm<Md5>("md5", MD5_DIGEST_SIZE, MD5_BLOCK_SIZE);
HashAlgorithm const kSha1 = algorithm<Sha1>("sha1", SHA1_DIGEST_SIZE, SHA1_BLOCK_SIZE);
HashAlgorithm const kSha224 = algorithm<Sha224>("sha224", SHA224_DIGEST_SIZE, SHA256_BLOCK_SIZE);
HashAlgorithm const kSha256 = algorithm<Sha256>("sha256", SHA256_DIGEST_SIZE, SHA256_BLOCK_SIZE);
HashAlgorithm const kSha384 = algorithm<Sha384>("sha384", SHA384_DIGEST_SIZE, SHA512_BLOCK_SIZE);
HashAlgorithm const kSha512 = algorithm<Sha512>("sha512", SHA512_DIGEST_SIZE, SHA512_BLOCK_SIZE);

}  // namespace py::vm
