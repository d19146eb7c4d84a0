#include "vm/runtime/code/source_text.h"

#include "vm/errors/warn.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/exception.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {
namespace {

/// Surrogates have no UTF-8.
Raises<void> check_encodable(Thread& thread, Str* text) {
    if (text->is_ascii()) return {};
    for (size_t i = 0; i < text->length; i++) {
        if (text->at(i) < 0xD800 || text->at(i) > 0xDFFF) continue;
        size_t end = i + 1;
        while (end < text->length && text->at(end) >= 0xD800 && text->at(end) <= 0xDFFF) end++;
        return raise_exception(thread, make_exception(UnicodeEncodeError_type,
                                                      make_tuple({Value::of(intern("utf-8")), Value::of(text),
                                                                  Value::small(int64_t(i)), Value::small(int64_t(end)),
                                                                  Value::of(intern("surrogates not allowed"))})));
    }
    return {};
}

}  // namespace

Raises<void> read_source(Thread& thread, Value source, char const* function, char const* what, SourceText& result) {
    if (source.is<Str>()) {
        TRY(check_encodable(thread, source.as<Str>()));
        result.text = to_utf8(source.as<Str>());
        result.is_str = true;
    } else if (source.is<Bytes>()) {
        result.text = as_text(source.as<Bytes>()->view());
    } else if (has_buffer(source)) {
        Buffer buffer;
        TRY(buffer.acquire(thread, source));
        result.text.assign(reinterpret_cast<char const*>(buffer.data()), buffer.size());
    } else {
        return raise(thread, TypeError_type, "{}() arg 1 must be a {}", {function, what});
    }
    if (result.text.find('\0') != std::string::npos) {
        return raise(thread, ValueError_type, "source code string cannot contain null bytes");
    }
    return {};
}

Raises<Str*> source_file_name(Thread& thread, Value value) {
    if (!value.is<Str>() && !value.is<Bytes>() && has_buffer(value)) {
        Str* message = format_message("path should be string, bytes, or os.PathLike, not {}", {type_of(value)});
        TRY(warn(thread, DeprecationWarning_type, message));
        Buffer buffer;
        TRY(buffer.acquire(thread, value));
        value = Value::of(make_bytes(buffer.bytes()));
    }
    if (!value.is<Str>() && !value.is<Bytes>()) {
        Value path = TRY(call_special(thread, value, intern("__fspath__"), {}));
        if (!path.is<Str>() && !path.is<Bytes>()) {
            return raise(thread, TypeError_type, "expected str, bytes or os.PathLike object, not {}", {type_of(value)});
        }
        value = path;
    }
    Str* name = value.is<Str>() ? value.as<Str>() : make_str(as_text(value.as<Bytes>()->view()));
    for (size_t i = 0; i < name->length; i++) {
        if (name->at(i) == 0) return raise(thread, ValueError_type, "embedded null character");
    }
    return name;
}

}  // namespace py::vm
