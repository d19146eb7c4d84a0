#include "vm/modules/io/buffered.h"

// Writing through a buffer, and moving about in it.

namespace py::vm::io {
namespace {

Raises<void> begin_writing(Thread& thread, Buffered* stream) {
    if (stream->writing) return {};
    TRY(drop_ahead(thread, stream));
    stream->position = stream->end = 0;
    stream->writing = true;
    return {};
}

/// Fills up the buffer as far as `data` reaches; what the raw stream does not take, and does not fit either, is lost,
/// as the BlockingIOError says.
Raises<int64_t> keep_what_fits(Thread& thread, Buffered* stream, uint8_t const* data, size_t size, size_t written) {
    size_t room = stream->capacity() - stream->end;
    size_t kept = std::min(room, size);
    memcpy(stream->buffer->data + stream->end, data, kept);
    stream->end += kept;
    if (kept == size) return int64_t(written + kept);
    return raise_blocking(thread, "write could not complete without blocking", written + kept);
}

}  // namespace

Raises<int64_t> write_buffered(Thread& thread, Buffered* stream, uint8_t const* data, size_t size) {
    TRY(begin_writing(thread, stream));
    if (size <= stream->capacity() - stream->end) {
        memcpy(stream->buffer->data + stream->end, data, size);
        stream->end += size;
        return int64_t(size);
    }
    Raises<void> flushed = flush_buffer(thread, stream);
    if (!flushed.ok()) {
        if (!thread.pending->type()->is_subtype_of(&BlockingIOError_type)) return Error{};
        thread.take_pending();
        return keep_what_fits(thread, stream, data, size, 0);
    }
    stream->writing = true;
    // Whole buffers are written without a stop in the buffer.
    size_t done = 0;
    while (size - done > stream->capacity()) {
        int64_t count;
        if (FileIO* file = plain_file(stream); file && file->descriptor >= 0 && file->writable) {
            count = TRY(write_file(thread, file, data + done, size - done));
            if (count > 0 && stream->raw_position >= 0) stream->raw_position += count;
        } else {
            Bytes* copy = make_bytes({data + done, size - done});
            count = TRY(raw_write_from(thread, stream, copy, 0, copy->size));
        }
        if (count < 0) return keep_what_fits(thread, stream, data + done, size - done, done);
        done += size_t(count);
        TRY(check_signals(thread));
    }
    memcpy(stream->buffer->data, data + done, size - done);
    stream->position = 0;
    stream->end = size - done;
    return int64_t(size);
}

Raises<Value> buffered_write(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    if (TRY(raw_is_closed(thread, stream))) return raise(thread, ValueError_type, "write to closed file");
    return make_int(TRY(write_buffered(thread, stream, data.data(), data.size())));
}

namespace {

/// Everything written is out, and the raw stream stands where the program is.
Raises<void> flush_and_rewind(Thread& thread, Buffered* stream) {
    TRY(flush_buffer(thread, stream));
    if (stream->readable) TRY(drop_ahead(thread, stream));
    return {};
}

}  // namespace

Raises<Value> buffered_flush(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_open(thread, stream, "flush"));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    TRY(flush_and_rewind(thread, stream));
    return none();
}

Raises<Value> buffered_tell(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    // The raw stream knows better than an old position.
    stream->raw_position = -1;
    int64_t position = TRY(raw_tell(thread, stream));
    int64_t offset = stream->writing ? int64_t(stream->end) : -int64_t(stream->ahead());
    return make_int(std::max<int64_t>(position + offset, 0));
}

Raises<Value> buffered_seek(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    int whence = TRY(to_c_int(thread, args[2], 0));
    if (whence < 0 || whence > 4) return raise(thread, ValueError_type, "whence value {} unsupported", {whence});
    TRY(check_open(thread, stream, "seek"));
    if (!TRY(ask(thread, stream->raw, "seekable"))) return raise_unsupported(thread, "File or stream is not seekable.");
    int64_t target = TRY(offset_argument(thread, args[1]));
    BufferLock lock;
    TRY(lock.take(thread, stream));
    if (whence < 2 && stream->readable && !stream->writing && stream->ahead() > 0) {
        // A place inside what was read ahead costs no call of the system. Where nothing is ahead, others may have moved
        // the file's position.
        int64_t raw = TRY(raw_tell(thread, stream));
        int64_t here = raw - int64_t(stream->ahead());
        int64_t offset = whence == 0 ? target - here : target;
        if (offset >= -int64_t(stream->position) && offset <= int64_t(stream->ahead())) {
            stream->position = size_t(int64_t(stream->position) + offset);
            return make_int(here + offset);
        }
    }
    TRY(flush_buffer(thread, stream));
    if (whence == 1) target -= int64_t(stream->ahead());
    int64_t position = TRY(raw_seek(thread, stream, target, whence));
    stream->position = stream->end = 0;
    return make_int(position);
}

Raises<Value> buffered_truncate(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_open(thread, stream, "truncate"));
    if (!stream->writable) return raise_unsupported(thread, "truncate");
    BufferLock lock;
    TRY(lock.take(thread, stream));
    TRY(flush_and_rewind(thread, stream));
    Value position = is_given(args[1]) ? args[1] : TRY(call_method(thread, stream->raw, intern("tell"), {}));
    return call_method(thread, stream->raw, intern("truncate"), {position});
}

}  // namespace py::vm::io
