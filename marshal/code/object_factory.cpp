#include "marshal/code/object_factory.h"

namespace py::code {
namespace {

/// Bytes that are not continuation bytes start a character.
uint32_t count_characters(std::string_view text) {
    uint32_t count = 0;
    for (char c : text) count += (uint8_t(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace

BigInt big_int_of(IntObject const& object) {
    return object.is_small() ? BigInt(object.small) : BigInt(object.limbs, object.negative);
}

IntObject const* ObjectFactory::make_int(int64_t value) { return arena_.make<IntObject>(value); }

IntObject const* ObjectFactory::make_int(std::span<uint64_t const> limbs, bool negative) {
    while (!limbs.empty() && limbs.back() == 0) limbs = limbs.first(limbs.size() - 1);
    if (limbs.empty()) return make_int(0);
    constexpr uint64_t kMinMagnitude = uint64_t(1) << 63;
    if (limbs.size() == 1 && limbs[0] < kMinMagnitude + (negative ? 1 : 0)) {
        return make_int(negative ? int64_t(0 - limbs[0]) : int64_t(limbs[0]));
    }
    return arena_.make<IntObject>(arena_.copy(limbs), negative);
}

StrObject* ObjectFactory::new_str(std::string_view text) {
    uint32_t length = count_characters(text);
    return arena_.make<StrObject>(arena_.copy(text), length, length == text.size());
}

StrObject const* ObjectFactory::make_str(std::string_view text) { return new_str(text); }

BytesObject const* ObjectFactory::make_bytes(ByteView bytes) { return arena_.make<BytesObject>(arena_.copy(bytes)); }

SequenceObject const* ObjectFactory::make_sequence(ObjectKind kind, std::span<Object const* const> items) {
    return arena_.make<SequenceObject>(kind, arena_.copy(items));
}

StrObject const* ObjectFactory::intern(std::string_view text) {
    auto found = interned_.find(text);
    if (found != interned_.end()) return found->second;
    StrObject* str = new_str(text);
    str->interned = true;
    str->shared = true;
    str->id = uint32_t(interned_.size()) + 1;
    interned_.emplace(str->text, str);
    return str;
}

}  // namespace py::code
