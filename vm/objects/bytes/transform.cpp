#include <algorithm>

#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/methods.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Case, stripping, padding and translation of bytes and bytearray.

namespace py::vm {
namespace {

template <class Map>
Value mapped(Value self, Map map) {
    ByteView bytes = bytes_of(self);
    std::vector<uint8_t> out(bytes.size());
    std::ranges::transform(bytes, out.begin(), map);
    return make_like(self, out);
}

template <class Test>
Value all_pass(Value self, Test test) {
    ByteView bytes = bytes_of(self);
    return boolean(!bytes.empty() && std::ranges::all_of(bytes, test));
}

/// Whether there are letters, none of which is of the other case.
Value is_cased(Value self, bool (*wanted)(uint8_t), bool (*other)(uint8_t)) {
    ByteView bytes = bytes_of(self);
    return boolean(std::ranges::any_of(bytes, wanted) && std::ranges::none_of(bytes, other));
}

Raises<Value> strip(Thread& thread, Value* args, bool left, bool right) {
    auto stripped = [&](auto drops) {
        ByteView self = bytes_of(args[0]);
        size_t start = 0;
        size_t stop = self.size();
        while (left && start < stop && drops(self[start])) start++;
        while (right && stop > start && drops(self[stop - 1])) stop--;
        return part_of(args[0], start, stop);
    };
    if (args[1].is_empty() || is_none(args[1])) return stripped([](uint8_t c) { return ascii::is_space(c); });
    bool drop[256] = {};
    Buffer set;
    TRY(set.acquire(thread, args[1]));
    for (uint8_t c : set.bytes()) drop[c] = true;
    return stripped([&](uint8_t c) { return drop[c]; });
}

Raises<size_t> checked_width(Thread& thread, Value value) {
    int64_t width = TRY(to_int64(thread, value));
    if (width <= 0) return size_t(0);
    TRY(request_memory(thread, uint64_t(width), 1));
    return size_t(width);
}

Value padded(Value self, size_t before, size_t after, uint8_t fill) {
    ByteView bytes = bytes_of(self);
    std::vector<uint8_t> out(before + bytes.size() + after, fill);
    std::ranges::copy(bytes, out.begin() + long(before));
    return make_like(self, out);
}

enum class Side : uint8_t { Left, Right, Center };

Raises<Value> justify(Thread& thread, Value* args, Side side, char const* name) {
    size_t width = TRY(checked_width(thread, args[1]));
    uint8_t fill = ' ';
    if (!args[2].is_empty()) {
        bool single = is_byte_string(args[2]) && bytes_of(args[2]).size() == 1;
        if (!single) {
            return raise(thread, TypeError_type, "{}() argument 2 must be a byte string of length 1, not {}",
                         {name, type_of(args[2])});
        }
        fill = bytes_of(args[2])[0];
    }
    size_t size = bytes_of(args[0]).size();
    if (width <= size) return part_of(args[0], 0, size);
    size_t padding = width - size;
    // An odd space of a centred value goes left if the width is odd too.
    size_t before = side == Side::Left ? 0 : side == Side::Right ? padding : padding / 2 + (padding & width & 1);
    return padded(args[0], before, padding - before, fill);
}

}  // namespace

Raises<Value> bytes_upper(Thread&, Value* args) { return mapped(args[0], ascii::to_upper); }
Raises<Value> bytes_lower(Thread&, Value* args) { return mapped(args[0], ascii::to_lower); }
Raises<Value> bytes_swapcase(Thread&, Value* args) {
    return mapped(args[0], [](uint8_t c) { return ascii::is_lower(c) ? ascii::to_upper(c) : ascii::to_lower(c); });
}
Raises<Value> bytes_title(Thread&, Value* args) {
    return mapped(args[0], [in_word = false](uint8_t c) mutable {
        uint8_t shown = in_word ? ascii::to_lower(c) : ascii::to_upper(c);
        in_word = ascii::is_alpha(c);
        return shown;
    });
}
Raises<Value> bytes_capitalize(Thread&, Value* args) {
    return mapped(args[0], [first = true](uint8_t c) mutable {
        uint8_t shown = first ? ascii::to_upper(c) : ascii::to_lower(c);
        first = false;
        return shown;
    });
}

Raises<Value> bytes_isalnum(Thread&, Value* args) {
    return all_pass(args[0], [](uint8_t c) { return ascii::is_alpha(c) || ascii::is_digit(c); });
}
Raises<Value> bytes_isalpha(Thread&, Value* args) { return all_pass(args[0], ascii::is_alpha); }
Raises<Value> bytes_isdigit(Thread&, Value* args) { return all_pass(args[0], ascii::is_digit); }
Raises<Value> bytes_isspace(Thread&, Value* args) { return all_pass(args[0], ascii::is_space); }
Raises<Value> bytes_isascii(Thread&, Value* args) {
    return boolean(std::ranges::all_of(bytes_of(args[0]), [](uint8_t c) { return c < 0x80; }));
}
Raises<Value> bytes_islower(Thread&, Value* args) { return is_cased(args[0], ascii::is_lower, ascii::is_upper); }
Raises<Value> bytes_isupper(Thread&, Value* args) { return is_cased(args[0], ascii::is_upper, ascii::is_lower); }
Raises<Value> bytes_istitle(Thread&, Value* args) {
    bool any = false;
    bool in_word = false;
    for (uint8_t c : bytes_of(args[0])) {
        if (in_word ? ascii::is_upper(c) : ascii::is_lower(c)) return boolean(false);
        in_word = ascii::is_alpha(c);
        any |= in_word;
    }
    return boolean(any);
}

Raises<Value> bytes_strip(Thread& thread, Value* args) { return strip(thread, args, true, true); }
Raises<Value> bytes_lstrip(Thread& thread, Value* args) { return strip(thread, args, true, false); }
Raises<Value> bytes_rstrip(Thread& thread, Value* args) { return strip(thread, args, false, true); }

Raises<Value> bytes_center(Thread& thread, Value* args) { return justify(thread, args, Side::Center, "center"); }
Raises<Value> bytes_ljust(Thread& thread, Value* args) { return justify(thread, args, Side::Left, "ljust"); }
Raises<Value> bytes_rjust(Thread& thread, Value* args) { return justify(thread, args, Side::Right, "rjust"); }

Raises<Value> bytes_zfill(Thread& thread, Value* args) {
    size_t width = TRY(checked_width(thread, args[1]));
    ByteView self = bytes_of(args[0]);
    if (width <= self.size()) return part_of(args[0], 0, self.size());
    std::vector<uint8_t> out(width, '0');
    std::ranges::copy(self, out.begin() + long(width - self.size()));
    if (!self.empty() && (self[0] == '+' || self[0] == '-')) std::swap(out[0], out[width - self.size()]);
    return make_like(args[0], out);
}

Raises<Value> bytes_expandtabs(Thread& thread, Value* args) {
    int64_t size = args[1].is_empty() ? 8 : TRY(to_int64(thread, args[1]));
    if (size > INT32_MAX) return raise(thread, OverflowError_type, "Python int too large to convert to C int");
    std::vector<uint8_t> out;
    size_t column = 0;
    for (uint8_t c : bytes_of(args[0])) {
        if (c == '\t') {
            size_t spaces = size > 0 ? size_t(size) - column % size_t(size) : 0;
            if (out.size() + spaces > (size_t(1) << 36)) return raise(thread, OverflowError_type, "result too long");
            out.insert(out.end(), spaces, ' ');
            column += spaces;
            continue;
        }
        out.push_back(c);
        column = c == '\n' || c == '\r' ? 0 : column + 1;
    }
    return make_like(args[0], out);
}

Raises<Value> bytes_translate(Thread& thread, Value* args) {
    Buffer table, removed;
    if (!is_none(args[1])) {
        TRY(table.acquire(thread, args[1]));
        if (table.size() != 256) {
            return raise(thread, ValueError_type, "translation table must be 256 characters long");
        }
    }
    bool drop[256] = {};
    if (!args[2].is_empty()) {
        TRY(removed.acquire(thread, args[2]));
        for (uint8_t c : removed.bytes()) drop[c] = true;
    }
    ByteView self = bytes_of(args[0]);
    std::vector<uint8_t> out;
    out.reserve(self.size());
    for (uint8_t c : self) {
        if (!drop[c]) out.push_back(table.size() ? table.bytes()[c] : c);
    }
    if (std::ranges::equal(out, self)) return part_of(args[0], 0, self.size());
    return make_like(args[0], out);
}

Raises<Value> bytes_maketrans(Thread& thread, Value* args) {
    Buffer from, to;
    TRY(from.acquire(thread, args[0]));
    TRY(to.acquire(thread, args[1]));
    if (from.size() != to.size()) return raise(thread, ValueError_type, "maketrans arguments must have same length");
    Bytes* table = new_bytes(256);
    for (int c = 0; c < 256; c++) table->data[c] = uint8_t(c);
    for (size_t i = 0; i < from.size(); i++) table->data[from.bytes()[i]] = to.bytes()[i];
    return Value::of(table);
}

}  // namespace py::vm
