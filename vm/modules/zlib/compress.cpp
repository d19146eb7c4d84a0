#include "vm/modules/zlib/module.h"
#include "vm/modules/zlib/stream.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/buffer.h"

// zlib.compress and zlib.compressobj.

namespace py::vm {

Type zlib_compress_type;

namespace {

constexpr size_t kFirstOutput = 16 * 1024;

ZlibStream* self_of(Value value) { return value.as<ZlibStream>(); }

struct Settings {
    int level = Z_DEFAULT_COMPRESSION, method = Z_DEFLATED, window_bits = MAX_WBITS, memory_level = 8,
        strategy = Z_DEFAULT_STRATEGY;
};

int begin(z_stream& stream, Settings const& settings) {
    return zlib().deflateInit2_(&stream, settings.level, settings.method, settings.window_bits, settings.memory_level,
                                settings.strategy, ZLIB_VERSION, sizeof(z_stream));
}

Raises<Value> compress(Thread& thread, Value* args) {
    Buffer data;
    TRY(data.acquire(thread, args[0]));
    Settings settings;
    settings.level = TRY(to_c_int(thread, args[1], Z_DEFAULT_COMPRESSION));
    settings.window_bits = TRY(to_c_int(thread, args[2], MAX_WBITS));
    ZlibStream* self = new_zlib_stream(zlib_compress_type);
    int begun = begin(self->stream, settings);
    if (begun == Z_STREAM_ERROR) return raise_zlib_error(thread, "Bad compression level");
    if (begun != Z_OK) return raise_zlib_error(thread, self->stream, begun, "while compressing data");
    ZlibInput input(data.bytes());
    ZlibOutput output(kFirstOutput);
    int result = TRY(run_zlib(thread, self->stream, zlib().deflate, Z_FINISH, input, output));
    if (result != Z_STREAM_END) return raise_zlib_error(thread, self->stream, result, "while compressing data");
    return output.to_bytes();
}

Raises<void> set_dictionary(Thread& thread, ZlibStream* self, ByteView bytes) {
    int result = zlib().deflateSetDictionary(&self->stream, bytes.data(), uInt(bytes.size()));
    if (result == Z_OK) return {};
    if (result == Z_STREAM_ERROR) return raise(thread, ValueError_type, "Invalid dictionary");
    return raise(thread, ValueError_type, "deflateSetDictionary()");
}

Raises<Value> compressobj(Thread& thread, Value* args) {
    Settings settings;
    settings.level = TRY(to_c_int(thread, args[0], settings.level));
    settings.method = TRY(to_c_int(thread, args[1], settings.method));
    settings.window_bits = TRY(to_c_int(thread, args[2], settings.window_bits));
    settings.memory_level = TRY(to_c_int(thread, args[3], settings.memory_level));
    settings.strategy = TRY(to_c_int(thread, args[4], settings.strategy));
    Buffer dictionary;
    if (is_given(args[5])) TRY(dictionary.acquire(thread, args[5]));
    if (dictionary.size() > UINT32_MAX) {
        return raise(thread, OverflowError_type, "zdict length does not fit in an unsigned int");
    }
    ZlibStream* self = new_zlib_stream(zlib_compress_type);
    int begun = begin(self->stream, settings);
    if (begun == Z_STREAM_ERROR) return raise(thread, ValueError_type, "Invalid initialization option");
    if (begun != Z_OK) return raise_zlib_error(thread, self->stream, begun, "while creating compression object");
    if (is_given(args[5])) TRY(set_dictionary(thread, self, dictionary.bytes()));
    return Value::of(self);
}

Raises<Value> compress_more(Thread& thread, Value* args) {
    ZlibStream* self = self_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    ZlibInput input(data.bytes());
    ZlibOutput output(kFirstOutput);
    int result = TRY(run_zlib(thread, self->stream, zlib().deflate, Z_NO_FLUSH, input, output));
    if (result == Z_STREAM_ERROR) return raise_zlib_error(thread, self->stream, result, "while compressing data");
    return output.to_bytes();
}

Raises<Value> flush(Thread& thread, Value* args) {
    ZlibStream* self = self_of(args[0]);
    int mode = TRY(to_c_int(thread, args[1], Z_FINISH));
    if (mode == Z_NO_FLUSH) return Value::of(make_bytes({}));
    ZlibInput input({});
    ZlibOutput output(kFirstOutput);
    int result = TRY(run_zlib(thread, self->stream, zlib().deflate, mode, input, output));
    if (mode == Z_FINISH && result == Z_STREAM_END) {
        int ended = zlib().deflateEnd(&self->stream);
        if (ended != Z_OK) return raise_zlib_error(thread, self->stream, ended, "while finishing compression");
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
        return raise_zlib_error(thread, self->stream, result, "while flushing");
    }
    return output.to_bytes();
}

Raises<Value> copy(Thread& thread, Value* args) {
    return Value::of(TRY(copy_zlib_stream(thread, self_of(args[0]), zlib().deflateCopy)));
}

constexpr MethodDef kFunctions[] = {
    {"compress", "(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)", compress,
     "Bytes in compressed form. The level goes from 0, none, to 9, the smallest result."},
    {"compressobj",
     "(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, "
     "strategy=Z_DEFAULT_STRATEGY, zdict=None)",
     compressobj, "An object that compresses data as it comes."},
};

constexpr MethodDef kMethods[] = {
    {"compress", "($self, data, /)", compress_more, "Takes more data; gives what is ready of the compressed form."},
    {"flush", "($self, mode=zlib.Z_FINISH, /)", flush, "Gives the rest of the compressed form."},
    {"copy", "($self, /)", copy, "A compressor in the same state."},
    {"__copy__", "($self, /)", copy, "A compressor in the same state."},
    {"__deepcopy__", "($self, memo, /)", copy, "A compressor in the same state."},
};

}  // namespace

std::span<MethodDef const> zlib_compress_functions() { return kFunctions; }

TypeSpec const kZlibCompressSpec = zlib_stream_spec("zlib.Compress", kMethods, {});

}  // namespace py::vm
