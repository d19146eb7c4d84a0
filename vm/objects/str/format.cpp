#include "marshal/base/utf8.h"
#include "vm/objects/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/str/methods.h"
#include "vm/objects/str_builder.h"
#include "vm/runtime/format.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// str.format, and encoding.

namespace py::vm {
namespace {

/// One call of str.format: replacement fields with nested specs (PEP 3101).
class Formatter {
  public:
    Formatter(Thread& thread, Tuple* positional, Value keywords)
        : thread_(thread), positional_(positional), keywords_(keywords) {}

    Raises<Str*> run(Str* format, int depth) {
        if (depth < 0) return raise(thread_, ValueError_type, "Max string recursion exceeded");
        StrBuilder out;
        for (size_t at = 0; at < format->length;) {
            char32_t c = format->at(at++);
            if (c != '{' && c != '}') {
                out.append(c);
                continue;
            }
            if (at < format->length && format->at(at) == c) {
                out.append(c);
                at++;
                continue;
            }
            if (c == '}') return raise(thread_, ValueError_type, "Single '}' encountered in format string");
            if (at >= format->length) return raise(thread_, ValueError_type, "Single '{' encountered in format string");
            size_t stop = find_end(format, at);
            if (stop == format->length) return raise(thread_, ValueError_type, "expected '}' before end of string");
            out.append(TRY(field(format, at, stop, depth)));
            at = stop + 1;
        }
        return out.finish();
    }

  private:
    static size_t find_end(Str* format, size_t at) {
        int nested = 1;
        bool in_brackets = false;
        for (; at < format->length; at++) {
            char32_t c = format->at(at);
            if (c == '[') in_brackets = true;
            if (c == ']') in_brackets = false;
            if (in_brackets) continue;
            if (c == '{') nested++;
            if (c == '}' && --nested == 0) return at;
        }
        return at;
    }

    Raises<Str*> field(Str* format, size_t start, size_t stop, int depth) {
        size_t at = start;
        bool in_brackets = false;
        while (at < stop && (in_brackets || (format->at(at) != '!' && format->at(at) != ':'))) {
            if (format->at(at) == '[') in_brackets = true;
            if (format->at(at) == ']') in_brackets = false;
            at++;
        }
        Value value = TRY(resolve(substring(format, start, at)));
        if (at < stop && format->at(at) == '!') {
            char32_t conversion = at + 1 < stop ? format->at(at + 1) : U'\0';
            if (conversion == 'r') {
                value = Value::of(TRY(repr_of(thread_, value)));
            } else if (conversion == 's') {
                value = Value::of(TRY(str_of(thread_, value)));
            } else if (conversion == 'a') {
                value = Value::of(TRY(ascii_of(thread_, value)));
            } else {
                return raise(thread_, ValueError_type, "Unknown conversion specifier '{}'", {make_str(conversion)});
            }
            at += 2;
            if (at < stop && format->at(at) != ':') return raise(thread_, ValueError_type, "expected ':' after conversion specifier");
        }
        Str* spec = empty_str();
        if (at < stop) spec = TRY(run(substring(format, at + 1, stop), depth - 1));
        return format_value(thread_, value, spec);
    }

    Raises<Value> resolve(Str* path) {
        size_t at = 0;
        while (at < path->length && path->at(at) != '.' && path->at(at) != '[') at++;
        Value value = TRY(first(substring(path, 0, at)));
        while (at < path->length) {
            if (path->at(at) == '.') {
                size_t start = ++at;
                while (at < path->length && path->at(at) != '.' && path->at(at) != '[') at++;
                if (start == at) return raise(thread_, ValueError_type, "Empty attribute in format string");
                value = TRY(get_attribute(thread_, value, intern(substring(path, start, at))));
            } else {
                size_t start = ++at;
                while (at < path->length && path->at(at) != ']') at++;
                if (at == path->length) return raise(thread_, ValueError_type, "Missing ']' in format string");
                if (start == at) return raise(thread_, ValueError_type, "Empty attribute in format string");
                Str* key = substring(path, start, at++);
                int64_t number = as_number(key);
                value = TRY(get_item(thread_, value, number >= 0 ? Value::small(number) : Value::of(key)));
            }
        }
        return value;
    }

    static int64_t as_number(Str* text) {
        int64_t number = 0;
        for (size_t i = 0; i < text->length; i++) {
            if (text->at(i) < '0' || text->at(i) > '9' || i > 9) return -1;
            number = number * 10 + int64_t(text->at(i) - '0');
        }
        return text->length ? number : -1;
    }

