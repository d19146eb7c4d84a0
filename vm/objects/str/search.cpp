#include <algorithm>

#include "vm/objects/str/characters.h"
#include "vm/objects/str/methods.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/unicode.h"

// Finding, counting, replacing, stripping and padding.

namespace py::vm {
namespace {

Str* self_of(Value* args) { return args[0].as<Str>(); }
/// The text itself; of an instance of a subclass, an exact copy.
Value whole(Str* string) { return Value::of(substring(string, 0, string->length)); }

/// start and end of a method that searches; nothing to convert where they are omitted.
Raises<SearchRange> range_of(Thread& thread, Value* args) {
    size_t length = self_of(args)->length;
    if (args[2].is_empty() && args[3].is_empty()) return SearchRange{0, length, true};
    return search_range(thread, args[2], args[3], length);
}

Raises<int64_t> find(Thread& thread, Value* args, bool last, char const*) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "must be str, not {}", {type_of(args[1])});
    SearchRange range = TRY(range_of(thread, args));
    if (!range.valid) return int64_t(-1);
    auto* search = last ? find_last_text : find_text;
    return search(self_of(args), args[1].as<Str>(), range.start, range.stop);
}

Raises<bool> matches(Thread& thread, Value* args, bool at_end, char const* function) {
    Str* string = self_of(args);
    SearchRange range = TRY(range_of(thread, args));
    auto match = [&](Str* part) {
        if (!range.valid || range.stop - range.start < part->length) return false;
        size_t at = at_end ? range.stop - part->length : range.start;
        return text_stands_at(string, part, at);
    };
    if (args[1].is<Str>()) return match(args[1].as<Str>());
    if (!args[1].is<Tuple>()) {
        return raise(thread, TypeError_type, "{} first arg must be str or a tuple of str, not {}",
                     {function, type_of(args[1])});
    }
    for (Value part : args[1].as<Tuple>()->span()) {
        if (!part.is<Str>())
            return raise(thread, TypeError_type, "tuple for {} must only contain str, not {}",
                         {function, type_of(part)});
        if (match(part.as<Str>())) return true;
    }
    return false;
}

/// What is left of a text when the characters that `strips` knows are taken from its ends.
template <class Strips>
Str* stripped_text(Str* string, bool left, bool right, Strips strips) {
    return with_characters(string, [&](auto characters) {
        size_t start = 0;
        size_t stop = characters.size();
        while (left && start < stop && strips(characters[start])) start++;
        while (right && stop > start && strips(characters[stop - 1])) stop--;
        return substring(string, start, stop);
    });
}

Raises<Value> strip(Thread& thread, Value* args, bool left, bool right, char const* function) {
    Str* string = self_of(args);
    if (args[1].is_empty() || is_none(args[1])) return Value::of(stripped_text(string, left, right, is_space));
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "{} arg must be None or str", {function});
    return with_characters(args[1].as<Str>(), [&](auto set) {
        auto in_set = [&](char32_t c) {
            for (char32_t one : set) {
                if (one == c) return true;
            }
            return false;
        };
        return Value::of(stripped_text(string, left, right, in_set));
    });
}

Raises<Value> justify(Thread& thread, Value* args, int side) {
    Str* string = self_of(args);
    int64_t width = TRY(to_int64(thread, args[1]));
    char32_t fill = ' ';
    if (!args[2].is_empty()) {
        if (!args[2].is<Str>())
            return raise(thread, TypeError_type, "The fill character must be a unicode character, not {}",
                         {type_of(args[2])});
        if (args[2].as<Str>()->length != 1)
            return raise(thread, TypeError_type, "The fill character must be exactly one character long");
        fill = args[2].as<Str>()->at(0);
    }
    if (width <= int64_t(string->length)) return whole(string);
    size_t padding = size_t(width) - string->length;
    // An odd space of a centred text goes left if the width is odd too.
    size_t before = side < 0 ? 0 : side > 0 ? padding : padding / 2 + (padding & size_t(width) & 1);
    StrBuilder text;
    text.append_repeated(fill, before);
    text.append(string);
    text.append_repeated(fill, padding - before);
    return Value::of(text.finish());
}

}  // namespace

