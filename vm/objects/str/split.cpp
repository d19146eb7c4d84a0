#include <algorithm>

#include "vm/objects/str/characters.h"
#include "vm/objects/str/join.h"
#include "vm/objects/str/methods.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

// Taking text apart, and joining it.

namespace py::vm {
namespace {

Str* self_of(Value* args) { return args[0].as<Str>(); }

/// The parts of a text: few of them need no list before their number is known. The C stack keeps them alive.
class Parts {
  public:
    void add(Str* part) {
        if (count_ == kFew) [[unlikely]]
            move_to_list();
        few_[count_++] = Value::of(part);
    }
    List* finish() {
        if (!list_) return make_list({few_, count_});
        move_to_list();
        return list_;
    }

  private:
    static constexpr size_t kFew = 16;

    void move_to_list() {
        if (!list_) list_ = new_list(4 * kFew);
        for (size_t i = 0; i < count_; i++) list_->append(few_[i]);
        count_ = 0;
    }

    Value few_[kFew];
    size_t count_ = 0;
    List* list_ = nullptr;
};

/// Cuts an ASCII text at one character, at most `most` times.
List* split_at_character(Str* string, char separator, int64_t most) {
    std::string_view text = string->ascii();
    Parts parts;
    size_t start = 0;
    while (most-- != 0) {
        // Parts are short as a rule: a call for each would cost more than it saves.
        constexpr size_t kLook = 16;
        size_t at = start;
        size_t look = std::min(text.size(), start + kLook);
        while (at < look && text[at] != separator) at++;
        if (at == look) at = text.find(separator, at);
        if (at >= text.size()) break;
        parts.add(substring(string, start, at));
        start = at + 1;
    }
    parts.add(substring(string, start, text.size()));
    return parts.finish();
}

/// With at most `most` cuts; any number if it is negative.
List* split_at_spaces(Str* string, int64_t most) {
    Parts parts;
    with_characters(string, [&](auto characters) {
        size_t length = characters.size();
        for (size_t at = 0;;) {
            while (at < length && is_space(characters[at])) at++;
            if (at == length) return;
            size_t stop = at;
            if (most-- == 0) {
                stop = length;
            } else {
                while (stop < length && !is_space(characters[stop])) stop++;
            }
            parts.add(substring(string, at, stop));
            at = stop;
        }
    });
    return parts.finish();
}

List* rsplit_at_spaces(Str* string, int64_t most) {
    List* parts = new_list();
    size_t stop = string->length;
    for (;;) {
        while (stop > 0 && is_space(string->at(stop - 1))) stop--;
        if (stop == 0) break;
        size_t start = stop;
        bool rest = most-- == 0;
        if (rest) {
            start = 0;
        } else {
            while (start > 0 && !is_space(string->at(start - 1))) start--;
        }
        parts->append(Value::of(substring(string, start, stop)));
        if (rest) break;
        stop = start;
    }
    std::ranges::reverse(parts->span());
    return parts;
}

Raises<Value> split(Thread& thread, Value* args, bool from_right) {
    Str* string = self_of(args);
    int64_t most = args[2].is_empty() ? -1 : TRY(to_int64(thread, args[2]));
    if (args[1].is_empty() || is_none(args[1])) {
        return Value::of(from_right && most >= 0 ? rsplit_at_spaces(string, most) : split_at_spaces(string, most));
    }
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "must be str or None, not {}", {type_of(args[1])});
    Str* separator = args[1].as<Str>();
    if (separator->length == 0) return raise(thread, ValueError_type, "empty separator");
    if (!from_right && separator->length == 1 && string->is_ascii() && separator->is_ascii()) {
        return Value::of(split_at_character(string, separator->ascii()[0], most));
    }
    if (!from_right) {
        Parts parts;
        size_t at = 0;
        while (most-- != 0) {
            int64_t found = find_text(string, separator, at, string->length);
            if (found < 0) break;
            parts.add(substring(string, at, size_t(found)));
            at = size_t(found) + separator->length;
        }
        parts.add(substring(string, at, string->length));
        return Value::of(parts.finish());
    }
    List* parts = new_list();
    size_t stop = string->length;
    while (most-- != 0) {
        int64_t found = find_last_text(string, separator, 0, stop);
        if (found < 0) break;
        parts->append(Value::of(substring(string, size_t(found) + separator->length, stop)));
        stop = size_t(found);
    }
    parts->append(Value::of(substring(string, 0, stop)));
    std::ranges::reverse(parts->span());
    return Value::of(parts);
}

bool is_line_break(char32_t c) {
    if (c > 0x1E && c < 0x80) [[likely]]
        return false;
    return (c >= 10 && c <= 13) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/// From `at` over characters that surely end no line, 16 at once; it may stop early.
template <class Character>
size_t skip_plain(std::span<Character const> characters, size_t at) {
    constexpr size_t kStep = 16;
    for (; at + kStep <= characters.size(); at += kStep) {
        bool special = false;
        for (size_t i = at; i < at + kStep; i++) special |= characters[i] <= 0x1E || characters[i] >= 0x80;
        if (special) break;
    }
    return at;
}

Raises<Value> partition(Thread& thread, Value* args, bool last) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "must be str, not {}", {type_of(args[1])});
    Str* string = self_of(args);
    Str* separator = args[1].as<Str>();
    if (separator->length == 0) return raise(thread, ValueError_type, "empty separator");
    int64_t found = (last ? find_last_text : find_text)(string, separator, 0, string->length);
    Value empty = Value::of(empty_str());
    if (found < 0) return Value::of(last ? make_tuple({empty, empty, args[0]}) : make_tuple({args[0], empty, empty}));
    return Value::of(make_tuple({Value::of(substring(string, 0, size_t(found))), args[1],
                                 Value::of(substring(string, size_t(found) + separator->length, string->length))}));
}

}  // namespace

