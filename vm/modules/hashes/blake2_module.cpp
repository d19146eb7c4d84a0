#include <algorithm>
#include <cstring>

#include "vm/modules/hashes/hashes.h"
#include "vm/objects/dict/dict.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module _blake2: hash objects with a key, salt, personalization and a place in a tree.

namespace py::vm {
namespace {

Type blake2b_type, blake2s_type;

/// Sizes that differ between the two, in bytes.
struct Blake2Sizes {
    HashAlgorithm const& algorithm;
    uint32_t salt, person;
    uint32_t most_key() const { return algorithm.digest_size; }
    /// Bytes of a word, of which the parameter block has eight.
    uint32_t word() const { return algorithm.digest_size / 8; }
};
constexpr Blake2Sizes kWide{kBlake2b, 16, 16};
constexpr Blake2Sizes kNarrow{kBlake2s, 8, 8};

/// An int argument between two bounds. Error: ValueError with `message`; with `overflow`, where only too much is wrong
/// about the number, OverflowError.
Raises<uint64_t> bounded(Thread& thread, Value value, uint64_t otherwise, uint64_t least, uint64_t most,
                         std::string_view message, bool overflow = false) {
    if (value.is_empty()) return otherwise;
    Value number = TRY(to_index(thread, value));
    BigInt big = big_int_of(number);
    if (overflow && big.is_negative()) return raise(thread, ValueError_type, "value must be positive");
    bool fits = !big.is_negative() && big.bit_length() <= 64;
    if (overflow && !fits) return raise(thread, OverflowError_type, "int too big to convert");
    uint64_t result = fits && !big.is_zero() ? big.magnitude()[0] : 0;
    if (fits && result >= least && result <= most) return result;
    return raise(thread, overflow ? OverflowError_type : ValueError_type, message);
}

Raises<std::vector<uint8_t>> bounded_bytes(Thread& thread, Value value, size_t most, std::string_view message) {
    if (value.is_empty()) return std::vector<uint8_t>();
    Buffer buffer;
    TRY(buffer.acquire(thread, value));
    if (buffer.size() > most) return raise(thread, ValueError_type, message);
    return std::vector<uint8_t>(buffer.bytes().begin(), buffer.bytes().end());
}

/// The parameter block of RFC 7693, section 2.5, and what BLAKE2's tree mode adds.
class ParameterBlock {
  public:
    explicit ParameterBlock(Blake2Sizes const& sizes) : sizes_(sizes) {}

    void put(uint64_t value, size_t bytes) {
        for (size_t i = 0; i < bytes; i++) block_[at_++] = uint8_t(value >> (8 * i));
    }
    void put(std::vector<uint8_t> const& bytes, size_t at) { std::copy(bytes.begin(), bytes.end(), block_ + at); }
    void apply(HashState& state) const {
        for (size_t i = 0; i < 8; i++) {
            uint64_t word = 0;
            std::memcpy(&word, block_ + i * sizes_.word(), sizes_.word());
            state.h[i] ^= word;
        }
    }

