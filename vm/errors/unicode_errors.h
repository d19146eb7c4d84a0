#pragma once

#include "vm/objects/type/type.h"

namespace py::vm {

/// What UnicodeEncodeError, UnicodeDecodeError and UnicodeTranslateError do in their own way; empty for other names.
constexpr Slots unicode_error_slots(std::string_view name);

struct Exception;

/// The attributes, from the arguments of the constructor, if it is their number.
void set_unicode_error_fields(Exception* exception, std::span<Value const> arguments);
Raises<Value> unicode_error_str(Thread& thread, Value self);
Raises<void> unicode_error_init(Thread& thread, Value self, CallArgs args);

constexpr Slots unicode_error_slots(std::string_view name) {
    bool known = name == "UnicodeEncodeError" || name == "UnicodeDecodeError" || name == "UnicodeTranslateError";
    return known ? Slots{.str = unicode_error_str, .init = unicode_error_init} : Slots{};
}

}  // namespace py::vm
