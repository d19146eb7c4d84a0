#pragma once

#include "vm/modules/io/io.h"

// What the files of buffered streams share: the lock, access to the raw stream, the state of the buffer.

namespace py::vm::io {

inline Buffered* buffered_of(Value value) { return value.as<Buffered>(); }

/// Raises unless the stream was initialised and still has its raw stream.
Raises<void> check_usable(Thread& thread, Buffered* stream);
/// The same, and the raw stream must be open: ValueError "{action} of closed file".
Raises<void> check_open(Thread& thread, Buffered* stream, char const* action);
Raises<bool> raw_is_closed(Thread& thread, Buffered* stream);

/// Keeps others out of the buffer while a call is inside; a call from within itself raises RuntimeError. Who waits
/// comes in before the thread that was inside last. For the holder of the interpreter lock.
class BufferLock {
  public:
    BufferLock() = default;
    BufferLock(BufferLock const&) = delete;
    ~BufferLock() {
        if (stream_) leave(stream_);
    }
    Raises<void> take(Thread& thread, Buffered* stream) {
        if (!is_free(stream)) TRY(wait(thread, stream));
        stream->user = &thread;
        stream_ = stream;
        return {};
    }
    static bool is_free(Buffered* stream) { return !stream->user && !stream->reserved; }
    /// Those who were in a buffer, or waited for it, do not exist any more.
    static void forget_users();

  private:
    static Raises<void> wait(Thread& thread, Buffered* stream);
    static void leave(Buffered* stream) {
        stream->user = nullptr;
        if (stream->waiting) let_next_in(stream);
    }
    static void let_next_in(Buffered* stream);

    Buffered* stream_ = nullptr;
};

/// The raw stream as a FileIO whose methods nobody has overridden; else null.
FileIO* plain_file(Buffered* stream);

/// One read of the raw stream; -1 where it would block. Advances the known position.
Raises<int64_t> raw_read_into(Thread& thread, Buffered* stream, Bytes* memory, size_t offset, size_t size);
/// One write; -1 where it would block.
Raises<int64_t> raw_write_from(Thread& thread, Buffered* stream, Bytes* memory, size_t offset, size_t size);
Raises<int64_t> raw_seek(Thread& thread, Buffered* stream, int64_t target, int whence);
Raises<int64_t> raw_tell(Thread& thread, Buffered* stream);

/// Writes all of the buffer. BlockingIOError where the raw stream would block.
Raises<void> flush_buffer(Thread& thread, Buffered* stream);
/// Forgets what was read ahead, and lets the raw stream stand where the program believes it to.
Raises<void> drop_ahead(Thread& thread, Buffered* stream);
/// Before reading: what is to be written goes out.
Raises<void> begin_reading(Thread& thread, Buffered* stream);
/// Fills the empty buffer by one read; the bytes got, 0 at the end, -1 if it would block.
Raises<int64_t> fill_buffer(Thread& thread, Buffered* stream);

/// BlockingIOError with `characters_written`.
Error raise_blocking(Thread& thread, std::string_view text, size_t written);

std::span<MethodDef const> buffered_reader_methods();
std::span<MethodDef const> buffered_writer_methods();
std::span<MethodDef const> buffered_random_methods();

// Methods of reading, by file.
#define BUFFERED_METHOD(name) Raises<Value> buffered_##name(Thread& thread, Value* args)
BUFFERED_METHOD(peek);
BUFFERED_METHOD(readinto);
BUFFERED_METHOD(readinto1);
BUFFERED_METHOD(readline);
BUFFERED_METHOD(write);
BUFFERED_METHOD(seek);
BUFFERED_METHOD(truncate);
#undef BUFFERED_METHOD
/// Empty at the end.
Raises<Value> buffered_next(Thread& thread, Value self);

}  // namespace py::vm::io
