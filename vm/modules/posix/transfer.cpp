#include <sys/sendfile.h>
#include <sys/uio.h>

#include <climits>
#include <memory>
#include <vector>

#include "vm/modules/posix/call.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/system/memory_request.h"

// Reading and writing through descriptors.

namespace py::vm::posix {
namespace {

/// Linux moves no more than this in one call.
constexpr size_t kMostBytes = 0x7FFF'F000;

/// The first `size` bytes of what was read into a longer object.
Value shortened(Bytes* bytes, size_t size) {
    if (size == bytes->size) return Value::of(bytes);
    return Value::of(make_bytes({bytes->data, size}));
}

template <class Read>
Raises<Value> read_bytes(Thread& thread, Value length_value, Read&& read_into) {
    int64_t length = TRY(to_size(thread, length_value));
    if (length < 0) return raise_os_error(thread, EINVAL);
    TRY(request_memory(thread, std::min(size_t(length), kMostBytes), 1));
    Bytes* bytes = new_bytes(std::min(size_t(length), kMostBytes));
    ssize_t count = TRY(retry_interrupted(thread, [&] { return read_into(bytes->data, bytes->size); }));
    if (count < 0) return raise_os_error(thread, errno);
    return shortened(bytes, size_t(count));
}

Raises<Value> posix_read(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    return read_bytes(thread, args[1], [&](uint8_t* data, size_t size) { return read(descriptor, data, size); });
}

Raises<Value> posix_pread(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[2]));
    return read_bytes(thread, args[1],
                      [&](uint8_t* data, size_t size) { return pread(descriptor, data, size, offset); });
}

template <class Write>
Raises<Value> write_bytes(Thread& thread, Value data, Write&& write_from) {
    Buffer buffer;
    TRY(buffer.acquire(thread, data));
    size_t size = std::min(buffer.size(), kMostBytes);
    ssize_t count = TRY(retry_interrupted(thread, [&] { return write_from(buffer.data(), size); }));
    if (count < 0) return raise_os_error(thread, errno);
    return make_int(int64_t(count));
}

Raises<Value> posix_write(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    return write_bytes(thread, args[1], [&](uint8_t* data, size_t size) { return write(descriptor, data, size); });
}

Raises<Value> posix_pwrite(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[2]));
    return write_bytes(thread, args[1],
                       [&](uint8_t* data, size_t size) { return pwrite(descriptor, data, size, offset); });
}

/// The memory of a sequence of buffers, lent for one call.
class BufferSequence {
  public:
    Raises<void> acquire(Thread& thread, Value sequence, std::string_view function, bool writable) {
        bool is_sequence = type_of(sequence)->slots.get_item && !sequence.is<Dict>();
        if (!is_sequence) return raise(thread, TypeError_type, "{}() arg 2 must be a sequence", {function});
        items_ = TRY(list_from(thread, sequence));
        buffers_.reset(new Buffer[items_->size]);
        for (size_t i = 0; i < items_->size; i++) {
            TRY(buffers_[i].acquire(thread, items_->items[i], writable));
            vectors_.push_back({buffers_[i].data(), buffers_[i].size()});
        }
        return {};
    }
    iovec const* vectors() const { return vectors_.data(); }
    int count() const { return int(std::min(vectors_.size(), size_t(INT_MAX))); }

  private:
    List* items_ = nullptr;
    std::unique_ptr<Buffer[]> buffers_;
    std::vector<iovec> vectors_;
};

template <class Transfer>
Raises<Value> transfer_many(Thread& thread, Value sequence, std::string_view function, bool writable,
                            Transfer&& transfer) {
    BufferSequence buffers;
    TRY(buffers.acquire(thread, sequence, function, writable));
    ssize_t count = TRY(retry_interrupted(thread, [&] { return transfer(buffers.vectors(), buffers.count()); }));
    if (count < 0) return raise_os_error(thread, errno);
    return make_int(int64_t(count));
}

Raises<Value> posix_readv(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    return transfer_many(thread, args[1], "readv", true,
                         [&](iovec const* vectors, int count) { return readv(descriptor, vectors, count); });
}

Raises<Value> posix_writev(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    return transfer_many(thread, args[1], "writev", false,
                         [&](iovec const* vectors, int count) { return writev(descriptor, vectors, count); });
}

Raises<Value> posix_preadv(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[2]));
    int flags = TRY(to_c_int(thread, args[3], 0));
    return transfer_many(thread, args[1], "preadv", true, [&](iovec const* vectors, int count) {
        return preadv2(descriptor, vectors, count, offset, flags);
    });
}

Raises<Value> posix_pwritev(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[2]));
    int flags = TRY(to_c_int(thread, args[3], 0));
    return transfer_many(thread, args[1], "pwritev", false, [&](iovec const* vectors, int count) {
        return pwritev2(descriptor, vectors, count, offset, flags);
    });
}