Raises<Value> str_split(Thread& thread, Value* args) { return split(thread, args, false); }
Raises<Value> str_rsplit(Thread& thread, Value* args) { return split(thread, args, true); }
Raises<Value> str_partition(Thread& thread, Value* args) { return partition(thread, args, false); }
Raises<Value> str_rpartition(Thread& thread, Value* args) { return partition(thread, args, true); }

Raises<Value> str_splitlines(Thread& thread, Value* args) {
    Str* string = self_of(args);
    bool keep = !args[1].is_empty() && TRY(to_int64(thread, args[1])) != 0;
    List* lines = new_list();
    with_characters(string, [&](auto characters) {
        size_t length = characters.size();
        for (size_t at = 0; at < length;) {
            size_t stop = skip_plain(characters, at);
            while (stop < length && !is_line_break(characters[stop])) stop++;
            size_t next = stop;
            if (next < length) {
                bool pair = characters[next] == '\r' && next + 1 < length && characters[next + 1] == '\n';
                next += pair ? 2 : 1;
            }
            lines->append(Value::of(substring(string, at, keep ? next : stop)));
            at = next;
        }
    });
    return Value::of(lines);
}

Raises<Value> str_join(Thread& thread, Value* args) {
    Str* separator = self_of(args);
    if (!is_iterable(args[1])) return raise(thread, TypeError_type, "can only join an iterable");
    // Joining runs no Python code, so the items of a list or tuple can be used where they are.
    bool in_place = args[1].is_exact<List>() || args[1].is_exact<Tuple>();
    Value collected = in_place ? args[1] : Value::of(TRY(list_from(thread, args[1])));
    std::span<Value> pieces = collected.is<List>() ? collected.as<List>()->span() : collected.as<Tuple>()->span();
    if (pieces.size() == 1 && pieces[0].is_exact<Str>()) return pieces[0];
    for (size_t i = 0; i < pieces.size(); i++) {
        if (!pieces[i].is<Str>()) {
            return raise(thread, TypeError_type, "sequence item {}: expected str instance, {} found",
                         {i, type_of(pieces[i])});
        }
    }
    return Value::of(TRY(join_texts(thread, pieces, separator)));
}

namespace {

/// What a table for str.translate says of one character.
class Translation {
  public:
    Translation(Thread& thread, Value table) : thread_(thread), table_(table) {}

    /// Empty if the table has nothing for the character.
    Raises<Value> find(char32_t c) {
        Value key = Value::small(int64_t(c));
        if (table_.is_exact<Dict>()) return table_.as<Dict>()->find(thread_, key);
        Raises<Value> found = get_item(thread_, table_, key);
        if (!found.ok() && catch_pending(thread_, LookupError_type)) return kEmpty;
        return found;
    }