Raises<Value> str_find(Thread& thread, Value* args) { return Value::small(TRY(find(thread, args, false, "find"))); }
Raises<Value> str_rfind(Thread& thread, Value* args) { return Value::small(TRY(find(thread, args, true, "rfind"))); }
Raises<Value> str_index(Thread& thread, Value* args) {
    int64_t at = TRY(find(thread, args, false, "index"));
    if (at < 0) return raise(thread, ValueError_type, "substring not found");
    return Value::small(at);
}
Raises<Value> str_rindex(Thread& thread, Value* args) {
    int64_t at = TRY(find(thread, args, true, "rindex"));
    if (at < 0) return raise(thread, ValueError_type, "substring not found");
    return Value::small(at);
}

Raises<Value> str_count(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "must be str, not {}", {type_of(args[1])});
    Str* string = self_of(args);
    Str* wanted = args[1].as<Str>();
    SearchRange range = TRY(range_of(thread, args));
    if (!range.valid) return Value::small(0);
    if (wanted->length == 0) return Value::small(int64_t(range.stop - range.start) + 1);
    return Value::small(int64_t(count_text(string, wanted, range.start, range.stop)));
}

Raises<Value> str_startswith(Thread& thread, Value* args) {
    return boolean(TRY(matches(thread, args, false, "startswith")));
}
Raises<Value> str_endswith(Thread& thread, Value* args) {
    return boolean(TRY(matches(thread, args, true, "endswith")));
}

namespace {

/// Of an ASCII text: puts one character in the place of another, at most `most` times from position `first` on.
Str* exchange(Str* string, char old, char replacement, size_t first, uint64_t most) {
    Str* text = new_str(string->length, 1, true);
    auto* to = static_cast<char*>(text->data);
    std::ranges::copy(string->ascii(), to);
    if (most >= string->length) {
        std::replace(to + first, to + string->length, old, replacement);
        return text;
    }
    for (size_t i = first; i < string->length && most > 0; i++) {
        if (to[i] != old) continue;
        to[i] = replacement;
        most--;
    }
    return text;
}

constexpr size_t kShortText = 128;

/// Room for the text, and for what a builder holds besides it where characters are not all ASCII. Error: MemoryError.
Raises<void> request_text(Thread& thread, Str* string, Str* added, uint64_t count, uint64_t dropped) {
    uint64_t length;
    if (__builtin_mul_overflow(count, added->length, &length)) length = UINT64_MAX / 16;
    length += string->length - dropped;
    bool ascii = string->is_ascii() && added->is_ascii();
    return request_memory(thread, length, ascii ? 1 : 4 * std::max(string->width(), added->width()));
}

/// Copies one ASCII text behind the other.
char* put(char* to, std::string_view text) {
    return static_cast<char*>(std::memcpy(to, text.data(), text.size())) + text.size();
}

/// `added` in front of every character and at the end, at most `most` times.
Raises<Value> put_between(Thread& thread, Str* string, Str* added, uint64_t most) {
    uint64_t count = std::min(most, string->length + 1);
    size_t before = std::min(count, string->length);
    TRY(request_text(thread, string, added, count, 0));
    if (string->is_ascii() && added->is_ascii() && string->length > 0 && added->length > 0) {
        std::string_view characters = string->ascii();
        Str* text = new_str(string->length + count * added->length, 1, true);
        auto* to = static_cast<char*>(text->data);
        for (size_t i = 0; i < before; i++) to = put(put(to, added->ascii()), characters.substr(i, 1));
        if (count > before) to = put(to, added->ascii());
        put(to, characters.substr(before));
        return Value::of(text);
    }
    StrBuilder text;
    for (size_t i = 0; i < count; i++) {
        text.append(added);
        if (i < string->length) text.append(string->at(i));
    }
    text.append_part(string, before, string->length);
    return Value::of(text.finish());
}

/// `replacement` for every `old`, at most `most` times; the first stands at `at`.
Raises<Value> exchange_parts(Thread& thread, Str* string, Str* old, Str* replacement, size_t at, uint64_t most) {
    uint64_t count = count_text(string, old, at, string->length);
    count = std::min(count, most);
    TRY(request_text(thread, string, replacement, count, count * old->length));
    auto next = [&](size_t from) { return size_t(find_text(string, old, from, string->length)); };
    if (!string->is_ascii() || !replacement->is_ascii()) {
        StrBuilder text;
        size_t from = 0;
        for (; count > 0; count--, from = at + old->length) {
            if (from > 0) at = next(from);
            text.append_part(string, from, at);
            text.append(replacement);
        }
        text.append_part(string, from, string->length);
        return Value::of(text.finish());
    }
    size_t length = string->length + count * replacement->length - count * old->length;
    if (length == 0) return Value::of(empty_str());
    Str* text = new_str(length, 1, true);
    std::string_view rest = string->ascii();
    std::string_view added = replacement->ascii();
    auto* to = static_cast<char*>(text->data);
    for (size_t from = 0;; at = next(from)) {
        to = put(put(to, rest.substr(from, at - from)), added);
        from = at + old->length;
        if (--count > 0) continue;
        put(to, rest.substr(from));
        // Strings of one character are made once.
        return Value::of(length == 1 ? character_text(uint8_t(text->ascii()[0])) : text);
    }
}

}  // namespace

