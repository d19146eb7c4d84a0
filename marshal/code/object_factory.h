#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "marshal/base/arena.h"
#include "marshal/base/big_int.h"
#include "marshal/code/intern_table.h"
#include "marshal/code/object.h"

namespace py::code {

/// CPython makes the ints of this range, bounds included, once and for all.
inline constexpr int64_t kSmallestSharedInt = -5;
inline constexpr int64_t kLargestSharedInt = 256;

/// The value of an int constant.
BigInt big_int_of(IntObject const& object);

/// Makes constants in an arena. Text and items are copied. Values that CPython has only one object for are one object
/// here too, `shared`: ints from -5 to 256, the empty str and those of one Latin-1 character, bytes of at most one
/// byte, the empty tuple. Everything else is a new object at every call, but for `intern` and `static_name`.
class ObjectFactory {
  public:
    explicit ObjectFactory(Arena& arena) : ObjectFactory(arena, arena) {}
    /// `scratch`: for what only the factory itself needs. It may go with the factory, long before the objects.
    ObjectFactory(Arena& arena, Arena& scratch) : arena_(arena), scratch_(scratch) {}
    ObjectFactory(ObjectFactory const&) = delete;

    Arena& arena() { return arena_; }

    static constexpr size_t kPadding = 16;

    IntObject const* make_int(int64_t value);
    /// `limbs`: magnitude, low limb first; leading zero limbs are dropped and a small value becomes `small`.
    IntObject const* make_int(std::span<uint64_t const> limbs, bool negative);
    IntObject const* make_int(BigInt const& value) { return make_int(value.magnitude(), value.is_negative()); }
    FloatObject const* make_float(double value) { return arena_.make<FloatObject>(value); }
    ComplexObject const* make_complex(double real, double imag) { return arena_.make<ComplexObject>(real, imag); }
    /// `text` is UTF-8 in which lone surrogates may occur.
    StrObject const* make_str(std::string_view text);
    /// The same for a text of ASCII, from whose start at least `kPadding` bytes can be read.
    StrObject const* make_ascii_str(std::string_view text) {
        if (text.size() > 1) [[likely]]
            return new_ascii_str(text);
        return text.empty() ? intern(text) : single_character(uint8_t(text[0]));
    }
    /// The same, but a new object whatever the text is.
    StrObject* new_ascii_str(std::string_view text);
    BytesObject const* make_bytes(ByteView bytes);
    /// A new object even for a single byte, as CPython makes the local kinds of a code object; empty bytes are the
    /// shared ones all the same.
    BytesObject const* make_own_bytes(ByteView bytes);
    SequenceObject const* make_sequence(ObjectKind kind, std::span<Object const* const> items);
    SequenceObject const* make_tuple(std::span<Object const* const> items) {
        return make_sequence(ObjectKind::Tuple, items);
    }
    /// A tuple of `object_of(element)` for the elements of `range`.
    template <class Range, class ObjectOf>
    SequenceObject const* make_tuple_of(Range const& range, ObjectOf object_of) {
        if (range.empty()) return make_tuple({});
        auto items = arena_.make_array<Object const*>(range.size());
        for (size_t i = 0; i < items.size(); i++) items[i] = object_of(range[i]);
        return arena_.make<SequenceObject>(ObjectKind::Tuple, items);
    }

    /// The one interned string with this text (names, and constants that look like names).
    StrObject const* intern(std::string_view text) {
        InternKey key = InternKey::of(text);
        StrObject const* found = interned_.find(key, text);
        return found != nullptr ? found : add_interned(key, text);
    }
    /// The same for a text of ASCII without NULs, from whose start at least `kPadding` bytes can be read.
    [[gnu::always_inline, gnu::returns_nonnull]] StrObject const* intern_ascii(std::string_view text) {
        if (text.size() <= InternKey::kExact) [[likely]] {
            StrObject const* found = interned_.find_near(InternKey::of_short_padded(text));
            if (found != nullptr) [[likely]]
                return found;
        }
        return intern_rare_ascii(text);
    }
    /// The name of a code object that has none in the source (`<module>`, `<lambda>`, `<genexpr>`...): one object per
    /// text, `shared` but not interned, and not the same as an equal constant.
    StrObject const* static_name(std::string_view text);
    /// Makes room for about `count` interned strings at once.
    void reserve_interned(size_t count) { interned_.reserve(scratch_, count); }
    /// How many strings were interned so far: ids run from 1 to this number.
    uint32_t interned_count() const { return interned_count_; }

  private:
    StrObject* new_str(std::string_view text);
    StrObject* single_character(uint8_t character);
    void mark_interned(StrObject& str);
    StrObject const* add_interned(InternKey key, std::string_view text);
    /// One that is long, or new, or lies far from its place in the table.
    [[gnu::returns_nonnull]] StrObject const* intern_rare_ascii(std::string_view text);
    StrObject const* enter(InternKey key, StrObject* str);

    Arena& arena_;
    Arena& scratch_;
    InternTable interned_;
    uint32_t interned_count_ = 0;
    std::array<IntObject*, kLargestSharedInt - kSmallestSharedInt + 1> small_ints_{};
    std::array<StrObject*, 256> single_characters_{};
    std::array<BytesObject*, 256> single_bytes_{};
    BytesObject* empty_bytes_ = nullptr;
    SequenceObject* empty_tuple_ = nullptr;
    std::vector<StrObject const*> static_names_;
};

/// Whether equal objects are one object in CPython wherever they come from: the values that `ObjectFactory` has once,
/// and interned strings.
bool is_always_shared(Object const& object);

/// `TextHash` of the text; computed once.
uint32_t hash_of_text(StrObject const& str);

/// Number of characters of valid UTF-8.
uint32_t count_characters(std::string_view text);

}  // namespace py::code
