#include "vm/modules/sre/regex.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/sre/opcodes.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _sre: strings to match, searching, and the functions of the module.

namespace py::vm {

Raises<void> RegexString::open(Thread& thread, Value string) {
    string_ = string;
    if (string.is<Str>()) {
        text_ = string.as<Str>();
        data_ = static_cast<uint8_t const*>(text_->characters());
        length_ = int64_t(text_->length);
        return {};
    }
    if (string.is<Bytes>()) {
        data_ = string.as<Bytes>()->data;
        length_ = int64_t(string.as<Bytes>()->size);
        return {};
    }
    if (!has_buffer(string)) {
        return raise(thread, TypeError_type, "expected string or bytes-like object, got '{}'", {type_of(string)});
    }
    TRY(buffer_.acquire(thread, string));
    // The matcher takes a null address for none.
    static uint8_t const nothing = 0;
    data_ = buffer_.size() ? buffer_.data() : &nothing;
    length_ = int64_t(buffer_.size());
    return {};
}

Raises<void> RegexString::open_for(Thread& thread, RegexPattern* pattern, Value string) {
    TRY(open(thread, string));
    if (is_none(pattern->source) || pattern->source.is<Str>() == is_text()) return {};
    return raise(thread, TypeError_type,
                 is_text() ? "cannot use a bytes pattern on a string-like object"
                           : "cannot use a string pattern on a bytes-like object");
}

sre::Subject RegexString::subject(int64_t end) const { return {data_, text_ ? text_->width() : 1, end}; }

Value RegexString::slice(int64_t start, int64_t stop) const {
    stop = std::min(stop, length_);
    start = std::min(start, stop);
    if (start == 0 && stop == length_ && (string_.is_exact<Str>() || string_.is_exact<Bytes>())) return string_;
    if (!text_) return Value::of(make_bytes({data_ + start, size_t(stop - start)}));
    return Value::of(substring(text_, size_t(start), size_t(stop)));
}

Raises<void> convert_positions(Thread& thread, Value (&positions)[2]) {
    for (Value& position : positions) {
        if (!position.is_empty() && !position.is_small()) position = make_int(TRY(to_int64(thread, position)));
    }
    return {};
}

Raises<RegexRange> regex_range(Thread& thread, RegexString const& string, Value pos, Value endpos) {
    int64_t length = string.length();
    RegexRange range{0, length};
    if (!pos.is_empty()) range.pos = std::clamp(TRY(to_int64(thread, pos)), int64_t(0), length);
    if (!endpos.is_empty()) range.endpos = std::clamp(TRY(to_int64(thread, endpos)), int64_t(0), length);
    return range;
}

RegexSearch::RegexSearch(RegexPattern* pattern, RegexString const& string, RegexRange range)
    : string_(string), request_{&pattern->program, string.subject(range.endpos), range.pos, sre::Wanted::Search} {}

Raises<bool> RegexSearch::next(Thread& thread) {
    if (request_.start > request_.subject.end) return false;
    sre::Outcome outcome = sre::run(thread, request_, result_);
    if (outcome == sre::Outcome::Raised) return Error{};
    if (outcome == sre::Outcome::NoMatch) return false;
    request_.must_advance = result_.end == result_.start;
    request_.start = result_.end;
    return true;
}

Value RegexSearch::group(uint32_t index, Value otherwise) const {
    if (index == 0) return string_.slice(result_.start, result_.end);
    int64_t start = result_.marks[2 * index - 2];
    int64_t end = result_.marks[2 * index - 1];
    if (start < 0 || end < start) return otherwise;
    return string_.slice(start, end);
}

namespace {

Raises<int64_t> character_of(Thread& thread, Value value) { return to_int64(thread, value); }
bool is_character(int64_t number) { return number >= 0 && number < 0x110000; }

Raises<Value> unicode_iscased(Thread& thread, Value* args) {
    int64_t c = TRY(character_of(thread, args[0]));
    if (!is_character(c)) return boolean(false);
    return boolean(sre::unicode_lower(char32_t(c)) != char32_t(c) || sre::unicode_upper(char32_t(c)) != char32_t(c));
}
Raises<Value> unicode_tolower(Thread& thread, Value* args) {
    int64_t c = TRY(character_of(thread, args[0]));
    return make_int(is_character(c) ? int64_t(sre::unicode_lower(char32_t(c))) : c);
}
Raises<Value> ascii_iscased(Thread& thread, Value* args) {
    int64_t c = TRY(character_of(thread, args[0]));
    return boolean((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}
Raises<Value> ascii_tolower(Thread& thread, Value* args) {
    int64_t c = TRY(character_of(thread, args[0]));
    return make_int(is_character(c) ? int64_t(sre::ascii_lower(char32_t(c))) : c);
}
Raises<Value> getcodesize(Thread&, Value*) { return Value::small(sizeof(uint32_t)); }

Raises<void> fill(Thread&, Module* module) {
    auto add = [&](std::string_view name, int64_t number) { module->dict->store(intern(name), make_int(number)); };
    add("MAGIC", sre::kMagic);
    add("CODESIZE", sizeof(uint32_t));
    add("MAXREPEAT", sre::kMaxRepeat);
    add("MAXGROUPS", sre::kMaxGroups);
    return {};
}

constexpr MethodDef kFunctions[] = {
    {"compile", "(pattern, flags, code, groups, groupindex, indexgroup)", regex_compile,
     "A pattern of the code that re has made of its text."},
    {"getcodesize", "()", getcodesize, "How many bytes a word of a pattern's code has."},
    {"ascii_iscased", "(character, /)", ascii_iscased, "Whether an ASCII character has another case."},
    {"unicode_iscased", "(character, /)", unicode_iscased, "Whether a character has another case."},
    {"ascii_tolower", "(character, /)", ascii_tolower,
     "The small letter of a capital one in ASCII; any other character itself."},
    {"unicode_tolower", "(character, /)", unicode_tolower,
     "The small letter of a capital one; any other character itself."},
};

constexpr ModuleType kTypes[] = {
    {&regex_pattern_type, &kRegexPatternSpec, false},
    {&regex_match_type, &kRegexMatchSpec, false},
    {&regex_scanner_type, &kRegexScannerSpec, false},
    {&regex_iterator_type, &kRegexIteratorSpec, false},
};

}  // namespace

extern NativeModule const kSreModule;
NativeModule const kSreModule{
    .name = "_sre",
    .doc = "The machine of regular expressions.",
    .functions = kFunctions,
    .types = kTypes,
    .fill = fill,
};

}  // namespace py::vm
