#pragma once

#include <string>
#include <string_view>

#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// Text: characters of 1 (Latin-1), 2 or 4 bytes, as narrow as they allow. A long concatenation is a rope until
/// someone looks at its characters.
struct Str : Object {
    static constexpr Layout kLayout = Layout::Str;
    static constexpr bool kOneShape = true;
    enum Flag : uint32_t {
        kRope = kFirstLayoutFlag,
        kWide2 = kFirstLayoutFlag << 1,
        kWide4 = kFirstLayoutFlag << 2,
        kAscii = kFirstLayoutFlag << 3,
        kInterned = kFirstLayoutFlag << 4,
        kHashed = kFirstLayoutFlag << 5,
    };

    union {
        int64_t cached_hash;
        /// The second part of a rope.
        Str* right;
    };
    uint64_t length;
    union {
        void* data;
        /// The first part of a rope.
        Str* left;
    };
    char inline_data[];

    bool is_rope() const { return flags & kRope; }
    bool is_ascii() const { return flags & kAscii; }
    bool is_interned() const { return flags & kInterned; }
    /// Bytes a character: 1, 2 or 4.
    uint32_t width() const { return flags & kWide4 ? 4 : flags & kWide2 ? 2 : 1; }
    /// The characters; flattens a rope.
    void* characters() {
        if (is_rope()) [[unlikely]]
            flatten();
        return data;
    }
    uint8_t const* latin1() { return static_cast<uint8_t const*>(characters()); }
    char16_t const* ucs2() { return static_cast<char16_t const*>(characters()); }
    char32_t const* ucs4() { return static_cast<char32_t const*>(characters()); }
    char32_t at(size_t index) {
        void* from = characters();
        switch (width()) {
            case 1: return static_cast<uint8_t const*>(from)[index];
            case 2: return static_cast<char16_t const*>(from)[index];
            default: return static_cast<char32_t const*>(from)[index];
        }
    }
    /// The text of an ASCII string.
    std::string_view ascii() { return {static_cast<char const*>(characters()), length}; }
    /// SipHash-1-3 of the characters, as CPython computes it under PYTHONHASHSEED=0; cached.
    int64_t hash();

  private:
    void flatten();
};

/// Room for `length` characters of `width` bytes, to be filled in by the caller before anyone else sees it; the
/// width must be the narrowest that fits. `ascii` only with width 1.
Str* new_str(size_t length, uint32_t width, bool ascii);
/// From UTF-8 in which lone surrogates may stand (as three bytes each); bytes that are not UTF-8 become U+FFFD.
Str* make_str(std::string_view utf8);
Str* make_str(char32_t character);
/// From characters of any width; finds the narrowest.
Str* make_str(char32_t const* characters, size_t length);
Str* make_latin1(uint8_t const* characters, size_t length);
/// The one string with this text that names attributes, variables and keyword arguments.
Str* intern(std::string_view utf8);
Str* intern(Str* string);
Str* empty_str();

/// UTF-8, with lone surrogates as three bytes.
std::string to_utf8(Str* string);
bool equal_text(Str* a, Str* b);
bool equal_text(Str* a, std::string_view ascii);
/// By code points: negative, 0, positive.
int compare_text(Str* a, Str* b);
Str* concatenate(Str* a, Str* b);
/// Characters [start, stop); the whole string is returned itself.
Str* substring(Str* string, size_t start, size_t stop);
/// Position at or after `from` of `wanted` in [from, stop), or -1.
int64_t find_text(Str* string, Str* wanted, size_t from, size_t stop);
int64_t find_last_text(Str* string, Str* wanted, size_t from, size_t stop);

void trace_interned(Marker& marker);

}  // namespace py::vm
