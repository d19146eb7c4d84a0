#include <algorithm>
#include <cstring>

#include "vm/objects/bytes/methods.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/sequence.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/find_run.h"

// Finding, counting and replacing in bytes and bytearray.

namespace py::vm {

Raises<void> Needle::take(Thread& thread, Value value) {
    if (has_buffer(value)) return buffer_.acquire(thread, value);
    if (!has_index(value)) {
        return raise(thread, TypeError_type, "argument should be integer or bytes-like object, not '{}'",
                     {type_of(value)});
    }
    byte_ = TRY(byte_argument(thread, value));
    is_byte_ = true;
    return {};
}

int64_t find_bytes(ByteView bytes, ByteView wanted, size_t from, size_t stop) {
    if (from > stop || stop - from < wanted.size()) return -1;
    if (wanted.empty()) return int64_t(from);
    if (wanted.size() == 1) {
        auto* found = static_cast<uint8_t const*>(std::memchr(bytes.data() + from, wanted[0], stop - from));
        return found ? found - bytes.data() : -1;
    }
    size_t found = find_run(bytes.subspan(from, stop - from), wanted);
    return found == kNotFound ? -1 : int64_t(from + found);
}

int64_t find_last_bytes(ByteView bytes, ByteView wanted, size_t from, size_t stop) {
    if (from > stop || stop - from < wanted.size()) return -1;
    if (wanted.empty()) return int64_t(stop);
    uint8_t last = wanted.back();
    size_t limit = stop - from;
    while (limit >= wanted.size()) {
        auto* found = static_cast<uint8_t const*>(memrchr(bytes.data() + from, last, limit));
        if (!found) return -1;
        size_t end = size_t(found - bytes.data()) + 1;
        if (end - from < wanted.size()) return -1;
        if (std::memcmp(bytes.data() + end - wanted.size(), wanted.data(), wanted.size()) == 0) {
            return int64_t(end - wanted.size());
        }
        limit = end - from - 1;
    }
    return -1;
}

namespace {

Raises<SearchRange> range_of(Thread& thread, Value self, Value start, Value stop) {
    SearchRange range = TRY(search_range(thread, start, stop, bytes_of(self).size()));
    // Conversions may have run Python code that changed a bytearray.
    range.stop = std::min(range.stop, bytes_of(self).size());
    range.valid = range.start <= range.stop;
    return range;
}

using Finder = int64_t (*)(ByteView, ByteView, size_t, size_t);

Raises<int64_t> find_with(Thread& thread, Value* args, Finder finder) {
    Needle needle;
    TRY(needle.take(thread, args[1]));
    SearchRange range = TRY(range_of(thread, args[0], args[2], args[3]));
    return range.valid ? finder(bytes_of(args[0]), needle.view(), range.start, range.stop) : int64_t(-1);
}

Raises<Value> index_with(Thread& thread, Value* args, Finder finder) {
    int64_t found = TRY(find_with(thread, args, finder));
    if (found < 0) return raise(thread, ValueError_type, "subsection not found");
    return Value::small(found);
}

enum class End : uint8_t { Start, Stop };

Raises<bool> ends_with(Thread& thread, Value* args, Value wanted, SearchRange range, End end) {
    Buffer buffer;
    TRY(buffer.acquire(thread, wanted));
    ByteView part = buffer.bytes();
    if (!range.valid || range.stop - range.start < part.size()) return false;
    size_t at = end == End::Start ? range.start : range.stop - part.size();
    return part.empty() || std::memcmp(bytes_of(args[0]).data() + at, part.data(), part.size()) == 0;
}

Raises<Value> test_end(Thread& thread, Value* args, End end) {
    SearchRange range = TRY(range_of(thread, args[0], args[2], args[3]));
    if (args[1].is<Tuple>()) {
        for (Value part : args[1].as<Tuple>()->span()) {
            if (TRY(ends_with(thread, args, part, range, end))) return boolean(true);
        }
        return boolean(false);
    }
    if (!has_buffer(args[1])) {
        return raise(thread, TypeError_type, "{} first arg must be bytes or a tuple of bytes, not {}",
                     {end == End::Start ? "startswith" : "endswith", type_of(args[1])});
    }
    return boolean(TRY(ends_with(thread, args, args[1], range, end)));
}

/// The end that `removeprefix` and `removesuffix` take away, if it is there.
Raises<Value> remove_end(Thread& thread, Value* args, End end) {
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1]));
    ByteView self = bytes_of(args[0]);
    size_t size = buffer.size();
    bool found = size <= self.size() &&
                 std::ranges::equal(end == End::Start ? self.first(size) : self.last(size), buffer.bytes());
    if (!found) return part_of(args[0], 0, self.size());
    return end == End::Start ? part_of(args[0], size, self.size()) : part_of(args[0], 0, self.size() - size);
}

}  // namespace

