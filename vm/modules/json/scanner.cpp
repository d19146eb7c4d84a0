#include <charconv>

#include "vm/gc/heap.h"
#include "vm/modules/json/json.h"
#include "vm/objects/exception.h"
#include "vm/objects/float/float.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _json.make_scanner: reads one JSON value out of a text.

namespace py::vm {

Type json_scanner_type;

namespace {

bool is_json_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_json_digit(char32_t c) { return c >= '0' && c <= '9'; }

template <class Char>
class Parser {
  public:
    Parser(Thread& thread, JsonScanner* self, Str* text)
        : thread_(thread),
          self_(self),
          text_(text),
          characters_(static_cast<Char const*>(text->characters())),
          length_(int64_t(text->length)),
          keys_(new_dict()) {}

    int64_t position() const { return at_; }

    /// The value at `start`; `position()` is behind it then.
    Raises<Value> value(int64_t start) {
        if (start < 0) return raise(thread_, ValueError_type, "idx cannot be negative");
        at_ = start;
        if (at_ >= length_) return no_value();
        switch (look()) {
            case '"': return string();
            case '{': return nested(&Parser::object, " while decoding a JSON object from a unicode string");
            case '[': return nested(&Parser::array, " while decoding a JSON array from a unicode string");
            case 'n':
                if (skip("null")) return none();
                break;
            case 't':
                if (skip("true")) return boolean(true);
                break;
            case 'f':
                if (skip("false")) return boolean(false);
                break;
            case 'N':
                if (skip("NaN")) return constant("NaN");
                break;
            case 'I':
                if (skip("Infinity")) return constant("Infinity");
                break;
            case '-':
                if (skip("-Infinity")) return constant("-Infinity");
                break;
            default: break;
        }
        return number();
    }

  private:
    char32_t look() const { return at_ < length_ ? char32_t(characters_[at_]) : 0; }
    void skip_space() {
        while (at_ < length_ && is_json_space(char32_t(characters_[at_]))) at_++;
    }
    bool skip(std::string_view word) {
        if (length_ - at_ < int64_t(word.size())) return false;
        for (size_t i = 0; i < word.size(); i++) {
            if (char32_t(characters_[at_ + int64_t(i)]) != char32_t(word[i])) return false;
        }
        at_ += int64_t(word.size());
        return true;
    }

    /// StopIteration with the position, which json.decoder turns into its own error.
    Error no_value() { return raise_value(thread_, StopIteration_type, make_int(at_)); }
    Error expecting(char const* what) { return raise_json(thread_, what, text_, at_); }

    Raises<Value> nested(Raises<Value> (Parser::*parse)(), char const* where) {
        RecursionScope scope(thread_);
        if (!scope.ok()) return raise_recursion(thread_, where);
        return (this->*parse)();
    }

    Raises<Value> constant(std::string_view name) {
        return call(thread_, self_->parse_constant, {Value::of(intern(name))});
    }

    Raises<Value> string() {
        ScannedString scanned = TRY(scan_json_string(thread_, text_, at_ + 1, self_->strict));
        at_ = scanned.end;
        return Value::of(scanned.text);
    }

    /// Equal keys of one document become one string.
    Raises<Value> key() {
        if (look() != '"' || at_ >= length_) return expecting("Expecting property name enclosed in double quotes");
        Value made = TRY(string());
        Value known = keys_->find(made.as<Str>());
        if (!known.is_empty()) return known;
        keys_->store(made.as<Str>(), made);
        return made;
    }

    Raises<Value> member_value() {
        skip_space();
        if (look() != ':') return expecting("Expecting ':' delimiter");
        at_++;
        skip_space();
        return value(at_);
    }

    Raises<Value> object() {
        at_++;
        skip_space();
        bool pairs_wanted = !is_none(self_->object_pairs_hook);
        List* pairs = pairs_wanted ? new_list() : nullptr;
        Dict* dict = pairs_wanted ? nullptr : new_dict();
        if (look() != '}') {
            for (;;) {
                Value name = TRY(key());
                Value member = TRY(member_value());
                if (pairs) {
                    pairs->append(Value::of(make_tuple({name, member})));
                } else {
                    dict->store(name.as<Str>(), member);
                }
                skip_space();
                if (look() == '}') break;
                if (look() != ',') return expecting("Expecting ',' delimiter");
                at_++;
                skip_space();
            }
        }
        at_++;
        if (pairs) return call(thread_, self_->object_pairs_hook, {Value::of(pairs)});
        if (is_none(self_->object_hook)) return Value::of(dict);
        return call(thread_, self_->object_hook, {Value::of(dict)});
    }

    Raises<Value> array() {
        at_++;
        skip_space();
        List* items = new_list();
        if (look() != ']') {
            for (;;) {
                items->append(TRY(value(at_)));
                skip_space();
                if (look() == ']') break;
                if (look() != ',') return expecting("Expecting ',' delimiter");
                at_++;
                skip_space();
            }
        }
        at_++;
        return Value::of(items);
    }

    void skip_digits() {
        while (at_ < length_ && is_json_digit(char32_t(characters_[at_]))) at_++;
    }
    bool digit_at(int64_t place) const { return place < length_ && is_json_digit(characters_[place]); }

