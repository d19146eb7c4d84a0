#include "marshal/code/object_factory.h"

#include <cstring>
#include <optional>

#include "marshal/base/text_hash.h"
#include "marshal/base/utf8.h"

namespace py::code {
namespace {

/// The character if `text` is a single one of Latin-1.
std::optional<uint8_t> single_latin1(std::string_view text) {
    if (text.empty() || text.size() > 2) return {};
    auto character = utf8::decode_valid(text);
    if (character.size != text.size() || character.value > 0xFF) return {};
    return uint8_t(character.value);
}

uint32_t folded(InternKey key) { return uint32_t(key.mixed() >> 32); }

bool is_shared_int(int64_t value) { return value >= kSmallestSharedInt && value <= kLargestSharedInt; }

}  // namespace

bool is_always_shared(Object const& object) {
    switch (object.kind) {
        case ObjectKind::Int: {
            auto& value = static_cast<IntObject const&>(object);
            return value.is_small() && is_shared_int(value.small);
        }
        case ObjectKind::Str: {
            auto& str = static_cast<StrObject const&>(object);
            return str.interned || single_latin1(str.text);
        }
        case ObjectKind::Bytes: return static_cast<BytesObject const&>(object).bytes.size() <= 1;
        case ObjectKind::Tuple: return static_cast<SequenceObject const&>(object).items.empty();
        default: return false;
    }
}

uint32_t hash_of_text(StrObject const& str) {
    if (str.hash == 0) {
        bool is_short = str.text.size() <= InternKey::kExact;
        str.hash = is_short ? folded(InternKey::of(str.text)) : uint32_t(TextHash()(str.text));
    }
    return str.hash;
}

uint32_t count_characters(std::string_view text) {
    constexpr uint64_t kHighBits = 0x8080808080808080;
    size_t at = 0;
    uint64_t word;
    for (; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & kHighBits) != 0) break;
    }
    uint32_t count = uint32_t(at);
    // Bytes that are not continuation bytes start a character.
    for (; at < text.size(); at++) count += (uint8_t(text[at]) & 0xC0) != 0x80;
    return count;
}

BigInt big_int_of(IntObject const& object) {
    return object.is_small() ? BigInt(object.small) : BigInt(object.limbs, object.negative);
}

IntObject const* ObjectFactory::make_int(int64_t value) {
    if (!is_shared_int(value)) return arena_.make<IntObject>(value);
    IntObject*& slot = small_ints_[size_t(value - kSmallestSharedInt)];
    if (!slot) {
        slot = arena_.make<IntObject>(value);
        slot->shared = true;
    }
    return slot;
}

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
    // The text lies behind the object, where the look at one brings the other into the cache.
    auto* str = static_cast<StrObject*>(arena_.allocate(sizeof(StrObject) + text.size(), alignof(StrObject)));
    auto* copy = reinterpret_cast<char*>(str + 1);
    if (!text.empty()) std::memcpy(copy, text.data(), text.size());
    uint32_t length = count_characters(text);
    return new (str) StrObject({copy, text.size()}, length, length == text.size());
}

StrObject* ObjectFactory::new_ascii_str(std::string_view text) {
    // Short texts are copied whole blocks at a time, with what follows them.
    size_t room = text.size() < kPadding ? kPadding : text.size();
    auto* str = static_cast<StrObject*>(arena_.allocate(sizeof(StrObject) + room, alignof(StrObject)));
    auto* copy = reinterpret_cast<char*>(str + 1);
    std::memcpy(copy, text.data(), kPadding);
    if (text.size() > kPadding) std::memcpy(copy, text.data(), text.size());
    return new (str) StrObject({copy, text.size()}, uint32_t(text.size()), true);
}

StrObject const* ObjectFactory::make_str(std::string_view text) {
    if (text.empty()) return intern(text);
    if (auto character = single_latin1(text)) return single_character(*character);
    return new_str(text);
}

StrObject* ObjectFactory::single_character(uint8_t character) {
    StrObject*& slot = single_characters_[character];
    if (!slot) {
        std::string text;
        utf8::append(text, character);
        slot = new_str(text);
        slot->shared = true;
        // CPython itself uses the name of a star import, so that this string is interned from the start.
        if (character == '*') mark_interned(*slot);
    }
    return slot;
}

BytesObject const* ObjectFactory::make_bytes(ByteView bytes) {
    if (bytes.size() != 1) return make_own_bytes(bytes);
    BytesObject*& slot = single_bytes_[bytes[0]];
    if (!slot) {
        slot = arena_.make<BytesObject>(ByteView(arena_.copy(bytes)));
        slot->shared = true;
    }
    return slot;
}

BytesObject const* ObjectFactory::make_own_bytes(ByteView bytes) {
    if (!bytes.empty()) return arena_.make<BytesObject>(ByteView(arena_.copy(bytes)));
    if (!empty_bytes_) {
        empty_bytes_ = arena_.make<BytesObject>(ByteView());
        empty_bytes_->shared = true;
    }
    return empty_bytes_;
}

SequenceObject const* ObjectFactory::make_sequence(ObjectKind kind, std::span<Object const* const> items) {
    if (!items.empty() || kind != ObjectKind::Tuple) return arena_.make<SequenceObject>(kind, arena_.copy(items));
    if (!empty_tuple_) {
        empty_tuple_ = arena_.make<SequenceObject>(kind, std::span<Object const* const>());
        empty_tuple_->shared = true;
    }
    return empty_tuple_;
}

void ObjectFactory::mark_interned(StrObject& str) {
    str.interned = true;
    str.shared = true;
    str.id = ++interned_count_;
}

StrObject const* ObjectFactory::add_interned(InternKey key, std::string_view text) {
    auto character = single_latin1(text);
    return enter(key, character ? single_character(*character) : new_str(text));
}

StrObject const* ObjectFactory::intern_rare_ascii(std::string_view text) {
    InternKey key = text.size() <= InternKey::kExact ? InternKey::of_short_padded(text) : InternKey::of(text);
    if (StrObject const* found = interned_.find(key, text)) return found;
    return enter(key, text.size() == 1 ? single_character(uint8_t(text[0])) : new_ascii_str(text));
}

StrObject const* ObjectFactory::enter(InternKey key, StrObject* str) {
    if (!str->interned) mark_interned(*str);
    interned_.add(arena_, key, str);
    if (str->text.size() <= InternKey::kExact) str->hash = folded(key);
    return str;
}

StrObject const* ObjectFactory::static_name(std::string_view text) {
    for (StrObject const* name : static_names_) {
        if (name->text == text) return name;
    }
    StrObject* name = new_str(text);
    name->shared = true;
    static_names_.push_back(name);
    return name;
}

}  // namespace py::code
