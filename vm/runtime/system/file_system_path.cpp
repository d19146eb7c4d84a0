#include "vm/runtime/system/file_system_path.h"

#include <climits>

#include "marshal/base/utf8.h"
#include "vm/errors/warn.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

constexpr bool is_escaped_byte(char32_t character) { return character >= 0xDC80 && character <= 0xDCFF; }
constexpr bool is_surrogate(char32_t character) { return character >= 0xD800 && character < 0xE000; }

Error raise_surrogate(Thread& thread, Str* text, size_t at) {
    Value type = Value::of(&UnicodeEncodeError_type);
    auto made = call(thread, type,
                     {Value::of(intern("utf-8")), Value::of(text), Value::small(int64_t(at)),
                      Value::small(int64_t(at) + 1), Value::of(make_str("surrogates not allowed"))});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

constexpr std::string_view kAllowed[] = {"string, bytes or os.PathLike", "string, bytes, os.PathLike or integer",
                                         "string, bytes, os.PathLike or None",
                                         "string, bytes, os.PathLike, integer or None"};

}  // namespace

Raises<std::string> fs_encode(Thread& thread, Str* text) {
    if (text->is_ascii()) return std::string(text->ascii());
    std::string bytes;
    for (size_t i = 0; i < text->length; i++) {
        char32_t character = text->at(i);
        if (is_escaped_byte(character)) {
            bytes.push_back(char(character - 0xDC00));
        } else if (is_surrogate(character)) {
            return raise_surrogate(thread, text, i);
        } else {
            utf8::append(bytes, character);
        }
    }
    return bytes;
}

Str* fs_decode(std::string_view bytes) {
    if (!utf8::find_invalid(bytes, utf8::Surrogates::Reject)) return make_str(bytes);
    std::u32string characters;
    while (!bytes.empty()) {
        auto decoded = utf8::decode_first(bytes, utf8::Surrogates::Reject);
        characters.push_back(decoded ? decoded->value : char32_t(0xDC00 + uint8_t(bytes[0])));
        bytes.remove_prefix(decoded ? decoded->size : 1);
    }
    return make_str(characters.data(), characters.size());
}

Raises<Value> fs_path(Thread& thread, Value value) {
    if (value.is<Str>() || value.is<Bytes>()) return value;
    Value path = TRY(call_special(thread, value, intern("__fspath__"), {}));
    if (path.is_empty()) {
        return raise(thread, TypeError_type, "expected str, bytes or os.PathLike object, not {}", {type_of(value)});
    }
    if (path.is<Str>() || path.is<Bytes>()) return path;
    return raise(thread, TypeError_type, "expected {}.__fspath__() to return str or bytes, not {}",
                 {type_of(value), type_of(path)});
}

Raises<std::string> fs_bytes(Thread& thread, Value value) {
    Value path = TRY(fs_path(thread, value));
    std::string bytes =
        path.is<Str>() ? TRY(fs_encode(thread, path.as<Str>())) : std::string(as_text(path.as<Bytes>()->view()));
    if (bytes.find('\0') != std::string::npos) return raise(thread, ValueError_type, "embedded null byte");
    return bytes;
}

Raises<void> FileSystemPath::take(Thread& thread, Value value) {
    bool may_be_none = form == PathForm::OrNone || form == PathForm::OrDescriptorOrNone;
    bool may_be_descriptor = form == PathForm::OrDescriptor || form == PathForm::OrDescriptorOrNone;
    if (may_be_none && !is_given(value)) {
        is_default = true;
        text = ".";
        return {};
    }
    object = value;
    bool is_path = value.is<Str>() || value.is<Bytes>();
    if (!is_path && may_be_descriptor && (is_int(value) || type_of(value)->slots.index)) {
        int64_t number = clamped_int64_of(TRY(to_index(thread, value)));
        if (number > INT_MAX) return raise(thread, OverflowError_type, "fd is greater than maximum");
        if (number < INT_MIN) return raise(thread, OverflowError_type, "fd is less than minimum");
        descriptor = int(number);
        // A negative number is still a descriptor: the system shall refuse it.
        if (descriptor < 0) descriptor = INT_MAX;
        return {};
    }
    if (!is_path && lookup(type_of(value), intern("__fspath__")).is_empty()) {
        Str* problem =
            format_message("{}: {} should be {}, not {}", {function, argument, kAllowed[int(form)], type_of(value)});
        if (!has_buffer(value)) return raise(thread, TypeError_type, "{}", {problem});
        TRY(warn(thread, DeprecationWarning_type, problem));
        Buffer bytes;
        TRY(bytes.acquire(thread, value));
        object = Value::of(make_bytes(bytes.bytes()));
    } else {
        object = TRY(fs_path(thread, value));
    }
    is_bytes = object.is<Bytes>();
    text = TRY(fs_bytes(thread, object));
    return {};
}

Value FileSystemPath::name_like_this(std::string_view name) const {
    return is_bytes ? Value::of(make_bytes(as_bytes(name))) : Value::of(fs_decode(name));
}

}  // namespace py::vm