    Raises<Value> first(Str* name) {
        int64_t number = as_number(name);
        if (name->length == 0) {
            if (automatic_ < 0) return raise(thread_, ValueError_type, "cannot switch from manual field specification to automatic field numbering");
            number = automatic_++;
        } else if (number >= 0) {
            if (automatic_ > 0) return raise(thread_, ValueError_type, "cannot switch from automatic field numbering to manual field specification");
            automatic_ = -1;
        }
        if (number >= 0) {
            if (!positional_) return raise(thread_, ValueError_type, "Format string contains positional fields");
            if (number >= int64_t(positional_->size)) {
                return raise(thread_, IndexError_type, "Replacement index {} out of range for positional args tuple", {number});
            }
            return positional_->items[number];
        }
        return get_item(thread_, keywords_, Value::of(name));
    }

    Thread& thread_;
    Tuple* positional_;
    Value keywords_;
    /// Number of the next "{}"; -1 once fields have been numbered by hand.
    int64_t automatic_ = 0;
};

}  // namespace

Raises<Value> str_format(Thread& thread, Value* args) {
    return Value::of(TRY(Formatter(thread, args[1].as<Tuple>(), args[2]).run(args[0].as<Str>(), 2)));
}

Raises<Value> str_format_map(Thread& thread, Value* args) {
    return Value::of(TRY(Formatter(thread, nullptr, args[1]).run(args[0].as<Str>(), 2)));
}

Raises<Value> str_format_spec(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "format() argument 2 must be str, not {}", {type_of(args[1])});
    if (args[1].as<Str>()->length == 0) return Value::of(TRY(str_of(thread, args[0])));
    return Value::of(TRY(format_str(thread, args[0], args[1].as<Str>())));
}

Raises<Value> str_getnewargs(Thread&, Value* args) { return Value::of(make_tuple({args[0]})); }

Raises<Value> str_encode(Thread& thread, Value* args) {
    Str* string = args[0].as<Str>();
    std::string encoding = args[1].is<Str>() ? to_utf8(args[1].as<Str>()) : "utf-8";
    for (char& c : encoding) c = c == '_' ? '-' : char(tolower(c));
    bool utf8 = encoding == "utf-8" || encoding == "utf8";
    char32_t limit = utf8 ? 0x110000 : encoding == "ascii" ? 0x80 : 0x100;
    if (!utf8 && encoding != "ascii" && encoding != "latin-1" && encoding != "latin1" && encoding != "iso-8859-1") {
        return raise(thread, LookupError_type, "unknown encoding: {}", {encoding});
    }
    std::string errors = args[2].is<Str>() ? to_utf8(args[2].as<Str>()) : "strict";
    std::string bytes;
    for (size_t i = 0; i < string->length; i++) {
        char32_t c = string->at(i);
        bool surrogate = utf8 && c >= 0xD800 && c < 0xE000;
        if (c < limit && !surrogate) {
            utf8 ? utf8::append(bytes, c) : bytes.push_back(char(c));
        } else if (errors == "replace") {
            bytes.push_back('?');
        } else if (errors != "ignore") {
            char escape[12];
            snprintf(escape, sizeof escape, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
            std::string reason = utf8 ? "surrogates not allowed" : limit == 0x80 ? "ordinal not in range(128)" : "ordinal not in range(256)";
            return raise_exception(thread, make_exception(UnicodeEncodeError_type,
                make_tuple({Value::of(make_str(encoding)), args[0], Value::small(int64_t(i)), Value::small(int64_t(i) + 1), Value::of(make_str(reason))})));
        }
    }
    return Value::of(make_bytes(as_bytes(bytes)));
}

Raises<Str*> decode_utf8(Thread& thread, Bytes* bytes) {
    std::string_view text = as_text(bytes->view());
    auto wrong = utf8::find_invalid(text, utf8::Surrogates::Reject);
    if (!wrong) return make_str(text);
    return raise_exception(thread, make_exception(UnicodeDecodeError_type,
        make_tuple({Value::of(intern("utf-8")), Value::of(bytes), Value::small(int64_t(*wrong)), Value::small(int64_t(*wrong) + 1),
                    Value::of(make_str(bytes->data[*wrong] >= 0xC2 && bytes->data[*wrong] < 0xF5 ? "invalid continuation byte" : "invalid start byte"))})));
}

}  // namespace py::vm
