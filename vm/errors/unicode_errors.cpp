#include "vm/errors/unicode_errors.h"

#include <algorithm>

#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// Errors of codecs: what they hold, and how they show it.

namespace py::vm {
namespace {

/// The part of the object that is wrong, as the error says: it may lie outside.
struct Part {
    int64_t start, stop;
    bool is_one_item;
};

Part part_of_object(Exception* exception, int64_t length) {
    auto field = [&](char const* name) {
        Value value = exception_field(exception, name);
        return is_int(value) ? clamped_int64_of(value) : int64_t(0);
    };
    int64_t start = field("start");
    int64_t stop = field("end");
    return {start, stop, start >= 0 && start < length && stop == start + 1};
}

std::string shown_character(char32_t c) {
    char shown[16];
    snprintf(shown, sizeof shown, c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", unsigned(c));
    return shown;
}

bool is_kind(Value self, Type const& type) { return type_of(self)->is_subtype_of(&type); }

/// "character '\xe9'", "byte 0xff" or "characters"
std::string shown_subject(Value object, Part part, bool decoding) {
    if (!part.is_one_item) return decoding ? "bytes" : "characters";
    if (!decoding) return "character '" + shown_character(object.as<Str>()->at(size_t(part.start))) + "'";
    char shown[16];
    snprintf(shown, sizeof shown, "byte 0x%02x", object.as<Bytes>()->data[part.start]);
    return shown;
}

constexpr char const* kFields[] = {"encoding", "object", "start", "end", "reason"};

/// The first of the fields that a kind of error has: UnicodeTranslateError knows no encoding.
size_t first_field(Type const* type) { return type->is_subtype_of(&UnicodeTranslateError_type) ? 1 : 0; }

}  // namespace

void set_unicode_error_fields(Exception* exception, std::span<Value const> arguments) {
    size_t first = first_field(exception->type());
    if (arguments.size() != 5 - first) return;
    for (size_t i = first; i < 5; i++) exception_field(exception, kFields[i]) = arguments[i - first];
}

Raises<Value> unicode_error_str(Thread& thread, Value self) {
    auto* exception = self.as<Exception>();
    Value object = exception_field(exception, "object");
    bool decoding = is_kind(self, UnicodeDecodeError_type);
    // An error that was never initialized has nothing to show.
    if (object.is_empty()) return Value::of(empty_str());
    if (decoding ? !object.is<Bytes>() : !object.is<Str>()) return Value::of(empty_str());
    Str* reason = TRY(str_of(thread, exception_field(exception, "reason")));
    Part part = part_of_object(exception, int64_t(decoding ? object.as<Bytes>()->size : object.as<Str>()->length));
    std::string subject = shown_subject(object, part, decoding);
    std::string position = std::to_string(part.start);
    if (!part.is_one_item) position += "-" + std::to_string(int64_t(uint64_t(part.stop) - 1));
    if (is_kind(self, UnicodeTranslateError_type)) {
        return Value::of(format_message("can't translate {} in position {}: {}", {subject, position, reason}));
    }
    Str* encoding = TRY(str_of(thread, exception_field(exception, "encoding")));
    return Value::of(format_message("'{}' codec can't {} {} in position {}: {}",
                                    {encoding, decoding ? "decode" : "encode", subject, position, reason}));
}

Raises<void> unicode_error_init(Thread& thread, Value self, CallArgs args) {
    TRY(BaseException_type.slots.init(thread, self, args));
    auto* exception = self.as<Exception>();
    bool decoding = is_kind(self, UnicodeDecodeError_type);
    size_t skipped = first_field(type_of(self));
    if (args.count != 5 - skipped) {
        return raise(thread, TypeError_type, "function takes exactly {} arguments ({} given)",
                     {5 - skipped, args.count});
    }
    for (size_t i = skipped; i < 5; i++) {
        Value value = args.values[i - skipped];
        bool is_text = i == 0 || i == 4 || (i == 1 && !decoding);
        if (is_text && !value.is<Str>()) {
            return raise(thread, TypeError_type, "argument {} must be str, not {}", {i - skipped + 1, type_of(value)});
        }
        if (i == 1 && decoding && !value.is<Bytes>()) {
            Buffer buffer;
            TRY(buffer.acquire(thread, value));
            value = Value::of(make_bytes(buffer.bytes()));
        }
        if (i == 2 || i == 3) value = make_int(TRY(to_int64(thread, value)));
        exception_field(exception, kFields[i]) = value;
    }
    return {};
}

}  // namespace py::vm