  private:
    Blake2Sizes const& sizes_;
    uint8_t block_[64] = {};
    size_t at_ = 0;
};

enum Argument : uint8_t {
    kType,
    kData,
    kDigestSize,
    kKey,
    kSalt,
    kPerson,
    kFanout,
    kDepth,
    kLeafSize,
    kNodeOffset,
    kNodeDepth,
    kInnerSize,
    kLastNode,
};

template <Blake2Sizes const& sizes>
Raises<Value> construct(Thread& thread, Value* args) {
    bool wide = &sizes == &kWide;
    uint32_t most = sizes.algorithm.digest_size;
    auto size =
        TRY(bounded(thread, args[kDigestSize], most, 1, most,
                    "digest_size for " + std::string(wide ? "Blake2b" : "Blake2s") + " must be between 1 and " +
                        std::to_string(most) + " bytes, here it is " +
                        (is_int(args[kDigestSize]) ? std::to_string(clamped_int64_of(args[kDigestSize])) : "")));
    auto key = TRY(bounded_bytes(thread, args[kKey], sizes.most_key(),
                                 "maximum key length is " + std::to_string(sizes.most_key()) + " bytes"));
    auto salt = TRY(bounded_bytes(thread, args[kSalt], sizes.salt,
                                  "maximum salt length is " + std::to_string(sizes.salt) + " bytes"));
    auto person = TRY(bounded_bytes(thread, args[kPerson], sizes.person,
                                    "maximum person length is " + std::to_string(sizes.person) + " bytes"));
    auto fanout = TRY(bounded(thread, args[kFanout], 1, 0, 255, "fanout must be between 0 and 255"));
    auto depth = TRY(bounded(thread, args[kDepth], 1, 1, 255, "depth must be between 1 and 255"));
    auto leaf_size = TRY(bounded(thread, args[kLeafSize], 0, 0, UINT32_MAX, "leaf_size is too large", true));
    uint64_t most_offset = wide ? UINT64_MAX : (uint64_t(1) << 48) - 1;
    auto node_offset = TRY(bounded(thread, args[kNodeOffset], 0, 0, most_offset, "node_offset is too large", true));
    auto node_depth = TRY(bounded(thread, args[kNodeDepth], 0, 0, 255, "node_depth must be between 0 and 255"));
    auto inner_size = TRY(
        bounded(thread, args[kInnerSize], 0, 0, most, "inner_size must be between 0 and is " + std::to_string(most)));
    HashObject* made = new_hash(args[kType].as<Type>(), sizes.algorithm);
    ParameterBlock block(sizes);
    block.put(size, 1);
    block.put(key.size(), 1);
    block.put(fanout, 1);
    block.put(depth, 1);
    block.put(leaf_size, 4);
    block.put(node_offset, wide ? 8 : 6);
    block.put(node_depth, 1);
    block.put(inner_size, 1);
    block.put(salt, wide ? 32 : 16);
    block.put(person, wide ? 48 : 24);
    block.apply(made->state);
    made->state.digest_size = uint32_t(size);
    made->state.last_node = !args[kLastNode].is_empty() && TRY(truth_of(thread, args[kLastNode]));
    if (!key.empty()) {
        // The key fills a block of its own.
        key.resize(sizes.algorithm.block_size);
        update_hash(made->state, sizes.algorithm, key);
    }
    if (!args[kData].is_empty()) {
        if (args[kData].is<Str>()) return raise(thread, TypeError_type, "Strings must be encoded before hashing");
        Buffer buffer;
        TRY(buffer.acquire(thread, args[kData]));
        update_hash(made->state, sizes.algorithm, buffer.bytes());
    }
    return Value::of(made);
}

#define SIGNATURE                                                                                               \
    "($type, data=b'', /, *, digest_size=None, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, " \
    "node_offset=0, "                                                                                           \
    "node_depth=0, inner_size=0, last_node=False, usedforsecurity=True)"
constexpr MethodDef kNewWide{"blake2b", SIGNATURE, construct<kWide>};
constexpr MethodDef kNewNarrow{"blake2s", SIGNATURE, construct<kNarrow>};
#undef SIGNATURE

template <MethodDef const& constructor>
TypeSpec make_spec(std::string_view name, std::string_view doc) {
    TypeSpec spec{.name = name,
                  .layout = Layout::HashObject,
                  .size = sizeof(HashObject),
                  .slots = {.create = create_with<constructor>},
                  .doc = doc};
    spec.shared_methods = hash_methods();
    spec.attributes = hash_attributes();
    return spec;
}
TypeSpec const kWideSpec =
    make_spec<kNewWide>("_blake2.blake2b", "BLAKE2b of the bytes it is given: up to 64 bytes, keyed if wanted.");
TypeSpec const kNarrowSpec =
    make_spec<kNewNarrow>("_blake2.blake2s", "BLAKE2s of the bytes it is given: up to 32 bytes, keyed if wanted.");
constexpr ModuleType kTypes[] = {{&blake2b_type, &kWideSpec}, {&blake2s_type, &kNarrowSpec}};

Raises<void> fill(Thread&, Module* module) {
    struct Entry {
        Type& type;
        std::string_view prefix;
        Blake2Sizes const& sizes;
    };
    for (Entry const& entry : {Entry{blake2b_type, "BLAKE2B_", kWide}, Entry{blake2s_type, "BLAKE2S_", kNarrow}}) {
        auto set = [&](std::string_view name, uint32_t value) {
            module->dict->store(intern(std::string(entry.prefix) + std::string(name)), Value::small(value));
            entry.type.dict->store(intern(name), Value::small(value));
        };
        set("SALT_SIZE", entry.sizes.salt);
        set("PERSON_SIZE", entry.sizes.person);
        set("MAX_KEY_SIZE", entry.sizes.most_key());
        set("MAX_DIGEST_SIZE", entry.sizes.algorithm.digest_size);
    }
    return {};
}

}  // namespace

extern NativeModule const kBlake2Module;
NativeModule const kBlake2Module{
    .name = "_blake2", .doc = "The hash functions BLAKE2b and BLAKE2s.", .types = kTypes, .fill = fill};

}  // namespace py::vm
