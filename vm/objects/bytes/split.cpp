#include <algorithm>

#include "vm/objects/bytes/ascii.h"
#include "vm/objects/bytes/methods.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

// Taking bytes apart, and joining them.

namespace py::vm {
namespace {

/// Collects parts; from the right they come in reverse order.
class Parts {
  public:
    explicit Parts(Value self) : self_(self), list_(new_list()) {}

    void add(size_t start, size_t stop) { list_->append(part_of(self_, start, stop)); }
    Value finish(bool reversed) {
        if (reversed) std::ranges::reverse(list_->span());
        return Value::of(list_);
    }

  private:
    Value self_;
    List* list_;
};

Value split_at_spaces(Value self, int64_t most) {
    Parts parts(self);
    ByteView bytes = bytes_of(self);
    size_t at = 0;
    for (;;) {
        while (at < bytes.size() && ascii::is_space(bytes[at])) at++;
        if (at == bytes.size()) break;
        if (most-- == 0) {
            parts.add(at, bytes.size());
            break;
        }
        size_t start = at;
        while (at < bytes.size() && !ascii::is_space(bytes[at])) at++;
        parts.add(start, at);
    }
    return parts.finish(false);
}

Value rsplit_at_spaces(Value self, int64_t most) {
    Parts parts(self);
    ByteView bytes = bytes_of(self);
    size_t stop = bytes.size();
    for (;;) {
        while (stop > 0 && ascii::is_space(bytes[stop - 1])) stop--;
        if (stop == 0) break;
        if (most-- == 0) {
            parts.add(0, stop);
            break;
        }
        size_t end = stop;
        while (stop > 0 && !ascii::is_space(bytes[stop - 1])) stop--;
        parts.add(stop, end);
    }
    return parts.finish(true);
}

Value split_at(Value self, ByteView separator, int64_t most) {
    Parts parts(self);
    ByteView bytes = bytes_of(self);
    size_t at = 0;
    while (most-- != 0) {
        int64_t found = find_bytes(bytes, separator, at, bytes.size());
        if (found < 0) break;
        parts.add(at, size_t(found));
        at = size_t(found) + separator.size();
    }
    parts.add(at, bytes.size());
    return parts.finish(false);
}

Value rsplit_at(Value self, ByteView separator, int64_t most) {
    Parts parts(self);
    ByteView bytes = bytes_of(self);
    size_t stop = bytes.size();
    while (most-- != 0) {
        int64_t found = find_last_bytes(bytes, separator, 0, stop);
        if (found < 0) break;
        parts.add(size_t(found) + separator.size(), stop);
        stop = size_t(found);
    }
    parts.add(0, stop);
    return parts.finish(true);
}

Raises<Value> split(Thread& thread, Value* args, bool from_right) {
    int64_t most = args[2].is_empty() ? -1 : TRY(to_int64(thread, args[2]));
    if (args[1].is_empty() || is_none(args[1])) {
        return from_right ? rsplit_at_spaces(args[0], most) : split_at_spaces(args[0], most);
    }
    Buffer separator;
    TRY(separator.acquire(thread, args[1]));
    if (separator.size() == 0) return raise(thread, ValueError_type, "empty separator");
    return from_right ? rsplit_at(args[0], separator.bytes(), most) : split_at(args[0], separator.bytes(), most);
}

Raises<Value> partition(Thread& thread, Value* args, bool last) {
    Buffer separator;
    TRY(separator.acquire(thread, args[1]));
    if (separator.size() == 0) return raise(thread, ValueError_type, "empty separator");
    ByteView self = bytes_of(args[0]);
    auto* finder = last ? find_last_bytes : find_bytes;
    int64_t found = finder(self, separator.bytes(), 0, self.size());
    if (found < 0) {
        Value whole = part_of(args[0], 0, self.size());
        Value empty = make_like(args[0], {});
        Value other = make_like(args[0], {});
        return Value::of(last ? make_tuple({empty, other, whole}) : make_tuple({whole, empty, other}));
    }
    Value before = part_of(args[0], 0, size_t(found));
    Value middle = args[0].is<Bytes>() && args[1].is_exact<Bytes>() ? args[1] : make_like(args[0], separator.bytes());
    return Value::of(make_tuple({before, middle, part_of(args[0], size_t(found) + separator.size(), self.size())}));
}

}  // namespace

Raises<Value> bytes_split(Thread& thread, Value* args) { return split(thread, args, false); }
Raises<Value> bytes_rsplit(Thread& thread, Value* args) { return split(thread, args, true); }
Raises<Value> bytes_partition(Thread& thread, Value* args) { return partition(thread, args, false); }
Raises<Value> bytes_rpartition(Thread& thread, Value* args) { return partition(thread, args, true); }

Raises<Value> bytes_splitlines(Thread& thread, Value* args) {
    bool keep = !args[1].is_empty() && TRY(to_int64(thread, args[1])) != 0;
    Parts lines(args[0]);
    ByteView bytes = bytes_of(args[0]);
    for (size_t at = 0; at < bytes.size();) {
        size_t stop = at;
        while (stop < bytes.size() && bytes[stop] != '\n' && bytes[stop] != '\r') stop++;
        size_t next = stop;
        if (next < bytes.size())
            next += bytes[next] == '\r' && next + 1 < bytes.size() && bytes[next + 1] == '\n' ? 2 : 1;
        lines.add(at, keep ? next : stop);
        at = next;
    }
    return lines.finish(false);
}

namespace {

/// Of bytes objects only.
Raises<Bytes*> join_plain(Thread& thread, ByteView separator, List* pieces) {
    size_t size = pieces->size > 1 ? separator.size() * (pieces->size - 1) : 0;
    for (Value piece : pieces->span()) size += piece.as<Bytes>()->size;
    TRY(request_memory(thread, size, 1));
    Bytes* joined = new_bytes(size);
    uint8_t* to = joined->data;
    auto add = [&](ByteView bytes) { to = std::ranges::copy(bytes, to).out; };
    for (size_t i = 0; i < pieces->size; i++) {
        if (i > 0) add(separator);
        add(pieces->items[i].as<Bytes>()->view());
    }
    return joined;
}

}  // namespace

Raises<Value> bytes_join(Thread& thread, Value* args) {
    if (!is_iterable(args[1])) return raise(thread, TypeError_type, "can only join an iterable");
    List* pieces = TRY(list_from(thread, args[1]));
    if (pieces->size == 1 && pieces->items[0].is_exact<Bytes>() && args[0].is_exact<Bytes>()) return pieces->items[0];
    if (args[0].is<Bytes>() && std::ranges::all_of(pieces->span(), [](Value piece) { return piece.is<Bytes>(); })) {
        return Value::of(TRY(join_plain(thread, args[0].as<Bytes>()->view(), pieces)));
    }
    std::vector<uint8_t> out;
    for (size_t i = 0; i < pieces->size; i++) {
        if (!has_buffer(pieces->items[i])) {
            return raise(thread, TypeError_type, "sequence item {}: expected a bytes-like object, {} found",
                         {i, type_of(pieces->items[i])});
        }
        Buffer piece;
        TRY(piece.acquire(thread, pieces->items[i]));
        ByteView separator = bytes_of(args[0]);
        if (i > 0) out.insert(out.end(), separator.begin(), separator.end());
        out.insert(out.end(), piece.bytes().begin(), piece.bytes().end());
    }
    return make_like(args[0], out);
}

}  // namespace py::vm