Raises<Value> bytes_find(Thread& thread, Value* args) { return Value::small(TRY(find_with(thread, args, find_bytes))); }
Raises<Value> bytes_rfind(Thread& thread, Value* args) {
    return Value::small(TRY(find_with(thread, args, find_last_bytes)));
}
Raises<Value> bytes_index(Thread& thread, Value* args) { return index_with(thread, args, find_bytes); }
Raises<Value> bytes_rindex(Thread& thread, Value* args) { return index_with(thread, args, find_last_bytes); }

Raises<Value> bytes_count(Thread& thread, Value* args) {
    Needle needle;
    TRY(needle.take(thread, args[1]));
    SearchRange range = TRY(range_of(thread, args[0], args[2], args[3]));
    if (!range.valid) return Value::small(0);
    ByteView self = bytes_of(args[0]);
    ByteView wanted = needle.view();
    if (wanted.empty()) return Value::small(int64_t(range.stop - range.start) + 1);
    int64_t count = 0;
    for (int64_t at = find_bytes(self, wanted, range.start, range.stop); at >= 0;
         at = find_bytes(self, wanted, size_t(at) + wanted.size(), range.stop)) {
        count++;
    }
    return Value::small(count);
}

Raises<Value> bytes_startswith(Thread& thread, Value* args) { return test_end(thread, args, End::Start); }
Raises<Value> bytes_endswith(Thread& thread, Value* args) { return test_end(thread, args, End::Stop); }
Raises<Value> bytes_removeprefix(Thread& thread, Value* args) { return remove_end(thread, args, End::Start); }
Raises<Value> bytes_removesuffix(Thread& thread, Value* args) { return remove_end(thread, args, End::Stop); }

namespace {

/// Where `old` stands in `self`, from left to right without overlap; what is empty stands between all bytes and at both
/// ends.
class Occurrences {
  public:
    Occurrences(ByteView self, ByteView old, int64_t most) : self_(self), old_(old), most_(most) {}

    /// -1 behind the last.
    int64_t next() {
        if (most_ == 0 || from_ > self_.size()) return -1;
        most_--;
        int64_t at = find_bytes(self_, old_, from_, self_.size());
        from_ = at < 0 ? SIZE_MAX : size_t(at) + std::max(old_.size(), size_t(1));
        return at;
    }

  private:
    ByteView self_;
    ByteView old_;
    int64_t most_;
    size_t from_ = 0;
};

/// Replaces what is as long as what comes in its place.
Value replace_in_copy(Value self, ByteView old, ByteView added, int64_t most) {
    ByteView bytes = bytes_of(self);
    Occurrences occurrences(bytes, old, most);
    int64_t at = occurrences.next();
    if (at < 0) return part_of(self, 0, bytes.size());
    // The shortest exist once.
    if (bytes.size() == 1) return make_like(self, added);
    Bytes* result = make_bytes(bytes);
    for (; at >= 0; at = occurrences.next()) std::ranges::copy(added, result->data + at);
    return self.is<Bytes>() ? Value::of(result) : make_like(self, result->view());
}

}  // namespace

Raises<Value> bytes_replace(Thread& thread, Value* args) {
    Buffer old_buffer, new_buffer;
    TRY(old_buffer.acquire(thread, args[1]));
    TRY(new_buffer.acquire(thread, args[2]));
    int64_t most = args[3].is_empty() ? -1 : TRY(to_int64(thread, args[3]));
    ByteView self = bytes_of(args[0]);
    ByteView old = old_buffer.bytes();
    ByteView added = new_buffer.bytes();
    if (old.size() == added.size() && !old.empty()) {
        TRY(request_memory(thread, self.size(), args[0].is<Bytes>() ? 1 : 2));
        return replace_in_copy(args[0], old, added, most);
    }
    // The first places are kept: mostly there are no more, and none is looked for twice.
    int64_t first[32];
    uint64_t count = 0;
    Occurrences occurrences(self, old, most);
    for (int64_t at; (at = occurrences.next()) >= 0; count++) {
        if (count < std::size(first)) first[count] = at;
    }
    if (count == 0) return part_of(args[0], 0, self.size());
    uint64_t length;
    if (__builtin_mul_overflow(count, added.size(), &length)) length = uint64_t(1) << 60;
    length += self.size() - count * old.size();
    // What is not bytes is made of a copy.
    bool exact = args[0].is<Bytes>();
    TRY(request_memory(thread, length, exact ? 1 : 2));
    Bytes* result = new_bytes(length);
    uint8_t* to = result->data;
    size_t from = 0;
    auto put = [&](ByteView part) { to = std::ranges::copy(part, to).out; };
    Occurrences again(self, old, most);
    for (uint64_t i = 0; i < count; i++) {
        auto at = size_t(count <= std::size(first) ? first[i] : again.next());
        put(self.subspan(from, at - from));
        put(added);
        from = at + old.size();
    }
    put(self.subspan(from));
    // The shortest exist once.
    return exact && length > 1 ? Value::of(result) : make_like(args[0], result->view());
}

}  // namespace py::vm
