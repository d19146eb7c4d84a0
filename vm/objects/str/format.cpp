#include "vm/objects/str/methods.h"
#include "vm/objects/str_builder.h"
#include "vm/runtime/format.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// str.format (PEP 3101).

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

}  // namespace py::vm
