#include "vm/modules/io/buffered.h"
#include "vm/runtime/system/memory_request.h"

// Reading through a buffer.

namespace py::vm::io {
namespace {

/// Takes up to `size` bytes that were read ahead.
size_t take_ahead(Buffered* stream, uint8_t* target, size_t size) {
    size_t taken = std::min(size, stream->ahead());
    if (taken) memcpy(target, stream->buffer->data + stream->position, taken);
    stream->position += taken;
    return taken;
}

Value shortened(Bytes* bytes, size_t size) {
    return size == bytes->size ? Value::of(bytes) : Value::of(make_bytes({bytes->data, size}));
}

Value ahead_bytes(Buffered* stream) {
    auto bytes = make_bytes({stream->buffer->data + stream->position, stream->ahead()});
    stream->position = stream->end = 0;
    return Value::of(bytes);
}

Raises<Value> joined(Thread& thread, Value first, Value rest) {
    if (is_none(rest)) return first.as<Bytes>()->size ? first : none();
    if (!rest.is<Bytes>()) return raise(thread, TypeError_type, "read() should return bytes");
    auto* head = first.as<Bytes>();
    auto* tail = rest.as<Bytes>();
    if (head->size == 0) return rest;
    Bytes* all = new_bytes(head->size + tail->size);
    memcpy(all->data, head->data, head->size);
    memcpy(all->data + head->size, tail->data, tail->size);
    return Value::of(all);
}

/// The parts read so far, as one.
class Collected {
  public:
    void append(uint8_t const* data, size_t size) {
        if (size_ + size > memory_->size) {
            Bytes* larger = new_bytes(std::max(size_ + size, memory_->size * 2));
            memcpy(larger->data, memory_->data, size_);
            memory_ = larger;
        }
        memcpy(memory_->data + size_, data, size);
        size_ += size;
    }
    size_t size() const { return size_; }
    Value finish() const { return Value::of(make_bytes({memory_->data, size_})); }

  private:
    Bytes* memory_ = new_bytes(512);
    size_t size_ = 0;
};

Raises<Value> read_all(Thread& thread, Buffered* stream) {
    Value first = ahead_bytes(stream);
    TRY(begin_reading(thread, stream));
    Value readall = TRY(find_attribute(thread, stream->raw, intern("readall")));
    if (!readall.is_empty()) {
        Value rest = TRY(call(thread, readall, {}));
        stream->raw_position = -1;
        if (!is_none(rest) && !rest.is<Bytes>()) return raise(thread, TypeError_type, "readall() should return bytes");
        return joined(thread, first, rest);
    }
    Collected all;
    all.append(first.as<Bytes>()->data, first.as<Bytes>()->size);
    for (;;) {
        Value part = TRY(call_method(thread, stream->raw, intern("read"), {}));
        stream->raw_position = -1;
        if (!is_none(part) && !part.is<Bytes>()) return raise(thread, TypeError_type, "read() should return bytes");
        if (is_none(part) || part.as<Bytes>()->size == 0) {
            if (all.size() == 0) return part;
            return all.finish();
        }
        all.append(part.as<Bytes>()->data, part.as<Bytes>()->size);
    }
}

/// Reads until `size` bytes are there, the stream ends or would block.
Raises<Value> read_exactly(Thread& thread, Buffered* stream, size_t size) {
    TRY(request_memory(thread, size, 1));
    Bytes* result = new_bytes(size);
    size_t done = take_ahead(stream, result->data, size);
    if (done == size) return Value::of(result);
    TRY(begin_reading(thread, stream));
    bool blocked = false;
    while (done < size) {
        size_t left = size - done;
        int64_t count;
        if (left >= stream->capacity()) {
            // Whole buffers go to their place at once.
            stream->position = stream->end = 0;
            count = TRY(raw_read_into(thread, stream, result, done, left - left % stream->capacity()));
            if (count > 0) done += size_t(count);
        } else {
            count = TRY(fill_buffer(thread, stream));
            done += take_ahead(stream, result->data + done, left);
        }
        if (count <= 0) {
            blocked = count < 0;
            break;
        }
    }
    if (blocked && done == 0) return none();
    return shortened(result, done);
}

}  // namespace

Raises<Value> buffered_read(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    int64_t size = TRY(size_argument(thread, args[1]));
    if (size < -1) return raise(thread, ValueError_type, "read length must be non-negative or -1");
    TRY(check_open(thread, stream, "read"));
    if (!stream->readable) return raise_unsupported(thread, "read");
    BufferLock lock;
    TRY(lock.take(thread, stream));
    if (size < 0) return read_all(thread, stream);
    return read_exactly(thread, stream, size_t(size));
}

Raises<Value> buffered_read1(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    int64_t size = TRY(size_argument(thread, args[1]));
    if (size < 0) size = int64_t(stream->capacity());
    TRY(check_open(thread, stream, "read"));
    if (size == 0) return Value::of(new_bytes(0));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    if (size_t ahead = stream->ahead()) {
        Bytes* result = new_bytes(std::min(ahead, size_t(size)));
        take_ahead(stream, result->data, result->size);
        return Value::of(result);
    }
    TRY(begin_reading(thread, stream));
    stream->position = stream->end = 0;
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* result = new_bytes(size_t(size));
    int64_t count = TRY(raw_read_into(thread, stream, result, 0, result->size));
    return shortened(result, count < 0 ? 0 : size_t(count));
}

Raises<Value> buffered_peek(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_open(thread, stream, "peek"));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    if (stream->ahead() == 0) {
        TRY(begin_reading(thread, stream));
        TRY(fill_buffer(thread, stream));
    }
    return Value::of(make_bytes({stream->buffer->data + stream->position, stream->ahead()}));
}