Raises<Value> str_replace(Thread& thread, Value* args) {
    Str* string = self_of(args);
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "replace() argument 1", "str", args[1]);
    if (!args[2].is<Str>()) return raise_bad_argument(thread, "replace() argument 2", "str", args[2]);
    Str* old = args[1].as<Str>();
    Str* replacement = args[2].as<Str>();
    int64_t most = args[3].is_empty() ? -1 : TRY(to_int64(thread, args[3]));
    int64_t at = most == 0 ? -1 : find_text(string, old, 0, string->length);
    if (at < 0) return whole(string);
    bool ascii = string->is_ascii() && replacement->is_ascii();
    if (ascii && old->length == 1 && replacement->length == 1) {
        return Value::of(exchange(string, old->ascii()[0], replacement->ascii()[0], size_t(at), uint64_t(most)));
    }
    if (old->length == 0) return put_between(thread, string, replacement, uint64_t(most));
    // The other forms are for short texts: these need not be gone through twice.
    if (string->length >= kShortText || replacement->length >= kShortText) {
        return exchange_parts(thread, string, old, replacement, size_t(at), uint64_t(most));
    }
    StrBuilder text;
    size_t from = 0;
    for (; at >= 0 && most != 0; at = find_text(string, old, from, string->length)) {
        text.append_part(string, from, size_t(at));
        text.append(replacement);
        from = size_t(at) + old->length;
        most--;
    }
    text.append_part(string, from, string->length);
    return Value::of(text.finish());
}

Raises<Value> str_removeprefix(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "removeprefix() argument", "str", args[1]);
    Str* part = args[1].as<Str>();
    Str* string = self_of(args);
    if (find_text(string, part, 0, std::min(part->length, string->length)) != 0 || part->length > string->length)
        return whole(string);
    return Value::of(substring(string, part->length, string->length));
}

Raises<Value> str_removesuffix(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "removesuffix() argument", "str", args[1]);
    Str* part = args[1].as<Str>();
    Str* string = self_of(args);
    if (part->length > string->length || part->length == 0) return whole(string);
    size_t at = string->length - part->length;
    if (find_text(string, part, at, string->length) < 0) return whole(string);
    return Value::of(substring(string, 0, at));
}

Raises<Value> str_strip(Thread& thread, Value* args) { return strip(thread, args, true, true, "strip"); }
Raises<Value> str_lstrip(Thread& thread, Value* args) { return strip(thread, args, true, false, "lstrip"); }
Raises<Value> str_rstrip(Thread& thread, Value* args) { return strip(thread, args, false, true, "rstrip"); }
Raises<Value> str_center(Thread& thread, Value* args) { return justify(thread, args, 0); }
Raises<Value> str_ljust(Thread& thread, Value* args) { return justify(thread, args, -1); }
Raises<Value> str_rjust(Thread& thread, Value* args) { return justify(thread, args, 1); }

Raises<Value> str_zfill(Thread& thread, Value* args) {
    Str* string = self_of(args);
    int64_t width = TRY(to_int64(thread, args[1]));
    if (width <= int64_t(string->length)) return whole(string);
    StrBuilder text;
    bool sign = string->length && (string->at(0) == '+' || string->at(0) == '-');
    if (sign) text.append(string->at(0));
    text.append_repeated('0', size_t(width) - string->length);
    text.append_part(string, sign, string->length);
    return Value::of(text.finish());
}

Raises<Value> str_expandtabs(Thread& thread, Value* args) {
    Str* string = self_of(args);
    int64_t size = args[1].is_empty() ? 8 : TRY(to_int64(thread, args[1]));
    StrBuilder text;
    int64_t column = 0;
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
        if (c == '\t') {
            int64_t spaces = size > 0 ? size - column % size : 0;
            text.append_repeated(' ', size_t(spaces));
            column += spaces;
            continue;
        }
        text.append(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    return Value::of(text.finish());
}

}  // namespace py::vm
