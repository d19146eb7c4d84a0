#include "vm/codecs/error_handlers.h"

#include <algorithm>

#include "marshal/unicode/names.h"
#include "vm/codecs/errors.h"
#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"

// strict, ignore, replace and the other error handlers of codecs.

namespace py::vm {
namespace {

enum class Kind : uint8_t { Encode, Decode, Translate };

/// A UnicodeError as a handler sees it: the object, and the part of it that is wrong, cut to its size.
struct Problem {
    Exception* exception;
    Kind kind;
    Value object;
    size_t start, stop;

    Str* text() const { return object.as<Str>(); }
    ByteView bytes() const { return object.as<Bytes>()->view(); }
    size_t count() const { return stop > start ? stop - start : 0; }
    Raises<Value> answer(Value replacement) const { return answer(replacement, stop); }
    Raises<Value> answer(Value replacement, size_t resume) const {
        return Value::of(make_tuple({replacement, Value::small(int64_t(resume))}));
    }
};

Error cannot_handle(Thread& thread, Value value) {
    return raise(thread, TypeError_type, "don't know how to handle {} in error callback", {type_of(value)});
}

Raises<Problem> problem_of(Thread& thread, Value value) {
    Problem problem{};
    if (!value.is<Exception>()) return cannot_handle(thread, value);
    Type* type = type_of(value);
    if (type->is_subtype_of(&UnicodeEncodeError_type)) {
        problem.kind = Kind::Encode;
    } else if (type->is_subtype_of(&UnicodeDecodeError_type)) {
        problem.kind = Kind::Decode;
    } else if (type->is_subtype_of(&UnicodeTranslateError_type)) {
        problem.kind = Kind::Translate;
    } else {
        return cannot_handle(thread, value);
    }
    problem.exception = value.as<Exception>();
    problem.object = exception_field(problem.exception, "object");
    bool decoding = problem.kind == Kind::Decode;
    if (decoding ? !problem.object.is<Bytes>() : !problem.object.is<Str>()) {
        return raise(thread, TypeError_type, "object attribute must be {}", {decoding ? "bytes" : "unicode"});
    }
    auto length = int64_t(decoding ? problem.bytes().size() : problem.text()->length);
    int64_t start = TRY(to_int64(thread, exception_field(problem.exception, "start")));
    int64_t stop = TRY(to_int64(thread, exception_field(problem.exception, "end")));
    problem.start = size_t(std::max<int64_t>(0, std::min(start, length - 1)));
    problem.stop = size_t(std::min(std::max<int64_t>(1, stop), length));
    return problem;
}

Raises<Value> strict(Thread& thread, Value* args) {
    if (args[0].is<Exception>()) return raise_exception(thread, args[0].as<Exception>());
    return raise(thread, TypeError_type, "codec must pass exception instance");
}

Raises<Value> ignore(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    return problem.answer(Value::of(empty_str()));
}

Raises<Value> replace(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    StrBuilder text;
    switch (problem.kind) {
        case Kind::Encode: text.append_repeated('?', problem.count()); break;
        case Kind::Decode: text.append(U'\uFFFD'); break;
        case Kind::Translate: text.append_repeated(U'\uFFFD', problem.count()); break;
    }
    return problem.answer(Value::of(text.finish()));
}

void append_escape(StrBuilder& text, char32_t c) {
    char buffer[12];
    snprintf(buffer, sizeof buffer, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
    text.append(buffer);
}

Raises<Value> backslashreplace(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    StrBuilder text;
    for (size_t i = problem.start; i < problem.stop; i++) {
        append_escape(text, problem.kind == Kind::Decode ? problem.bytes()[i] : problem.text()->at(i));
    }
    return problem.answer(Value::of(text.finish()));
}

Raises<Value> xmlcharrefreplace(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    if (problem.kind != Kind::Encode) return cannot_handle(thread, args[0]);
    StrBuilder text;
    for (size_t i = problem.start; i < problem.stop; i++) {
        text.append("&#");
        text.append_decimal(problem.text()->at(i));
        text.append(';');
    }
    return problem.answer(Value::of(text.finish()));
}

Raises<Value> namereplace(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    if (problem.kind != Kind::Encode) return cannot_handle(thread, args[0]);
    StrBuilder text;
    for (size_t i = problem.start; i < problem.stop; i++) {
        std::string name = unicode::character_name(problem.text()->at(i));
        if (name.empty()) {
            append_escape(text, problem.text()->at(i));
        } else {
            text.append("\\N{" + name + "}");
        }
    }
    return problem.answer(Value::of(text.finish()));
}

Raises<Value> surrogateescape(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    if (problem.kind == Kind::Encode) {
        Bytes* bytes = new_bytes(problem.count());
        for (size_t i = problem.start; i < problem.stop; i++) {
            char32_t c = problem.text()->at(i);
            // Only what decoding had turned into surrogates goes back to bytes.
            if (c < 0xDC80 || c > 0xDCFF) return raise_exception(thread, problem.exception);
            bytes->data[i - problem.start] = uint8_t(c - 0xDC00);
        }
        return problem.answer(Value::of(bytes));
    }
    if (problem.kind != Kind::Decode) return cannot_handle(thread, args[0]);
    StrBuilder text;
    size_t at = problem.start;
    while (at < problem.stop && at < problem.start + 4 && problem.bytes()[at] >= 0x80)
        text.append(char32_t(0xDC00 + problem.bytes()[at++]));
    if (text.empty()) return raise_exception(thread, problem.exception);
    return problem.answer(Value::of(text.finish()), at);
}

/// Which of the encodings that can hold surrogates one is meant by a name.
struct SurrogateForm {
    enum Encoding : uint8_t { Utf8, Utf16, Utf32, Other } encoding = Other;
    bool big = false;
    size_t size() const { return encoding == Utf8 ? 3 : encoding == Utf16 ? 2 : 4; }
};

SurrogateForm surrogate_form(std::string name) {
    for (char& c : name) c = c == '_' ? '-' : char(tolower(c));
    SurrogateForm form;
    if (!name.starts_with("utf"))
        return name == "cp-utf8" || name == "cp65001" ? SurrogateForm{SurrogateForm::Utf8} : form;
    name.erase(0, 3);
    if (name.starts_with('-')) name.erase(0, 1);
    if (name == "8") return {SurrogateForm::Utf8};
    auto rest = name.substr(std::min<size_t>(2, name.size()));
    if (rest.starts_with('-')) rest.erase(0, 1);
    if (!rest.empty() && rest != "le" && rest != "be") return form;
    if (name.starts_with("16")) form.encoding = SurrogateForm::Utf16;
    if (name.starts_with("32")) form.encoding = SurrogateForm::Utf32;
    form.big = rest == "be";
    return form;
}

void append_surrogate(std::vector<uint8_t>& out, SurrogateForm form, char32_t c) {
    if (form.encoding == SurrogateForm::Utf8) {
        for (uint32_t byte : {0xE0 | c >> 12, 0x80 | ((c >> 6) & 0x3F), 0x80 | (c & 0x3F)})
            out.push_back(uint8_t(byte));
        return;
    }
    size_t size = form.size();
    for (size_t i = 0; i < size; i++) out.push_back(uint8_t(c >> (8 * (form.big ? size - 1 - i : i))));
}

/// The surrogate at the start of `bytes`, or 0.
char32_t read_surrogate(ByteView bytes, SurrogateForm form) {
    if (bytes.size() < form.size()) return 0;
    char32_t c = 0;
    if (form.encoding == SurrogateForm::Utf8) {
        bool fits = (bytes[0] & 0xF0) == 0xE0 && (bytes[1] & 0xC0) == 0x80 && (bytes[2] & 0xC0) == 0x80;
        if (fits) c = char32_t(bytes[0] & 0xF) << 12 | char32_t(bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
    } else {
        for (size_t i = 0; i < form.size(); i++) c |= char32_t(bytes[i]) << (8 * (form.big ? form.size() - 1 - i : i));
    }
    return c >= 0xD800 && c <= 0xDFFF ? c : 0;
}

Raises<Value> surrogatepass(Thread& thread, Value* args) {
    Problem problem = TRY(problem_of(thread, args[0]));
    if (problem.kind == Kind::Translate) return cannot_handle(thread, args[0]);
    Value encoding = exception_field(problem.exception, "encoding");
    if (!encoding.is<Str>()) return raise(thread, TypeError_type, "encoding attribute must be unicode");
    SurrogateForm form = surrogate_form(to_utf8(encoding.as<Str>()));
    if (form.encoding == SurrogateForm::Other) return raise_exception(thread, problem.exception);
    if (problem.kind == Kind::Encode) {
        std::vector<uint8_t> out;
        for (size_t i = problem.start; i < problem.stop; i++) {
            char32_t c = problem.text()->at(i);
            if (c < 0xD800 || c > 0xDFFF) return raise_exception(thread, problem.exception);
            append_surrogate(out, form, c);
        }
        return problem.answer(Value::of(make_bytes(out)));
    }
    char32_t c = read_surrogate(problem.bytes().subspan(problem.start), form);
    if (!c) return raise_exception(thread, problem.exception);
    return problem.answer(Value::of(make_str(c)), problem.start + form.size());
}

constexpr MethodDef kErrorHandlers[] = {
    {"strict", "(exception, /)", strict, "Raises the error."},
    {"ignore", "(exception, /)", ignore, "Leaves out what is wrong."},
    {"replace", "(exception, /)", replace, "Puts a question mark or U+FFFD in the place of what is wrong."},
    {"backslashreplace", "(exception, /)", backslashreplace, "Puts escapes with a backslash in its place."},
    {"xmlcharrefreplace", "(exception, /)", xmlcharrefreplace, "Puts character references of XML in its place."},
    {"namereplace", "(exception, /)", namereplace, "Puts \\N{...} escapes in its place."},
    {"surrogateescape", "(exception, /)", surrogateescape, "Carries bytes through text as lone surrogates."},
    {"surrogatepass", "(exception, /)", surrogatepass, "Lets lone surrogates pass in the UTF encodings."},
};

}  // namespace

std::span<MethodDef const> builtin_error_handlers() { return kErrorHandlers; }

}  // namespace py::vm