    /// What `find` said of the character.
    Raises<void> append(StrBuilder& text, char32_t c, Value to) {
        if (to.is_empty()) {
            text.append(c);
        } else if (to.is<Str>()) {
            text.append(to.as<Str>());
        } else if (is_int(to)) {
            auto code = int64_of(to);
            if (!code || *code < 0 || *code > 0x10FFFF) {
                return raise(thread_, ValueError_type, "character mapping must be in range(0x110000)");
            }
            text.append(char32_t(*code));
        } else if (!is_none(to)) {
            return raise(thread_, TypeError_type, "character mapping must return integer, None or str");
        }
        return {};
    }

  private:
    Thread& thread_;
    Value table_;
};

/// Of an ASCII text, as long as each of its characters becomes one ASCII character or None: asks once for each of
/// them. Says where it ended.
Raises<size_t> translate_ascii(StrBuilder& text, Str* string, Translation& translation) {
    constexpr uint8_t kUnknown = 0xFF, kGone = 0xFE;
    uint8_t known[128];
    std::ranges::fill(known, kUnknown);
    std::string_view characters = string->ascii();
    for (size_t i = 0; i < characters.size(); i++) {
        uint8_t& replacement = known[uint8_t(characters[i])];
        if (replacement == kUnknown) {
            Value to = TRY(translation.find(char32_t(characters[i])));
            StrBuilder one;
            TRY(translation.append(one, char32_t(characters[i]), to));
            Str* made = one.finish();
            if (!is_none(to) && (made->length != 1 || !made->is_ascii())) return i;
            replacement = made->length == 0 ? kGone : uint8_t(made->ascii()[0]);
        }
        if (replacement != kGone) text.append(char(replacement));
    }
    return characters.size();
}

}  // namespace

Raises<Value> str_translate(Thread& thread, Value* args) {
    Str* string = self_of(args);
    Translation translation(thread, args[1]);
    StrBuilder text;
    size_t start = string->is_ascii() ? TRY(translate_ascii(text, string, translation)) : 0;
    for (size_t i = start; i < string->length; i++) {
        char32_t c = string->at(i);
        TRY(translation.append(text, c, TRY(translation.find(c))));
    }
    return Value::of(text.finish());
}

Raises<Value> str_maketrans(Thread& thread, Value* args) {
    Dict* table = new_dict();
    if (args[1].is_empty()) {
        if (!args[0].is_exact<Dict>()) {
            return raise(thread, TypeError_type, "if you give only one argument to maketrans it must be a dict");
        }
        Dict* given = args[0].as<Dict>();
        for (int64_t i = given->next_entry(0); i >= 0; i = given->next_entry(uint32_t(i) + 1)) {
            DictEntry entry = given->entry(uint32_t(i));
            Value key = entry.key;
            if (key.is<Str>()) {
                if (key.as<Str>()->length != 1) {
                    return raise(thread, ValueError_type, "string keys in translate table must be of length 1");
                }
                key = Value::small(int64_t(key.as<Str>()->at(0)));
            } else if (!is_int(key)) {
                return raise(thread, TypeError_type, "keys in translate table must be strings or integers");
            }
            TRY(table->store(thread, key, entry.value));
        }
        return Value::of(table);
    }
    if (!args[1].is<Str>()) return raise_bad_argument(thread, "maketrans() argument 2", "str", args[1]);
    if (!args[2].is_empty() && !args[2].is<Str>())
        return raise_bad_argument(thread, "maketrans() argument 3", "str", args[2]);
    if (!args[0].is<Str>()) {
        return raise(thread, TypeError_type, "first maketrans argument must be a string if there is a second argument");
    }
    Str* from = args[0].as<Str>();
    Str* to = args[1].as<Str>();
    if (from->length != to->length) {
        return raise(thread, ValueError_type, "the first two maketrans arguments must have equal length");
    }
    for (size_t i = 0; i < from->length; i++) {
        TRY(table->store(thread, Value::small(int64_t(from->at(i))), Value::small(int64_t(to->at(i)))));
    }
    if (args[2].is<Str>()) {
        Str* removed = args[2].as<Str>();
        for (size_t i = 0; i < removed->length; i++) {
            TRY(table->store(thread, Value::small(int64_t(removed->at(i))), none()));
        }
    }
    return Value::of(table);
}

}  // namespace py::vm
