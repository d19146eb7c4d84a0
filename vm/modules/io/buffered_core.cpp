#include "vm/gc/heap.h"
#include "vm/modules/io/buffered.h"
#include "vm/runtime/text/text.h"
#include "vm/runtime/thread/futex.h"

// The buffer of buffered streams and its way to the raw stream.

namespace py::vm::io {

Raises<void> check_usable(Thread& thread, Buffered* stream) {
    if (stream->initialized) return {};
    return raise(thread, ValueError_type,
                 stream->detached ? "raw stream has been detached" : "I/O operation on uninitialized object");
}

FileIO* plain_file(Buffered* stream) {
    return stream->raw.is_object() && stream->raw.object()->type() == &file_io_type ? stream->raw.as<FileIO>()
                                                                                    : nullptr;
}

Raises<bool> raw_is_closed(Thread& thread, Buffered* stream) {
    if (FileIO* file = plain_file(stream)) return file->descriptor < 0;
    return is_closed(thread, stream->raw);
}

Raises<void> check_open(Thread& thread, Buffered* stream, char const* action) {
    TRY(check_usable(thread, stream));
    if (TRY(raw_is_closed(thread, stream))) return raise(thread, ValueError_type, "{} of closed file", {action});
    return {};
}

void BufferLock::forget_users() {
    the_heap->for_each_object([](Object* object) {
        if (object->shape()->layout != Layout::Buffered) return;
        auto* stream = static_cast<Buffered*>(object);
        stream->user = nullptr;
        stream->waiting = 0;
        stream->reserved = false;
    });
}

void BufferLock::let_next_in(Buffered* stream) {
    stream->reserved = true;
    stream->turns++;
    wake_one(&stream->turns);
}

Raises<void> BufferLock::wait(Thread& thread, Buffered* stream) {
    if (stream->user == &thread) {
        return raise(thread, RuntimeError_type, "reentrant call inside {}", {TRY(repr_of(thread, Value::of(stream)))});
    }
    bool came_in = false;
    stream->waiting++;
    auto waited = [&]() -> Raises<void> {
        do TRY(wait_on(thread, &stream->turns, stream->turns, {}));
        while (stream->user);
        came_in = true;
        return {};
    }();
    stream->waiting--;
    // What a signal's handler raised takes this thread out of the row, and not the turn of the others.
    if (!stream->user) {
        stream->reserved = false;
        if (!came_in && stream->waiting) let_next_in(stream);
    }
    return waited;
}

Error raise_blocking(Thread& thread, std::string_view text, size_t written) {
    auto made = call(thread, Value::of(&BlockingIOError_type),
                     {Value::small(EAGAIN), Value::of(make_str(text)), make_int(uint64_t(written))});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

namespace {

/// What `readinto` or `write` of a stream in Python returned; None is -1.
Raises<int64_t> transferred(Thread& thread, Value result, size_t most, char const* method) {
    if (is_none(result)) return int64_t(-1);
    Raises<int64_t> converted = to_size(thread, result);
    if (!converted.ok()) {
        if (!thread.pending->type()->is_subtype_of(&TypeError_type)) return Error{};
        Exception* cause = thread.take_pending();
        Error error = raise(thread, OSError_type, "raw {}() failed", {method});
        if (thread.pending) thread.pending->cause = thread.pending->context = cause;
        return error;
    }
    int64_t count = converted.value();
    if (count < 0 || uint64_t(count) > most) {
        return raise(thread, OSError_type, "raw {}() returned invalid length {} (should have been between 0 and {})",
                     {method, count, most});
    }
    return count;
}

}  // namespace

Raises<int64_t> raw_read_into(Thread& thread, Buffered* stream, Bytes* memory, size_t offset, size_t size) {
    int64_t count;
    if (FileIO* file = plain_file(stream); file && file->descriptor >= 0 && file->readable) {
        count = TRY(read_file(thread, file, memory->data + offset, size));
    } else {
        Value view = TRY(memory_view(thread, memory, offset, size, true));
        Raises<Value> result = call_method(thread, stream->raw, intern("readinto"), {view});
        release_view(thread, view);
        count = TRY(transferred(thread, TRY(result), size, "readinto"));
    }
    if (count > 0 && stream->raw_position >= 0) stream->raw_position += count;
    return count;
}

Raises<int64_t> raw_write_from(Thread& thread, Buffered* stream, Bytes* memory, size_t offset, size_t size) {
    int64_t count;
    if (FileIO* file = plain_file(stream); file && file->descriptor >= 0 && file->writable) {
        count = TRY(write_file(thread, file, memory->data + offset, size));
    } else {
        Value view = TRY(memory_view(thread, memory, offset, size, false));
        Raises<Value> result = call_method(thread, stream->raw, names.write, {view});
        release_view(thread, view);
        count = TRY(transferred(thread, TRY(result), size, "write"));
    }
    if (count > 0 && stream->raw_position >= 0) stream->raw_position += count;
    return count;
}

namespace {

Raises<int64_t> known_position(Thread& thread, Buffered* stream, Value result, char const* message) {
    int64_t position = TRY(offset_argument(thread, result));
    if (position < 0) return raise(thread, OSError_type, message, {position});
    stream->raw_position = position;
    return position;
}

}  // namespace

Raises<int64_t> raw_seek(Thread& thread, Buffered* stream, int64_t target, int whence) {
    Value result = TRY(call_method(thread, stream->raw, intern("seek"), {make_int(target), Value::small(whence)}));
    return known_position(thread, stream, result, "Raw stream returned invalid position {}");
}

Raises<int64_t> raw_tell(Thread& thread, Buffered* stream) {
    if (stream->raw_position >= 0) return stream->raw_position;
    Value result = TRY(call_method(thread, stream->raw, intern("tell"), {}));
    return known_position(thread, stream, result, "Raw stream returned invalid position {}");
}

Raises<void> flush_buffer(Thread& thread, Buffered* stream) {
    if (!stream->writing) return {};
    size_t done = 0;
    // What a failed write leaves stays in the buffer.
    auto keep_rest = [&] {
        if (done) memmove(stream->buffer->data, stream->buffer->data + done, stream->end - done);
        stream->end -= done;
    };
    while (done < stream->end) {
        Raises<int64_t> count = raw_write_from(thread, stream, stream->buffer, done, stream->end - done);
        if (!count.ok()) {
            keep_rest();
            return Error{};
        }
        if (count.value() < 0) {
            keep_rest();
            return raise_blocking(thread, "write could not complete without blocking", 0);
        }
        done += size_t(count.value());
        Raises<void> signals = check_signals(thread);
        if (!signals.ok()) {
            keep_rest();
            return Error{};
        }
    }
    stream->position = stream->end = 0;
    stream->writing = false;
    return {};
}

Raises<void> drop_ahead(Thread& thread, Buffered* stream) {
    int64_t ahead = int64_t(stream->ahead());
    if (stream->writing) return {};
    stream->position = stream->end = 0;
    if (ahead) TRY(raw_seek(thread, stream, -ahead, 1));
    return {};
}

Raises<void> begin_reading(Thread& thread, Buffered* stream) {
    if (stream->writing) TRY(flush_buffer(thread, stream));
    return {};
}

Raises<int64_t> fill_buffer(Thread& thread, Buffered* stream) {
    stream->position = stream->end = 0;
    int64_t count = TRY(raw_read_into(thread, stream, stream->buffer, 0, stream->capacity()));
    if (count > 0) stream->end = size_t(count);
    return count;
}

}  // namespace py::vm::io
