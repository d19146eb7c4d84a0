#include "vm/runtime/protocol/length_hint.h"

#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<int64_t> length_hint(Thread& thread, Value value, int64_t fallback) {
    if (auto length = type_of(value)->slots.length) {
        auto known = length(thread, value);
        if (known.ok() || !catch_pending(thread, TypeError_type)) return known;
    }
    auto told = call_special(thread, value, names.__length_hint__, {});
    if (!told.ok()) {
        if (catch_pending(thread, TypeError_type)) return fallback;
        return Error{};
    }
    Value hint = told.value();
    if (hint.is_empty() || is_not_implemented(hint)) return fallback;
    if (!is_int(hint))
        return raise(thread, TypeError_type, "__length_hint__ must be an integer, not {}", {type_of(hint)});
    int64_t count = TRY(to_int64(thread, hint));
    if (count < 0) return raise(thread, ValueError_type, "__length_hint__() should return >= 0");
    return count;
}

}  // namespace py::vm