Raises<Value> posix_sendfile(Thread& thread, Value* args) {
    int out = TRY(to_c_int(thread, args[0]));
    int in = TRY(to_c_int(thread, args[1]));
    bool at_position = is_none(args[2]);
    off_t offset = at_position ? 0 : TRY(to_c_long(thread, args[2]));
    int64_t size = TRY(to_size(thread, args[3]));
    ssize_t count = TRY(
        retry_interrupted(thread, [&] { return sendfile(out, in, at_position ? nullptr : &offset, size_t(size)); }));
    if (count < 0) return raise_os_error(thread, errno);
    return make_int(int64_t(count));
}

/// An offset that may be None: where the file stands.
struct OptionalOffset {
    loff_t value = 0;
    loff_t* pointer = nullptr;
    Raises<void> take(Thread& thread, Value argument) {
        if (!is_given(argument)) return {};
        value = TRY(to_c_long(thread, argument));
        pointer = &value;
        return {};
    }
};

template <class Copy>
Raises<Value> copy_between(Thread& thread, Value* args, Copy&& copy) {
    int source = TRY(to_c_int(thread, args[0]));
    int target = TRY(to_c_int(thread, args[1]));
    int64_t count = TRY(to_size(thread, args[2]));
    if (count < 0) return raise(thread, ValueError_type, "negative value for 'count' not allowed");
    OptionalOffset from, to;
    TRY(from.take(thread, args[3]));
    TRY(to.take(thread, args[4]));
    ssize_t copied =
        TRY(retry_interrupted(thread, [&] { return copy(source, from.pointer, target, to.pointer, size_t(count)); }));
    if (copied < 0) return raise_os_error(thread, errno);
    return make_int(int64_t(copied));
}

Raises<Value> posix_copy_file_range(Thread& thread, Value* args) {
    return copy_between(thread, args, [](int source, loff_t* from, int target, loff_t* to, size_t count) {
        return copy_file_range(source, from, target, to, count, 0);
    });
}

Raises<Value> posix_splice(Thread& thread, Value* args) {
    auto flags = unsigned(args[5].is_empty() ? 0 : TRY(to_masked(thread, args[5])));
    return copy_between(thread, args, [flags](int source, loff_t* from, int target, loff_t* to, size_t count) {
        return splice(source, from, target, to, count, flags);
    });
}

/// These give the error as their result.
Raises<Value> done_or_error(Thread& thread, int error) {
    if (error) return raise_os_error(thread, error);
    return none();
}

Raises<Value> posix_posix_fallocate(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[1]));
    int64_t length = TRY(to_c_long(thread, args[2]));
    return done_or_error(thread, posix_fallocate(descriptor, offset, length));
}

Raises<Value> posix_posix_fadvise(Thread& thread, Value* args) {
    int descriptor = TRY(to_c_int(thread, args[0]));
    int64_t offset = TRY(to_c_long(thread, args[1]));
    int64_t length = TRY(to_c_long(thread, args[2]));
    return done_or_error(thread, posix_fadvise(descriptor, offset, length, TRY(to_c_int(thread, args[3]))));
}

constexpr MethodDef kFunctions[] = {
    {"read", "(fd, length, /)", posix_read, "Up to length bytes from a descriptor; none at the end."},
    {"write", "(fd, data, /)", posix_write, "Writes bytes to a descriptor, and gives how many it took."},
    {"pread", "(fd, length, offset, /)", posix_pread,
     "Up to length bytes from a place in a file, whose position stays."},
    {"pwrite", "(fd, buffer, offset, /)", posix_pwrite,
     "Writes bytes at a place in a file, whose position stays, and gives how many it took."},
    {"readv", "(fd, buffers, /)", posix_readv,
     "Reads into several buffers, one after the other, and gives the number of bytes."},
    {"writev", "(fd, buffers, /)", posix_writev,
     "Writes several buffers, one after the other, and gives how many bytes it took."},
    {"preadv", "(fd, buffers, offset, flags=0, /)", posix_preadv,
     "Reads into several buffers from a place in a file, whose position stays. flags are the RWF_... constants."},
    {"pwritev", "(fd, buffers, offset, flags=0, /)", posix_pwritev,
     "Writes several buffers at a place in a file, whose position stays. flags are the RWF_... constants."},
    {"sendfile", "(out_fd, in_fd, offset, count)", posix_sendfile,
     "Copies up to count bytes from one descriptor to another inside the system, and gives how many. offset None: from "
     "the position on."},
    {"copy_file_range", "(src, dst, count, offset_src=None, offset_dst=None)", posix_copy_file_range,
     "Copies up to count bytes from file to file inside the system, and gives how many. Without an offset, from and to "
     "the position."},
    {"splice", "(src, dst, count, offset_src=None, offset_dst=None, flags=0)", posix_splice,
     "Moves up to count bytes between a pipe and another descriptor, and gives how many."},
    {"posix_fallocate", "(fd, offset, length, /)", posix_posix_fallocate,
     "Makes sure that there is room on the disk for so many bytes of a file from offset on."},
    {"posix_fadvise", "(fd, offset, length, advice, /)", posix_posix_fadvise,
     "Tells the system how a part of a file will be used: advice is a POSIX_FADV_... constant."},
};

}  // namespace

std::span<MethodDef const> transfer_functions() { return kFunctions; }

}  // namespace py::vm::posix
