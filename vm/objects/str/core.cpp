#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "marshal/base/hash_map.h"
#include "marshal/base/siphash.h"
#include "marshal/base/utf8.h"
#include "marshal/base/verify.h"
#include "vm/gc/heap.h"
#include "vm/objects/str/characters.h"
#include "vm/objects/str/join.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/system/hash_secret.h"

namespace py::vm {
namespace {

/// A text in front of which much less is put becomes a rope, if it is not shorter.
constexpr size_t kShortestRope = 256;
constexpr size_t kRopeRatio = 8;

/// The characters are those of another string, whose length is noted behind the header. The collector finds it by the
/// address of the characters.
constexpr uint32_t kView = Str::kHashed << 1;
/// Shorter parts of a text are copied.
constexpr size_t kShortestView = 2048;

/// Made by concatenation, so that more may be put behind it.
constexpr uint32_t kJoined = kView << 1;
/// A view of the first characters of a buffer, which stands behind the header. If these are all that are in the buffer
/// so far, more can be put behind them there: strings that are views of it see no more than they did.
constexpr uint32_t kGrowing = kJoined << 1;

uint64_t& owner_length(Str* view) { return *reinterpret_cast<uint64_t*>(view->inline_data); }
Str*& buffer_of(Str* growing) { return *reinterpret_cast<Str**>(growing->inline_data); }
/// Of a buffer, which is never hashed: how many characters it has room for. Its length tells how many are there.
int64_t& room_of(Str* buffer) { return buffer->cached_hash; }

uint64_t bytes_kept_alive(Str* string) {
    if (string->flags & kGrowing) return buffer_of(string)->length;
    return string->flags & kView ? owner_length(string) : string->length;
}

/// A part of an ASCII text that shares its characters; null if it is too short, or so small a part that it should not
/// keep all of the text alive.
Str* make_view(Str* string, size_t start, size_t length) {
    if (length < kShortestView) return nullptr;
    auto* from = static_cast<char*>(string->characters()) + start;
    uint64_t kept_alive = bytes_kept_alive(string);
    if (length < kept_alive / 2) return nullptr;
    Str* view = the_heap->make<Str>(str_type.root_shape, sizeof(uint64_t));
    view->flags |= Str::kAscii | kView;
    view->length = length;
    view->data = from;
    owner_length(view) = kept_alive;
    return view;
}

uint32_t width_flags(uint32_t width, bool ascii) {
    uint32_t flags = width == 4 ? Str::kWide4 : width == 2 ? Str::kWide2 : 0;
    return ascii ? flags | Str::kAscii : flags;
}

struct InternHash {
    size_t operator()(Str* string) const { return size_t(string->hash()); }
};
struct InternEqual {
    bool operator()(Str* a, Str* b) const { return equal_text(a, b); }
};
using InternTable = HashSet<Str*, InternHash, InternEqual>;

/// Fuller than a table would be by itself: every program has the couple of thousand names of the start in it.
constexpr float kInternedLoad = 0.8f;

InternTable& interned() {
    static InternTable* table = [] {
        auto* made = new InternTable;
        made->max_load_factor(kInternedLoad);
        return made;
    }();
    return *table;
}

/// Those that no collection has seen.
std::vector<Str*>& lately_interned() {
    static std::vector<Str*>* strings = new std::vector<Str*>;
    return *strings;
}

}  // namespace

namespace {

[[gnu::always_inline]] inline Str* allocate_str(size_t length, uint32_t width, bool ascii) {
    Str* string = the_heap->make_unfilled<Str>(str_type.root_shape, length * width);
    string->flags |= width_flags(width, ascii);
    string->length = length;
    string->data = string->inline_data;
    return string;
}

}  // namespace

Str* new_str(size_t length, uint32_t width, bool ascii) { return allocate_str(length, width, ascii); }

Str* make_latin1(uint8_t const* characters, size_t length) {
    bool ascii = bits_of(characters, length) < 0x80;
    if (length == 1) return character_text(characters[0]);
    Str* string = new_str(length, 1, ascii);
    std::memcpy(string->data, characters, length);
    return string;
}

namespace {

/// From characters of 2 or 4 bytes, some of which may be needlessly wide.
template <class Character>
Str* make_narrowest(Character const* characters, size_t length) {
    char32_t bits = bits_of(characters, length);
    uint32_t width = width_of_bits(bits);
    if (length == 1 && width == 1) return character_text(bits);
    Str* string = new_str(length, width, bits < 0x80);
    switch (width) {
        case 1: std::copy_n(characters, length, static_cast<uint8_t*>(string->data)); break;
        case 2: std::copy_n(characters, length, static_cast<char16_t*>(string->data)); break;
        default: std::copy_n(characters, length, static_cast<char32_t*>(string->data)); break;
    }
    return string;
}

}  // namespace

Str* make_str(char32_t const* characters, size_t length) { return make_narrowest(characters, length); }

Str* make_str(char32_t character) { return make_narrowest(&character, 1); }

Str* latin1_characters[256];

Str* character_text(char32_t character) {
    if (character >= std::size(latin1_characters)) return make_narrowest(&character, 1);
    if (!latin1_characters[character]) {
        Str* string = new_str(1, 1, character < 0x80);
        *static_cast<uint8_t*>(string->data) = uint8_t(character);
        latin1_characters[character] = intern(string);
    }
    return latin1_characters[character];
}

Str* make_str(std::string_view utf8) {
    if (utf8::is_ascii(utf8)) return make_ascii(utf8);
    std::u32string characters;
    while (!utf8.empty()) {
        auto first = utf8::decode_first(utf8, utf8::Surrogates::Pass);
        characters.push_back(first ? first->value : U'\uFFFD');
        utf8.remove_prefix(first ? first->size : 1);
    }
    return make_str(characters.data(), characters.size());
}

Str* empty_str() {
    static Str* empty = intern("");
    return empty;
}

Str* intern(Str* string) {
    if (string->is_interned()) return string;
    auto [found, added] = interned().insert(string);
    if (added) {
        string->flags |= Str::kInterned;
        lately_interned().push_back(string);
    }
    return *found;
}

Str* intern(std::string_view utf8) { return intern(make_str(utf8)); }

void trace_interned(Marker& marker) {
    // All others are marked since the last full collection, and refer to nothing new.
    if (marker.is_full()) {
        for (Str* string : interned()) marker.mark(string);
    } else {
        for (Str* string : lately_interned()) marker.mark(string);
    }
    lately_interned().clear();
}

int64_t Str::hash() {
    if (flags & kHashed) return cached_hash;
    auto* bytes = static_cast<uint8_t const*>(characters());
    int64_t hash = length == 0 ? 0 : int64_t(siphash13(hash_secret.k0, hash_secret.k1, {bytes, length * width()}));
    cached_hash = hash == -1 ? -2 : hash;
    flags |= kHashed;
    return cached_hash;
}

void Str::flatten() {
    uint32_t unit = width();
    Str* flat = new_str(length, unit, is_ascii());
    // Parts from the right end, as a rope mostly leans to the left.
    std::vector<Str*> parts{this};
    size_t end = length;
    while (!parts.empty()) {
        Str* part = parts.back();
        parts.pop_back();
        if (part->is_rope()) {
            parts.push_back(part->left);
            parts.push_back(part->right);
            continue;
        }
        end -= part->length;
        copy_characters(flat->data, unit, end, part, 0, part->length);
    }
    flags &= ~uint32_t(kRope);
    data = flat->data;
    cached_hash = 0;
}

namespace {

Str* make_growing(Str* buffer, size_t length, uint32_t flags) {
    Str* growing = the_heap->make<Str>(str_type.root_shape, sizeof(Str*));
    growing->flags |= flags | kGrowing;
    growing->length = length;
    growing->data = buffer->inline_data;
    buffer_of(growing) = buffer;
    return growing;
}

bool has_room_behind(Str* string, Str* added) {
    if (!(string->flags & kGrowing) || added->width() > string->width()) return false;
    Str* buffer = buffer_of(string);
    return buffer->length == string->length && uint64_t(room_of(buffer)) - buffer->length >= added->length;
}

/// How many more characters a buffer gets room for. What is not touched of large ones takes up no memory.
size_t spare_room(size_t length) {
    constexpr size_t kLarge = size_t(1) << 17;
    constexpr size_t kHuge = size_t(1) << 23;
    return length < kLarge || length >= kHuge ? length / 8 : length;
}

}  // namespace

Str* concatenate(Str* a, Str* b) {
    if (a->length == 0) return b;
    if (b->length == 0) return a;
    size_t length = a->length + b->length;
    uint32_t width = a->width() > b->width() ? a->width() : b->width();
    bool ascii = a->is_ascii() && b->is_ascii();
    bool is_long = length >= kShortestRope;
    if (is_long && has_room_behind(a, b)) {
        Str* grown = make_growing(buffer_of(a), length, width_flags(width, ascii));
        copy_characters(grown->data, width, a->length, b, 0, b->length);
        buffer_of(a)->length = length;
        return grown;
    }
    if (is_long && b->length / kRopeRatio > a->length) {
        Str* rope = the_heap->make<Str>(str_type.root_shape);
        rope->flags |= width_flags(width, ascii) | Str::kRope;
        rope->length = length;
        rope->left = a;
        rope->right = b;
        return rope;
    }
    bool grows = is_long && a->flags & (kJoined | kGrowing);
    size_t room = grows ? length + spare_room(length) : length;
    Str* string = allocate_str(room, width, ascii);
    copy_characters(string->data, width, 0, a, 0, a->length);
    copy_characters(string->data, width, a->length, b, 0, b->length);
    if (!grows) {
        if (is_long) string->flags |= kJoined;
        return string;
    }
    string->length = length;
    room_of(string) = int64_t(room);
    return make_growing(string, length, width_flags(width, ascii));
}

Str* substring(Str* string, size_t start, size_t stop) {
    if (start >= stop) return empty_str();
    if (start == 0 && stop == string->length && string->shape()->exact) return string;
    size_t length = stop - start;
    switch (string->width()) {
        case 1: {
            auto* from = string->latin1() + start;
            if (length == 1) return character_text(*from);
            if (!string->is_ascii()) return make_latin1(from, length);
            if (Str* view = make_view(string, start, length)) return view;
            Str* part = allocate_str(length, 1, true);
            std::memcpy(part->data, from, length);
            return part;
        }
        case 2: return make_narrowest(string->ucs2() + start, length);
        default: return make_narrowest(string->ucs4() + start, length);
    }
}

bool equal_text(Str* a, Str* b) {
    if (a == b) return true;
    if (a->length != b->length || a->width() != b->width()) return false;
    return std::memcmp(a->characters(), b->characters(), a->length * a->width()) == 0;
}

bool equal_text(Str* a, std::string_view ascii) { return a->is_ascii() && a->ascii() == ascii; }

int compare_text(Str* a, Str* b) {
    size_t common = a->length < b->length ? a->length : b->length;
    if (a->width() == 1 && b->width() == 1) {
        if (int order = std::memcmp(a->characters(), b->characters(), common)) return order;
    } else {
        for (size_t i = 0; i < common; i++) {
            char32_t left = a->at(i);
            char32_t right = b->at(i);
            if (left != right) return left < right ? -1 : 1;
        }
    }
    return a->length == b->length ? 0 : a->length < b->length ? -1 : 1;
}

std::string to_utf8(Str* string) {
    if (string->is_ascii()) return std::string(string->ascii());
    std::string text;
    with_characters(string, [&](auto characters) {
        text.reserve(characters.size_bytes() * 2);
        for (char32_t character : characters) utf8::append(text, character);
    });
    return text;
}

}  // namespace py::vm
