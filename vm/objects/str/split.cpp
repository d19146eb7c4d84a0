#include <algorithm>

#include "vm/objects/str/join.h"
#include "vm/objects/str/methods.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

// Taking text apart, and joining it.

namespace py::vm {
namespace {

Str* self_of(Value* args) { return args[0].as<Str>(); }

List* split_at_spaces(Str* string, int64_t most) {
    List* parts = new_list();
    size_t at = 0;
    for (;;) {
        while (at < string->length && is_space(string->at(at))) at++;
        if (at == string->length) break;
        size_t stop = at;
        if (most-- == 0) {
            stop = string->length;
        } else {
            while (stop < string->length && !is_space(string->at(stop))) stop++;
        }
        parts->append(Value::of(substring(string, at, stop)));
        if (most < 0 && stop == string->length) break;
        at = stop;
        if (most == -1) break;
    }
    return parts;
}

List* split_at_spaces_unlimited(Str* string) {
    List* parts = new_list();
    size_t at = 0;
    for (;;) {
        while (at < string->length && is_space(string->at(at))) at++;
        if (at == string->length) return parts;
        size_t stop = at;
        while (stop < string->length && !is_space(string->at(stop))) stop++;
        parts->append(Value::of(substring(string, at, stop)));
        at = stop;
    }
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
        if (most < 0) return Value::of(split_at_spaces_unlimited(string));
        return Value::of(from_right ? rsplit_at_spaces(string, most) : split_at_spaces(string, most));
    }
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "must be str or None, not {}", {type_of(args[1])});
    Str* separator = args[1].as<Str>();
    if (separator->length == 0) return raise(thread, ValueError_type, "empty separator");
    List* parts = new_list();
    if (!from_right) {
        size_t at = 0;
        while (most-- != 0) {
            int64_t found = find_text(string, separator, at, string->length);
            if (found < 0) break;
            parts->append(Value::of(substring(string, at, size_t(found))));
            at = size_t(found) + separator->length;
        }
        parts->append(Value::of(substring(string, at, string->length)));
        return Value::of(parts);
    }
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
    return (c >= 10 && c <= 13) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029;
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
    for (size_t at = 0; at < string->length;) {
        size_t stop = at;
        while (stop < string->length && !is_line_break(string->at(stop))) stop++;
        size_t next = stop;
        if (next < string->length) {
            bool pair = string->at(next) == '\r' && next + 1 < string->length && string->at(next + 1) == '\n';
            next += pair ? 2 : 1;
        }
        lines->append(Value::of(substring(string, at, keep ? next : stop)));
        at = next;
    }
    return Value::of(lines);
}

Raises<Value> str_join(Thread& thread, Value* args) {
    Str* separator = self_of(args);
    if (!is_iterable(args[1])) return raise(thread, TypeError_type, "can only join an iterable");
    List* pieces = TRY(list_from(thread, args[1]));
    if (pieces->size == 1 && pieces->items[0].is_exact<Str>()) return pieces->items[0];
    for (size_t i = 0; i < pieces->size; i++) {
        if (!pieces->items[i].is<Str>()) {
            return raise(thread, TypeError_type, "sequence item {}: expected str instance, {} found",
                         {i, type_of(pieces->items[i])});
        }
    }
    return Value::of(TRY(join_texts(thread, pieces->span(), separator)));
}

Raises<Value> str_translate(Thread& thread, Value* args) {
    Str* string = self_of(args);
    StrBuilder text;
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
        Raises<Value> found = get_item(thread, args[1], Value::small(int64_t(c)));
        if (!found.ok()) {
            if (!catch_pending(thread, LookupError_type)) return Error{};
            text.append(c);
            continue;
        }
        Value to = found.value();
        if (is_none(to)) continue;
        if (to.is<Str>()) {
            text.append(to.as<Str>());
        } else if (is_int(to)) {
            auto code = int64_of(to);
            if (!code || *code < 0 || *code > 0x10FFFF) {
                return raise(thread, ValueError_type, "character mapping must be in range(0x110000)");
            }
            text.append(char32_t(*code));
        } else {
            return raise(thread, TypeError_type, "character mapping must return integer, None or str");
        }
    }
    return Value::of(text.finish());
}

Raises<Value> str_maketrans(Thread& thread, Value* args) {
    Dict* table = new_dict();
    if (args[1].is_empty()) {
        if (!args[0].is<Dict>()) {
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
