#include <algorithm>

#include "vm/modules/zlib/module.h"
#include "vm/modules/zlib/stream.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// zlib.decompress and zlib.decompressobj.

namespace py::vm {

Type zlib_decompress_type;

namespace {

constexpr int64_t kFirstOutput = 16 * 1024;

ZlibStream* self_of(Value value) { return value.as<ZlibStream>(); }

int begin(z_stream& stream, int window_bits) {
    return zlib().inflateInit2_(&stream, window_bits, ZLIB_VERSION, sizeof(z_stream));
}

Raises<Value> decompress(Thread& thread, Value* args) {
    Buffer data;
    TRY(data.acquire(thread, args[0]));
    int window_bits = TRY(to_c_int(thread, args[1], MAX_WBITS));
    int64_t first_output = args[2].is_empty() ? kFirstOutput : TRY(to_size(thread, args[2]));
    if (first_output < 0) return raise(thread, ValueError_type, "bufsize must be non-negative");
    ZlibStream* self = new_zlib_stream(zlib_decompress_type);
    int begun = begin(self->stream, window_bits);
    if (begun != Z_OK) return raise_zlib_error(thread, self->stream, begun, "while preparing to decompress data");
    ZlibInput input(data.bytes());
    ZlibOutput output(size_t(std::max<int64_t>(first_output, 1)));
    int result = TRY(run_zlib(thread, self->stream, zlib().inflate, Z_SYNC_FLUSH, input, output));
    if (result == Z_STREAM_END) return output.to_bytes();
    if (result == Z_OK) result = Z_BUF_ERROR;
    return raise_zlib_error(thread, self->stream, result, "while decompressing data");
}

Raises<Value> decompressobj(Thread& thread, Value* args) {
    int window_bits = TRY(to_c_int(thread, args[0], MAX_WBITS));
    ZlibStream* self = new_zlib_stream(zlib_decompress_type);
    if (!args[1].is_empty()) {
        if (!has_buffer(args[1]))
            return raise(thread, TypeError_type, "zdict argument must support the buffer protocol");
        Buffer dictionary;
        TRY(dictionary.acquire(thread, args[1]));
        if (dictionary.size() > UINT32_MAX) {
            return raise(thread, OverflowError_type, "zdict length does not fit in an unsigned int");
        }
        self->dictionary = make_bytes(dictionary.bytes());
    }
    int begun = begin(self->stream, window_bits);
    if (begun == Z_STREAM_ERROR) return raise(thread, ValueError_type, "Invalid initialization option");
    if (begun != Z_OK) return raise_zlib_error(thread, self->stream, begun, "while creating decompression object");
    // A raw stream does not say that it needs one.
    if (self->dictionary->size && window_bits < 0) TRY(set_inflate_dictionary(thread, self));
    return Value::of(self);
}

Bytes* joined(Bytes* first, ByteView second) {
    if (second.empty()) return first;
    Bytes* all = new_bytes(first->size + second.size());
    std::copy_n(first->data, first->size, all->data);
    std::copy_n(second.data(), second.size(), all->data + first->size);
    return all;
}

/// What the stream has not read: behind its end, or behind a limit of the output.
void keep_rest(ZlibStream* self, int result, ByteView rest) {
    if (result == Z_STREAM_END) self->unused_data = joined(self->unused_data, rest);
    bool limited = result != Z_STREAM_END && !rest.empty();
    if (limited || self->unconsumed_tail->size) self->unconsumed_tail = make_bytes(rest);
}

Raises<Value> decompress_more(Thread& thread, Value* args) {
    ZlibStream* self = self_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    int64_t limit = args[2].is_empty() ? 0 : TRY(to_size(thread, args[2]));
    if (limit < 0) return raise(thread, ValueError_type, "max_length must be non-negative");
    ZlibInput input(data.bytes());
    ZlibOutput output(kFirstOutput, limit == 0 ? SIZE_MAX : size_t(limit));
    int result = TRY(run_zlib(thread, self->stream, zlib().inflate, Z_SYNC_FLUSH, input, output, self));
    keep_rest(self, result, input.rest());
    if (result == Z_STREAM_END) {
        self->eof = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return raise_zlib_error(thread, self->stream, result, "while decompressing data");
    }
    return output.to_bytes();
}

Raises<Value> flush(Thread& thread, Value* args) {
    ZlibStream* self = self_of(args[0]);
    int64_t first_output = args[1].is_empty() ? kFirstOutput : TRY(to_size(thread, args[1]));
    if (first_output <= 0) return raise(thread, ValueError_type, "length must be greater than zero");
    Bytes* tail = self->unconsumed_tail;
    ZlibInput input(tail->view());
    ZlibOutput output{size_t(first_output)};
    int result = TRY(run_zlib(thread, self->stream, zlib().inflate, Z_FINISH, input, output, self));
    keep_rest(self, result, input.rest());
    if (result == Z_STREAM_END) {
        self->eof = true;
        int ended = zlib().inflateEnd(&self->stream);
        if (ended != Z_OK) return raise_zlib_error(thread, self->stream, ended, "while finishing decompression");
    }
    return output.to_bytes();
}

Raises<Value> copy(Thread& thread, Value* args) {
    return Value::of(TRY(copy_zlib_stream(thread, self_of(args[0]), zlib().inflateCopy)));
}

Raises<Value> get_eof(Thread&, Value self) { return boolean(self_of(self)->eof); }
Raises<Value> get_unused_data(Thread&, Value self) { return Value::of(self_of(self)->unused_data); }
Raises<Value> get_unconsumed_tail(Thread&, Value self) { return Value::of(self_of(self)->unconsumed_tail); }

constexpr MethodDef kFunctions[] = {
    {"decompress", "(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)", decompress,
     "What was compressed: the whole of it must be there."},
    {"decompressobj", "(wbits=MAX_WBITS, zdict=b'')", decompressobj, "An object that decompresses data as it comes."},
};

constexpr MethodDef kMethods[] = {
    {"decompress", "($self, data, /, max_length=0)", decompress_more,
     "Takes more compressed data; gives as many bytes as are ready, or as max_length allows."},
    {"flush", "($self, length=zlib.DEF_BUF_SIZE, /)", flush, "Gives the rest."},
    {"copy", "($self, /)", copy, "A decompressor in the same state."},
    {"__copy__", "($self, /)", copy, "A decompressor in the same state."},
    {"__deepcopy__", "($self, memo, /)", copy, "A decompressor in the same state."},
};
constexpr GetSetDef kAttributes[] = {
    {"eof", get_eof}, {"unused_data", get_unused_data}, {"unconsumed_tail", get_unconsumed_tail}};

}  // namespace

std::span<MethodDef const> zlib_decompress_functions() { return kFunctions; }

TypeSpec const kZlibDecompressSpec = zlib_stream_spec("zlib.Decompress", kMethods, kAttributes);

}  // namespace py::vm
