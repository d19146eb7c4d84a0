#pragma once

#include "vm/errors/os_error.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/exception.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// What the parts of _io share. A stream calls the streams below it as methods, since either may be written in Python;
// where the lower one is exactly of a type from here, the function behind the method is called at once.

namespace py::vm::io {

inline constexpr int64_t kDefaultBufferSize = 8192;

extern Type memory_type, io_base_type, raw_io_base_type, buffered_io_base_type, text_io_base_type, file_io_type,
    buffered_reader_type, buffered_writer_type, buffered_random_type, buffered_pair_type, bytes_io_type,
    bytes_io_buffer_type, string_io_type, newline_decoder_type, text_wrapper_type;
extern TypeSpec const kMemorySpec, kIoBaseSpec, kRawIoBaseSpec, kBufferedIoBaseSpec, kTextIoBaseSpec, kFileIoSpec,
    kBufferedReaderSpec, kBufferedWriterSpec, kBufferedRandomSpec, kBufferedPairSpec, kBytesIoSpec, kBytesIoBufferSpec,
    kStringIoSpec, kNewlineDecoderSpec, kTextWrapperSpec;

/// Prepares the types once; standard streams need them before anyone imports the module.
void prepare_io_types(Thread& thread);

/// io.UnsupportedOperation
Error raise_unsupported(Thread& thread, std::string_view text);
/// ValueError "I/O operation on closed file."
Error raise_closed(Thread& thread);

/// The attribute `closed`, as a truth.
Raises<bool> is_closed(Thread& thread, Value stream);
/// Raises if `closed` is true.
Raises<void> check_closed(Thread& thread, Value stream);
/// Call of a method without arguments, as a truth.
Raises<bool> ask(Thread& thread, Value stream, char const* method);
/// UnsupportedOperation "File or stream is not readable." and the like, by the answer of `readable()`…
Raises<void> check_readable(Thread& thread, Value stream);
Raises<void> check_writable(Thread& thread, Value stream);
Raises<void> check_seekable(Thread& thread, Value stream);

/// A size argument: None, or nothing, is -1.
Raises<int64_t> size_argument(Thread& thread, Value value);
/// A position: an int that fits 64 bits. OverflowError, TypeError.
Raises<int64_t> offset_argument(Thread& thread, Value value);

/// A memoryview of part of a private buffer, for `readinto` and `write` of streams written in Python.
Raises<Value> memory_view(Thread& thread, Bytes* memory, size_t offset, size_t size, bool writable);
/// Ends a view made by `memory_view`.
void release_view(Thread& thread, Value view);

/// Keeps an error while something else is tried: an error of the second step gets the first as its context.
class PendingError {
  public:
    explicit PendingError(Thread& thread) : thread_(thread) {}
    /// Takes the pending exception away if `result` failed.
    template <class T>
    void keep(Raises<T> const& result) {
        if (result.ok()) return;
        Exception* next = thread_.take_pending();
        if (error_ && next != error_) attach_context(next, error_);
        error_ = next;
    }
    /// Raises the last error kept, if there is one.
    Raises<void> settle() {
        if (!error_) return {};
        return restore_exception(thread_, error_);
    }
    Exception* error() const { return error_; }

  private:
    static void attach_context(Exception* next, Exception* first);

    Thread& thread_;
    Exception* error_ = nullptr;
};

struct FileIO : Object {
    static constexpr Layout kLayout = Layout::FileIO;
    int descriptor;
    bool created, readable, writable, appending, close_descriptor, finalizing;
    /// Some stream above flushes and closes it, also at its end.
    bool owned;
    /// -1 while not known.
    int8_t seekable;
    int64_t block_size;
};

/// BufferedReader, BufferedWriter and BufferedRandom. The buffer holds either bytes read ahead or bytes not yet
/// written, never both.
struct Buffered : Object {
    static constexpr Layout kLayout = Layout::Buffered;
    /// Empty before `__init__` and after `detach`.
    Value raw;
    Bytes* buffer;
    /// Who is inside: a signal handler or another thread must not be too.
    Thread* user;
    /// How many threads sleep until they may come in, and a word that changes when one of them may.
    uint32_t waiting, turns;
    /// The next to come in is one that has waited.
    bool reserved;
    bool initialized, detached, readable, writable, finalizing, owned;
    /// Bytes of the buffer that count: [position, end) read ahead, or [0, end) to be written.
    size_t position, end;
    bool writing;
    /// Where the raw stream stands; -1: not known.
    int64_t raw_position;
    size_t capacity() const { return buffer->size; }
    size_t ahead() const { return writing ? 0 : end - position; }
};

struct BufferedPair : Object {
    static constexpr Layout kLayout = Layout::BufferedPair;
    Value reader, writer;
};

// Functions behind methods, for calls from one stream to another. `args[0]` is the stream.
Raises<Value> file_readinto(Thread& thread, Value* args);
Raises<Value> file_write(Thread& thread, Value* args);
Raises<Value> file_seek(Thread& thread, Value* args);
Raises<Value> file_close(Thread& thread, Value* args);
/// -1 where the system would have blocked.
Raises<int64_t> read_file(Thread& thread, FileIO* file, uint8_t* data, size_t size);
Raises<int64_t> write_file(Thread& thread, FileIO* file, uint8_t const* data, size_t size);

Raises<Value> buffered_read1(Thread& thread, Value* args);
Raises<Value> buffered_read(Thread& thread, Value* args);
Raises<Value> buffered_flush(Thread& thread, Value* args);
Raises<Value> buffered_tell(Thread& thread, Value* args);
/// Appends to the buffer, writing out what does not fit.
Raises<int64_t> write_buffered(Thread& thread, Buffered* stream, uint8_t const* data, size_t size);

/// A new stream as the constructor makes it.
Raises<Value> make_stream(Thread& thread, Type& type, std::initializer_list<Value> arguments);
/// `open`, with the arguments of the Python function.
Raises<Value> io_open(Thread& thread, Value* args);

}  // namespace py::vm::io
