#include "vm/runtime/native/arguments.h"

#include <fmt/format.h>

#include <climits>

#include "vm/codecs/codecs.h"
#include "vm/interp/support.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<int> to_c_int(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    int64_t number = clamped_int64_of(index);
    if (number < INT_MIN || number > INT_MAX) {
        return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    }
    return int(number);
}

Raises<int> to_c_int(Thread& thread, Value value, int fallback) {
    if (value.is_empty()) return fallback;
    return to_c_int(thread, value);
}

Raises<int64_t> to_c_long(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    std::optional<int64_t> number = int64_of(index);
    if (!number) return raise(thread, OverflowError_type, "Python int too large to convert to C long");
    return *number;
}

Raises<int> to_signed_integer(Thread& thread, Value value) {
    int64_t number = TRY(to_c_long(thread, value));
    if (number > INT_MAX) return raise(thread, OverflowError_type, "signed integer is greater than maximum");
    if (number < INT_MIN) return raise(thread, OverflowError_type, "signed integer is less than minimum");
    return int(number);
}

Raises<int64_t> to_size(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    std::optional<int64_t> number = int64_of(index);
    if (!number) return raise(thread, OverflowError_type, "Python int too large to convert to C ssize_t");
    return *number;
}

Raises<int64_t> to_size_or(Thread& thread, Value value, int64_t fallback) {
    if (!is_given(value)) return fallback;
    if (!is_int(value) && !type_of(value)->slots.index) {
        return raise(thread, TypeError_type, "argument should be integer or None, not '{}'", {type_of(value)});
    }
    return to_size(thread, value);
}

Raises<bool> to_bool(Thread& thread, Value value, bool fallback) {
    if (value.is_empty()) return fallback;
    return truth_of(thread, value);
}

Raises<std::string> to_c_text(Thread& thread, Value value, std::string_view function, std::string_view argument) {
    if (value.is<Str>()) return to_c_text(thread, value.as<Str>());
    return raise_bad_argument(thread, fmt::format("{}() argument {}", function, argument), "str", value);
}

Raises<std::string> to_c_text(Thread& thread, Str* text) {
    std::string utf8(as_text(TRY(encode_utf8(thread, text, "strict"))->view()));
    if (utf8.find('\0') != utf8.npos) return raise(thread, ValueError_type, "embedded null character");
    return utf8;
}

Raises<uint64_t> to_masked(Thread& thread, Value value) {
    Value index = TRY(to_index(thread, value));
    if (std::optional<int64_t> number = int64_of(index)) return uint64_t(*number);
    auto const* object = index.as<Int>();
    uint64_t low = object->limb_count ? object->limbs[0] : 0;
    return object->negative ? 0 - low : low;
}

Raises<void> check_signals(Thread& thread) {
    if (thread.interrupted) TRY(handle_interrupt(thread));
    return {};
}

Raises<int> to_descriptor(Thread& thread, Value value) {
    int descriptor;
    if (is_int(value)) {
        descriptor = TRY(to_c_int(thread, value));
    } else {
        Value method = TRY(find_attribute(thread, value, intern("fileno")));
        if (method.is_empty()) {
            return raise(thread, TypeError_type, "argument must be an int, or have a fileno() method.");
        }
        Value number = TRY(call(thread, method, {}));
        if (!is_int(number)) return raise(thread, TypeError_type, "fileno() returned a non-integer");
        descriptor = TRY(to_c_int(thread, number));
    }
    if (descriptor < 0) {
        return raise(thread, ValueError_type, "file descriptor cannot be a negative integer ({})", {descriptor});
    }
    return descriptor;
}

}  // namespace py::vm