namespace {

/// One read of the raw stream to a place outside the buffer, which is empty.
Raises<int64_t> read_past_buffer(Thread& thread, Buffered* stream, uint8_t* target, size_t size) {
    stream->position = stream->end = 0;
    Bytes* memory = new_bytes(size);
    int64_t count = TRY(raw_read_into(thread, stream, memory, 0, size));
    if (count > 0) memcpy(target, memory->data, size_t(count));
    return count;
}

Raises<Value> read_into(Thread& thread, Value* args, bool once) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    Buffer target;
    TRY(target.acquire(thread, args[1], true));
    TRY(check_open(thread, stream, "readinto"));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    size_t done = take_ahead(stream, target.data(), target.size());
    bool blocked = false;
    while (done < target.size()) {
        size_t left = target.size() - done;
        // More than a buffer's worth is read past the buffer, even if something was there already.
        bool past_buffer = left > stream->capacity();
        if (once && done && !past_buffer) break;
        TRY(begin_reading(thread, stream));
        int64_t count = past_buffer ? TRY(read_past_buffer(thread, stream, target.data() + done, left))
                                    : TRY(fill_buffer(thread, stream));
        done += past_buffer ? size_t(std::max<int64_t>(count, 0)) : take_ahead(stream, target.data() + done, left);
        if (count > 0 && once) break;
        if (count <= 0) {
            blocked = count < 0;
            break;
        }
    }
    if (blocked && done == 0) return none();
    return make_int(uint64_t(done));
}

Raises<Value> read_line(Thread& thread, Buffered* stream, int64_t limit) {
    if (limit < 0) {
        // The usual case: the whole line is there.
        uint8_t const* start = stream->buffer->data + stream->position;
        if (auto const* end =
                static_cast<uint8_t const*>(stream->ahead() ? memchr(start, '\n', stream->ahead()) : nullptr)) {
            auto size = size_t(end - start) + 1;
            stream->position += size;
            return Value::of(make_bytes({start, size}));
        }
    }
    BufferLock lock;
    TRY(lock.take(thread, stream));
    Collected line;
    while (limit < 0 || line.size() < size_t(limit)) {
        if (stream->ahead() == 0) {
            TRY(begin_reading(thread, stream));
            if (TRY(fill_buffer(thread, stream)) <= 0) break;
        }
        size_t most = limit < 0 ? stream->ahead() : std::min(stream->ahead(), size_t(limit) - line.size());
        uint8_t const* start = stream->buffer->data + stream->position;
        auto const* end = static_cast<uint8_t const*>(memchr(start, '\n', most));
        size_t size = end ? size_t(end - start) + 1 : most;
        stream->position += size;
        line.append(start, size);
        if (end) break;
    }
    return line.finish();
}

}  // namespace

Raises<Value> buffered_readinto(Thread& thread, Value* args) { return read_into(thread, args, false); }
Raises<Value> buffered_readinto1(Thread& thread, Value* args) { return read_into(thread, args, true); }

Raises<Value> buffered_readline(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    int64_t limit = TRY(size_argument(thread, args[1]));
    TRY(check_open(thread, stream, "readline"));
    return read_line(thread, stream, limit);
}

Raises<Value> buffered_next(Thread& thread, Value self) {
    Buffered* stream = buffered_of(self);
    TRY(check_usable(thread, stream));
    Type* type = type_of(self);
    Value line;
    if (type == &buffered_reader_type || type == &buffered_random_type) {
        TRY(check_open(thread, stream, "readline"));
        line = TRY(read_line(thread, stream, -1));
    } else {
        line = TRY(call_method(thread, self, intern("readline"), {}));
        if (!line.is<Bytes>())
            return raise(thread, OSError_type, "readline() should have returned a bytes object, not '{}'",
                         {type_of(line)});
    }
    return line.as<Bytes>()->size ? line : kEmpty;
}

}  // namespace py::vm::io
