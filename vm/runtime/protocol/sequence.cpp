#include "vm/runtime/protocol/sequence.h"

#include <algorithm>

#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

namespace py::vm {

bool has_index(Value value) { return is_int(value) || type_of(value)->slots.index; }

Raises<int64_t> sequence_index(Thread& thread, Value key, int64_t length, char const* what) {
    int64_t index;
    if (key.is_small()) {
        index = key.small();
    } else {
        if (!has_index(key)) {
            std::string_view name = what;
            name = name.substr(0, name.find(' '));
            if (name == "string") {
                return raise(thread, TypeError_type, "string indices must be integers, not '{}'", {type_of(key)});
            }
            return raise(thread, TypeError_type, "{} indices must be integers or slices, not {}", {name, type_of(key)});
        }
        Value number = TRY(to_index(thread, key));
        auto fits = int64_of(number);
        if (!fits) return raise(thread, IndexError_type, "cannot fit 'int' into an index-sized integer");
        index = *fits;
    }
    if (index < 0) index += length;
    if (index < 0 || index >= length) return raise(thread, IndexError_type, "{} index out of range", {what});
    return index;
}

Raises<int64_t> optional_position(Thread& thread, Value value, int64_t fallback, int64_t length) {
    int64_t index = fallback;
    if (!value.is_empty() && !is_none(value)) {
        if (!has_index(value)) {
            return raise(thread, TypeError_type, "slice indices must be integers or None or have an __index__ method");
        }
        index = clamped_int64_of(TRY(to_index(thread, value)));
    }
    if (index < 0) index += length;
    return index < 0 ? 0 : index > length ? length : index;
}

Raises<SearchRange> search_range(Thread& thread, Value start, Value stop, size_t length) {
    int64_t from = 0;
    if (!start.is_empty() && !is_none(start)) {
        if (!has_index(start)) {
            return raise(thread, TypeError_type, "slice indices must be integers or None or have an __index__ method");
        }
        from = clamped_int64_of(TRY(to_index(thread, start)));
        if (from < 0) from = std::max(from + int64_t(length), int64_t(0));
    }
    int64_t to = TRY(optional_position(thread, stop, int64_t(length), int64_t(length)));
    return SearchRange{size_t(from), size_t(to), from <= to};
}

Raises<int64_t> repeat_count(Thread& thread, Value count, int64_t length, size_t item_size) {
    Value number = TRY(to_index(thread, count));
    auto fits = int64_of(number);
    if (!fits)
        return raise(thread, OverflowError_type, "cannot fit '{}' into an index-sized integer", {type_of(count)});
    int64_t times = *fits;
    if (times <= 0 || length == 0) return int64_t(0);
    int64_t total;
    if (__builtin_mul_overflow(times, length, &total)) return raise_exception(thread, make_memory_error());
    TRY(request_memory(thread, uint64_t(total), item_size));
    return times;
}

Raises<Value> compare_sequences(Thread& thread, Value left, Value right, std::span<Value const> (*items)(Object*),
                                CompareOperator op) {
    bool equality = is_equality(op);
    if (equality && items(left.object()).size() != items(right.object()).size()) {
        return boolean(op == CompareOperator::NotEqual);
    }
    for (size_t i = 0;; i++) {
        // Anew each time, as comparing may change them; identical items need none.
        std::span<Value const> first = items(left.object());
        std::span<Value const> second = items(right.object());
        size_t least = std::min(first.size(), second.size());
        while (i < least && first[i] == second[i]) i++;
        if (i >= least) break;
        Value a = first[i];
        Value b = second[i];
        if (TRY(equal(thread, a, b))) continue;
        if (equality) return boolean(op == CompareOperator::NotEqual);
        return compare(thread, a, b, op);
    }
    return compare(thread, make_int(int64_t(items(left.object()).size())),
                   make_int(int64_t(items(right.object()).size())), op);
}

Raises<Value> sequence_repr(Thread& thread, std::span<Value const> (*items)(Object*), Value self, char const* open,
                            char const* close, bool trailing_comma) {
    ReprScope scope(thread, self);
    StrBuilder text;
    text.append(open);
    if (scope.is_nested()) {
        text.append("...");
        text.append(close);
        return Value::of(text.finish());
    }
    for (size_t i = 0; i < items(self.object()).size(); i++) {
        if (i > 0) text.append(", ");
        text.append(TRY(repr_of(thread, items(self.object())[i])));
    }
    if (trailing_comma && items(self.object()).size() == 1) text.append(',');
    text.append(close);
    return Value::of(text.finish());
}

}  // namespace py::vm
