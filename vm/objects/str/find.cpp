#include <algorithm>
#include <cstring>
#include <cwchar>

#include "vm/objects/str/characters.h"
#include "vm/runtime/text/find_run.h"

// Finding one text in another.

namespace py::vm {
namespace {

template <class Left, class Right>
bool same(Left const* left, Right const* right, size_t count) {
    if constexpr (sizeof(Left) == sizeof(Right)) return std::memcmp(left, right, count * sizeof(Left)) == 0;
    return std::equal(left, left + count, right);
}

size_t find_character(uint8_t const* characters, size_t count, char32_t wanted) {
    auto* found = static_cast<uint8_t const*>(std::memchr(characters, int(wanted), count));
    return found ? size_t(found - characters) : kNotFound;
}
size_t find_character(char16_t const* characters, size_t count, char32_t wanted) {
    constexpr size_t kStep = 16;
    size_t i = 0;
    for (; i + kStep <= count; i += kStep) {
        uint16_t any = 0;
        for (size_t k = 0; k < kStep; k++) any |= uint16_t(characters[i + k] == wanted ? 0xFFFF : 0);
        if (any) break;
    }
    for (; i < count; i++) {
        if (characters[i] == wanted) return i;
    }
    return kNotFound;
}
size_t find_character(char32_t const* characters, size_t count, char32_t wanted) {
    static_assert(sizeof(wchar_t) == sizeof(char32_t));
    auto* found = std::wmemchr(reinterpret_cast<wchar_t const*>(characters), wchar_t(wanted), count);
    return found ? size_t(reinterpret_cast<char32_t const*>(found) - characters) : kNotFound;
}

size_t find_part(uint8_t const* text, size_t size, uint8_t const* part, size_t part_size) {
    return find_run({text, size}, {part, part_size});
}
template <class Character, class Part>
size_t find_part(Character const* text, size_t size, Part const* part, size_t part_size) {
    size_t positions = size - part_size + 1;
    for (size_t i = 0; i < positions; i++) {
        size_t skipped = find_character(text + i, positions - i, part[0]);
        if (skipped == kNotFound) return kNotFound;
        i += skipped;
        if (same(text + i, part, part_size)) return i;
    }
    return kNotFound;
}

/// Calls `use` with both texts in their own widths, unless the part is wider and so occurs nowhere.
template <class Result, class Use>
Result with_both(Str* string, Str* part, Result otherwise, Use&& use) {
    return with_characters(string, [&](auto characters) {
        return with_characters(part, [&](auto wanted) -> Result {
            if constexpr (sizeof(wanted[0]) > sizeof(characters[0]))
                return otherwise;
            else
                return use(characters, wanted);
        });
    });
}

}  // namespace

int64_t find_text(Str* string, Str* wanted, size_t from, size_t stop) {
    if (from > stop || stop - from < wanted->length) return -1;
    if (wanted->length == 0) return int64_t(from);
    return with_both(string, wanted, int64_t(-1), [&](auto characters, auto part) {
        auto* text = characters.data() + from;
        size_t found = part.size() == 1 ? find_character(text, stop - from, part[0])
                                        : find_part(text, stop - from, part.data(), part.size());
        return found == kNotFound ? int64_t(-1) : int64_t(from + found);
    });
}

int64_t find_last_text(Str* string, Str* wanted, size_t from, size_t stop) {
    if (from > stop || stop - from < wanted->length) return -1;
    if (wanted->length == 0) return int64_t(stop);
    return with_both(string, wanted, int64_t(-1), [&](auto characters, auto part) {
        for (size_t i = stop - part.size() + 1; i-- > from;) {
            if (characters[i] == part[0] && same(characters.data() + i, part.data(), part.size())) return int64_t(i);
        }
        return int64_t(-1);
    });
}

size_t count_text(Str* string, Str* wanted, size_t start, size_t stop) {
    if (start > stop || stop - start < wanted->length) return 0;
    return with_both(string, wanted, size_t(0), [&](auto characters, auto part) {
        auto* text = characters.data();
        size_t count = 0;
        if (part.size() == 1) {
            for (size_t i = start; i < stop; i++) count += text[i] == part[0];
            return count;
        }
        for (size_t at = start; stop - at >= part.size(); count++) {
            size_t found = find_part(text + at, stop - at, part.data(), part.size());
            if (found == kNotFound) break;
            at += found + part.size();
        }
        return count;
    });
}

bool text_stands_at(Str* string, Str* part, size_t at) {
    if (at > string->length || string->length - at < part->length) return false;
    return with_both(string, part, part->length == 0, [&](auto characters, auto wanted) {
        return same(characters.data() + at, wanted.data(), wanted.size());
    });
}

}  // namespace py::vm