    Raises<Value> number() {
        int64_t start = at_;
        auto fail = [&] {
            at_ = start;
            return no_value();
        };
        if (look() == '-') at_++;
        if (look() == '0') {
            at_++;
        } else if (digit_at(at_)) {
            skip_digits();
        } else {
            return fail();
        }
        bool real = false;
        if (look() == '.' && digit_at(at_ + 1)) {
            real = true;
            at_++;
            skip_digits();
        }
        if (look() == 'e' || look() == 'E') {
            int64_t digits = at_ + 1;
            if (digits < length_ && (characters_[digits] == '+' || characters_[digits] == '-')) digits++;
            if (digit_at(digits)) {
                real = true;
                at_ = digits;
                skip_digits();
            }
        }
        return real ? float_number(start) : int_number(start);
    }

    std::string digits_from(int64_t start) const {
        std::string digits;
        for (int64_t i = start; i < at_; i++) digits.push_back(char(characters_[i]));
        return digits;
    }

    Raises<Value> float_number(int64_t start) {
        Value kind = self_->parse_float;
        if (kind != Value::of(&float_type))
            return call(thread_, kind, {Value::of(substring(text_, size_t(start), size_t(at_)))});
        std::string digits = digits_from(start);
        double number = 0;
        auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        // Beyond what a double holds: infinity or zero, as strtod has it.
        if (read.ec == std::errc::result_out_of_range) number = std::strtod(digits.c_str(), nullptr);
        return Value::real(number);
    }

    Raises<Value> int_number(int64_t start) {
        Value kind = self_->parse_int;
        bool plain = kind == Value::of(&int_type);
        if (plain && at_ - start <= 18) {
            int64_t number = 0;
            std::string digits = digits_from(start);
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
            return make_int(number);
        }
        Str* digits = substring(text_, size_t(start), size_t(at_));
        return plain ? parse_int(thread_, digits, 10) : call(thread_, kind, {Value::of(digits)});
    }

    Thread& thread_;
    JsonScanner* self_;
    Str* text_;
    Char const* characters_;
    int64_t length_;
    Dict* keys_;
    int64_t at_ = 0;
};

Raises<Value> scanner_new(Thread& thread, Value* args) {
    Value context = args[1];
    auto* self = static_cast<JsonScanner*>(new_instance(args[0].as<Type>()));
    self->strict = TRY(truth_of(thread, TRY(get_attribute(thread, context, intern("strict")))));
    self->object_hook = TRY(get_attribute(thread, context, intern("object_hook")));
    self->object_pairs_hook = TRY(get_attribute(thread, context, intern("object_pairs_hook")));
    self->parse_float = TRY(get_attribute(thread, context, intern("parse_float")));
    self->parse_int = TRY(get_attribute(thread, context, intern("parse_int")));
    self->parse_constant = TRY(get_attribute(thread, context, intern("parse_constant")));
    return Value::of(self);
}
constexpr MethodDef kNew{"make_scanner", "($type, context)", scanner_new};

template <class Char>
Raises<Value> scan(Thread& thread, JsonScanner* self, Str* text, int64_t start) {
    Parser<Char> parser(thread, self, text);
    Value value = TRY(parser.value(start));
    return Value::of(make_tuple({value, make_int(parser.position())}));
}

Raises<Value> scan_once(Thread& thread, Value* args) {
    if (!args[1].is<Str>())
        return raise(thread, TypeError_type, "first argument must be a string, not {}", {type_of(args[1])});
    int64_t start = TRY(to_int64(thread, args[2]));
    auto* self = args[0].as<JsonScanner>();
    Str* text = args[1].as<Str>();
    switch (text->width()) {
        case 1: return scan<uint8_t>(thread, self, text, start);
        case 2: return scan<char16_t>(thread, self, text, start);
        default: return scan<char32_t>(thread, self, text, start);
    }
}
constexpr MethodDef kCall{"scan_once", "($self, string, idx)", scan_once};

Raises<Value> scanner_call(Thread& thread, Value callee, CallArgs args) {
    return call_native(thread, kCall, {}, callee, args);
}

Raises<Value> get_strict(Thread&, Value self) { return boolean(self.as<JsonScanner>()->strict); }
template <Value JsonScanner::* field>
Raises<Value> get_field(Thread&, Value self) {
    return self.as<JsonScanner>()->*field;
}

void trace_scanner(Object* object, Marker& marker) {
    auto* self = static_cast<JsonScanner*>(object);
    for (Value value :
         {self->object_hook, self->object_pairs_hook, self->parse_float, self->parse_int, self->parse_constant}) {
        marker.mark(value);
    }
}

constexpr GetSetDef kAttributes[] = {
    {"strict", get_strict, nullptr, AttributeKind::Computed, "Whether control characters in strings are errors."},
    {"object_hook", get_field<&JsonScanner::object_hook>, nullptr, AttributeKind::Computed,
     "What makes an object of a dict, or None."},
    {"object_pairs_hook", get_field<&JsonScanner::object_pairs_hook>},
    {"parse_float", get_field<&JsonScanner::parse_float>, nullptr, AttributeKind::Computed,
     "What makes a number of the text of one with a fraction or an exponent."},
    {"parse_int", get_field<&JsonScanner::parse_int>, nullptr, AttributeKind::Computed,
     "What makes a number of the text of a whole one."},
    {"parse_constant", get_field<&JsonScanner::parse_constant>, nullptr, AttributeKind::Computed,
     "What makes a value of Infinity, -Infinity or NaN."},
};

}  // namespace

TypeSpec const kJsonScannerSpec{.name = "_json.Scanner",
                                .layout = Layout::JsonScanner,
                                .size = sizeof(JsonScanner),
                                .flags = kBaseType,
                                .slots = {.call = scanner_call, .create = create_with<kNew>},
                                .attributes = kAttributes,
                                .trace = trace_scanner,
                                .doc = "Reads values out of texts in JSON."};

}  // namespace py::vm
