#include "vm/modules/hashes/hashes.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The modules _md5, _sha1, _sha256, _sha512 and _sha3.

namespace py::vm {
namespace {

Type md5_type, sha1_type, sha224_type, sha256_type, sha384_type, sha512_type;
Type sha3_224_type, sha3_256_type, sha3_384_type, sha3_512_type, shake128_type, shake256_type;

Raises<Value> hash_of_bytes(Thread& thread, Type* type, HashAlgorithm const& algorithm, Value data) {
    HashObject* made = new_hash(type, algorithm);
    if (data.is_empty()) return Value::of(made);
    if (data.is<Str>()) return raise(thread, TypeError_type, "Strings must be encoded before hashing");
    if (!has_buffer(data)) return raise(thread, TypeError_type, "object supporting the buffer API required");
    Buffer buffer;
    TRY(buffer.acquire(thread, data));
    update_hash(made->state, algorithm, buffer.bytes());
    return Value::of(made);
}

/// A function of a module that makes a hash object.
template <auto& type, auto& algorithm>
Raises<Value> make(Thread& thread, Value* args) {
    return hash_of_bytes(thread, &type, algorithm, args[0]);
}
/// The same as a constructor.
template <auto& algorithm>
Raises<Value> construct(Thread& thread, Value* args) {
    return hash_of_bytes(thread, args[0].as<Type>(), algorithm, args[1]);
}

constexpr TypeSpec hash_spec(std::string_view name, std::string_view doc) {
    return {
        .name = name, .layout = Layout::HashObject, .size = sizeof(HashObject), .flags = kNoConstructor, .doc = doc};
}
TypeSpec with_methods(TypeSpec spec, bool extendable = false) {
    spec.shared_methods = extendable ? extendable_hash_methods() : hash_methods();
    spec.attributes = hash_attributes();
    return spec;
}
template <auto& algorithm>
TypeSpec constructible(std::string_view name, std::string_view doc, bool extendable = false) {
    static constexpr MethodDef kNew{"hash", "($type, /, data=b'', *, usedforsecurity=True)", construct<algorithm>};
    TypeSpec spec = with_methods(hash_spec(name, doc), extendable);
    spec.attributes = sponge_hash_attributes();
    spec.flags = 0;
    spec.slots.create = create_with<kNew>;
    return spec;
}

TypeSpec const kMd5Spec = with_methods(hash_spec("_md5.md5", "MD5 of the bytes it is given."));
TypeSpec const kSha1Spec = with_methods(hash_spec("_sha1.sha1", "SHA-1 of the bytes it is given."));
TypeSpec const kSha224Spec = with_methods(hash_spec("_sha256.sha224", "SHA-224 of the bytes it is given."));
TypeSpec const kSha256Spec = with_methods(hash_spec("_sha256.sha256", "SHA-256 of the bytes it is given."));
TypeSpec const kSha384Spec = with_methods(hash_spec("_sha512.sha384", "SHA-384 of the bytes it is given."));
TypeSpec const kSha512Spec = with_methods(hash_spec("_sha512.sha512", "SHA-512 of the bytes it is given."));
TypeSpec const kSha3_224Spec = constructible<kSha3_224>("_sha3.sha3_224", "SHA3-224 of the bytes it is given.");
TypeSpec const kSha3_256Spec = constructible<kSha3_256>("_sha3.sha3_256", "SHA3-256 of the bytes it is given.");
TypeSpec const kSha3_384Spec = constructible<kSha3_384>("_sha3.sha3_384", "SHA3-384 of the bytes it is given.");
TypeSpec const kSha3_512Spec = constructible<kSha3_512>("_sha3.sha3_512", "SHA3-512 of the bytes it is given.");
TypeSpec const kShake128Spec =
    constructible<kShake128>("_sha3.shake_128", "SHAKE128 of the bytes it is given, of any length.", true);
TypeSpec const kShake256Spec =
    constructible<kShake256>("_sha3.shake_256", "SHAKE256 of the bytes it is given, of any length.", true);

constexpr ModuleType kMd5Types[] = {{&md5_type, &kMd5Spec, false}};
constexpr ModuleType kSha1Types[] = {{&sha1_type, &kSha1Spec, false}};
constexpr ModuleType kSha256Types[] = {{&sha224_type, &kSha224Spec, false}, {&sha256_type, &kSha256Spec, false}};
constexpr ModuleType kSha512Types[] = {{&sha384_type, &kSha384Spec, false}, {&sha512_type, &kSha512Spec, false}};
constexpr ModuleType kSha3Types[] = {{&sha3_224_type, &kSha3_224Spec}, {&sha3_256_type, &kSha3_256Spec},
                                     {&sha3_384_type, &kSha3_384Spec}, {&sha3_512_type, &kSha3_512Spec},
                                     {&shake128_type, &kShake128Spec}, {&shake256_type, &kShake256Spec}};

#define HASH_FUNCTION(name, type, algorithm) \
    {name, "(string=b'', *, usedforsecurity=True)", make<type, algorithm>, "A new hash object."}
constexpr MethodDef kMd5Functions[] = {HASH_FUNCTION("md5", md5_type, kMd5)};
constexpr MethodDef kSha1Functions[] = {HASH_FUNCTION("sha1", sha1_type, kSha1)};
constexpr MethodDef kSha256Functions[] = {HASH_FUNCTION("sha224", sha224_type, kSha224),
                                          HASH_FUNCTION("sha256", sha256_type, kSha256)};
constexpr MethodDef kSha512Functions[] = {HASH_FUNCTION("sha384", sha384_type, kSha384),
                                          HASH_FUNCTION("sha512", sha512_type, kSha512)};
#undef HASH_FUNCTION

Raises<void> fill_sha3(Thread&, Module* module) {
    module->dict->store(intern("implementation"), Value::of(intern("generic 64-bit")));
    return {};
}

}  // namespace

extern NativeModule const kMd5Module, kSha1Module, kSha256Module, kSha512Module, kSha3Module;
NativeModule const kMd5Module{
    .name = "_md5", .doc = "The hash function MD5.", .functions = kMd5Functions, .types = kMd5Types};
NativeModule const kSha1Module{
    .name = "_sha1", .doc = "The hash function SHA-1.", .functions = kSha1Functions, .types = kSha1Types};
NativeModule const kSha256Module{.name = "_sha256",
                                 .doc = "The hash functions SHA-224 and SHA-256.",
                                 .functions = kSha256Functions,
                                 .types = kSha256Types};
NativeModule const kSha512Module{.name = "_sha512",
                                 .doc = "The hash functions SHA-384 and SHA-512.",
                                 .functions = kSha512Functions,
                                 .types = kSha512Types};
NativeModule const kSha3Module{
    .name = "_sha3", .doc = "The hash functions of SHA-3, and SHAKE.", .types = kSha3Types, .fill = fill_sha3};

}  // namespace py::vm
