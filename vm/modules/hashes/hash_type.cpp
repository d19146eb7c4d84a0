#include "vm/modules/hashes/hashes.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/bytes/hex.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// What all hash objects can do.

namespace py::vm {

HashObject* new_hash(Type* type, HashAlgorithm const& algorithm) {
    auto* made = static_cast<HashObject*>(new_instance(type));
    made->algorithm = &algorithm;
    algorithm.start(made->state, algorithm);
    return made;
}

namespace {

HashObject* self_of(Value value) { return value.as<HashObject>(); }

uint32_t digest_size(HashObject* self) {
    return self->algorithm->shortenable ? self->state.digest_size : self->algorithm->digest_size;
}

Bytes* digest_of(HashObject* self, size_t size) {
    HashState state = self->state;
    Bytes* digest = new_bytes(size);
    self->algorithm->finish(state, *self->algorithm, digest->data, size);
    return digest;
}

Value hex_of(Bytes* digest) {
    std::string text;
    for (uint8_t byte : digest->view()) append_hex(text, byte);
    return Value::of(make_str(text));
}

Raises<Value> update(Thread& thread, Value* args) {
    if (args[1].is<Str>()) return raise(thread, TypeError_type, "Strings must be encoded before hashing");
    if (!has_buffer(args[1])) return raise(thread, TypeError_type, "object supporting the buffer API required");
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1]));
    update_hash(self_of(args[0])->state, *self_of(args[0])->algorithm, buffer.bytes());
    return none();
}

Raises<Value> digest(Thread&, Value* args) {
    return Value::of(digest_of(self_of(args[0]), digest_size(self_of(args[0]))));
}
Raises<Value> hexdigest(Thread&, Value* args) {
    return hex_of(digest_of(self_of(args[0]), digest_size(self_of(args[0]))));
}

Raises<size_t> length_argument(Thread& thread, Value value) {
    int64_t length = TRY(to_int64(thread, value));
    if (length < 0) return raise(thread, ValueError_type, "value must be positive");
    if (length >= int64_t(1) << 29) return raise(thread, ValueError_type, "length is too large");
    TRY(request_memory(thread, uint64_t(length), 2));
    return size_t(length);
}
Raises<Value> digest_of_length(Thread& thread, Value* args) {
    return Value::of(digest_of(self_of(args[0]), TRY(length_argument(thread, args[1]))));
}
Raises<Value> hexdigest_of_length(Thread& thread, Value* args) {
    return hex_of(digest_of(self_of(args[0]), TRY(length_argument(thread, args[1]))));
}

Raises<Value> copy(Thread&, Value* args) {
    HashObject* made = new_hash(type_of(args[0]), *self_of(args[0])->algorithm);
    made->state = self_of(args[0])->state;
    return Value::of(made);
}

Raises<Value> get_name(Thread&, Value self) { return Value::of(make_str(self_of(self)->algorithm->name)); }
Raises<Value> get_digest_size(Thread&, Value self) { return Value::small(digest_size(self_of(self))); }
Raises<Value> get_block_size(Thread&, Value self) { return Value::small(self_of(self)->algorithm->block_size); }

constexpr MethodDef kUpdate{"update", "($self, obj, /)", update, "Takes more bytes in."};
constexpr MethodDef kCopy{"copy", "($self, /)", copy, "A computation in the same state."};
constexpr MethodDef kMethods[] = {
    kUpdate,
    kCopy,
    {"digest", "($self, /)", digest, "The digest of all bytes so far."},
    {"hexdigest", "($self, /)", hexdigest, "The digest as hexadecimal digits."},
};
constexpr MethodDef kExtendableMethods[] = {
    kUpdate,
    kCopy,
    {"digest", "($self, length, /)", digest_of_length, "So many bytes of the digest."},
    {"hexdigest", "($self, length, /)", hexdigest_of_length, "So many bytes of the digest as hexadecimal digits."},
};
// Of SHA-3: the parts of the sponge's state in bits, and what ends the message.

Raises<Value> get_rate(Thread&, Value self) { return Value::small(int64_t(self_of(self)->algorithm->block_size) * 8); }
Raises<Value> get_capacity(Thread&, Value self) {
    constexpr int64_t kStateBits = 1600;
    return Value::small(kStateBits - int64_t(self_of(self)->algorithm->block_size) * 8);
}
Raises<Value> get_suffix(Thread&, Value self) {
    Bytes* suffix = new_bytes(1);
    suffix->data[0] = self_of(self)->algorithm->extendable ? kShakeSuffix : kSha3Suffix;
    return Value::of(suffix);
}

constexpr GetSetDef kAttributes[] = {
    {"name", get_name}, {"digest_size", get_digest_size}, {"block_size", get_block_size}};
constexpr GetSetDef kSpongeAttributes[] = {
    {"name", get_name},       {"digest_size", get_digest_size}, {"block_size", get_block_size},
    {"_rate_bits", get_rate}, {"_capacity_bits", get_capacity}, {"_suffix", get_suffix}};

}  // namespace

std::span<MethodDef const> hash_methods() { return kMethods; }
std::span<MethodDef const> extendable_hash_methods() { return kExtendableMethods; }
std::span<GetSetDef const> hash_attributes() { return kAttributes; }
std::span<GetSetDef const> sponge_hash_attributes() { return kSpongeAttributes; }

}  // namespace py::vm
