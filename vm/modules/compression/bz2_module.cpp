#include "vm/gc/heap.h"
#include "vm/modules/compression/compressed_stream.h"
#include "vm/modules/compression/library.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module _bz2.

namespace py::vm {

/// `_bz2.BZ2Compressor` and `_bz2.BZ2Decompressor`.
struct Bz2Stream : CompressedStream {
    static constexpr Layout kLayout = Layout::Bz2Stream;
    bz_stream stream;
    bool is_open;
    /// libbz2 must not be called again after an error.
    bool has_failed;
};

namespace {

Type compressor_type, decompressor_type;

Bz2Stream* self_of(Value value) { return value.as<Bz2Stream>(); }

/// True where the result is no error.
Raises<void> check(Thread& thread, int result) {
    switch (result) {
        case BZ_OK:
        case BZ_RUN_OK:
        case BZ_FLUSH_OK:
        case BZ_FINISH_OK:
        case BZ_STREAM_END: return {};
        case BZ_PARAM_ERROR:
            return raise(thread, ValueError_type, "Internal error - invalid parameters passed to libbzip2");
        case BZ_MEM_ERROR: return raise_exception(thread, make_memory_error());
        case BZ_DATA_ERROR:
        case BZ_DATA_ERROR_MAGIC: return raise(thread, OSError_type, "Invalid data stream");
        case BZ_IO_ERROR: return raise(thread, OSError_type, "Unknown I/O error");
        case BZ_UNEXPECTED_EOF:
            return raise(thread, EOFError_type, "Compressed file ended before the logical end-of-stream was detected");
        case BZ_SEQUENCE_ERROR:
            return raise(thread, RuntimeError_type, "Internal error - Invalid sequence of commands sent to libbzip2");
        default: return raise(thread, OSError_type, "Unrecognized error from libbzip2: {}", {result});
    }
}

// Compressing.

Raises<Value> make_compressor(Thread& thread, Value* args) {
    int level = TRY(to_c_int(thread, args[1], 9));
    if (level < 1 || level > 9) return raise(thread, ValueError_type, "compresslevel must be between 1 and 9");
    auto* self = static_cast<Bz2Stream*>(new_instance(args[0].as<Type>()));
    TRY(check(thread, bz2().BZ2_bzCompressInit(&self->stream, level, 0, 0)));
    self->is_open = true;
    return Value::of(self);
}
constexpr MethodDef kNewCompressor{"BZ2Compressor", "($type, compresslevel=9, /)", make_compressor};

Raises<Value> run_compressor(Thread& thread, Bz2Stream* self, ByteView data, int action) {
    StreamInput input(data);
    StreamOutput output;
    for (;;) {
        TRY(output.give(thread, self->stream));
        input.give(self->stream);
        int result = bz2().BZ2_bzCompress(&self->stream, action);
        input.take(self->stream);
        output.take(self->stream);
        TRY(check(thread, result));
        if (action == BZ_RUN && input.rest().empty()) return output.to_bytes();
        if (result == BZ_STREAM_END) return output.to_bytes();
    }
}

Raises<Value> compress(Thread& thread, Value* args) {
    Bz2Stream* self = self_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    if (self->is_flushed) return raise(thread, ValueError_type, "Compressor has been flushed");
    if (data.size() == 0) return Value::of(make_bytes({}));
    return run_compressor(thread, self, data.bytes(), BZ_RUN);
}

Raises<Value> flush(Thread& thread, Value* args) {
    Bz2Stream* self = self_of(args[0]);
    if (self->is_flushed) return raise(thread, ValueError_type, "Repeated call to flush()");
    self->is_flushed = true;
    return run_compressor(thread, self, {}, BZ_FINISH);
}

// Decompressing.

Raises<Value> make_decompressor(Thread& thread, Value* args) {
    auto* self = static_cast<Bz2Stream*>(new_instance(args[0].as<Type>()));
    self->unused_data = new_bytes(0);
    self->needs_input = true;
    TRY(check(thread, bz2().BZ2_bzDecompressInit(&self->stream, 0, 0)));
    self->is_open = true;
    return Value::of(self);
}
constexpr MethodDef kNewDecompressor{"BZ2Decompressor", "($type, /)", make_decompressor};

Raises<Value> decompress(Thread& thread, Value* args) {
    Bz2Stream* self = self_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    int64_t limit = args[2].is_empty() ? -1 : TRY(to_size(thread, args[2]));
    if (self->eof) return raise(thread, EOFError_type, "End of stream already reached");
    if (self->has_failed) {
        return raise(thread, ValueError_type, "Decompressor is unusable after a previous error");
    }
    Bytes* all = with_leftover(self->leftover, data.bytes());
    StreamInput input(all->view());
    StreamOutput output(limit);
    while (!self->eof) {
        TRY(output.give(thread, self->stream));
        input.give(self->stream);
        int result = bz2().BZ2_bzDecompress(&self->stream);
        input.take(self->stream);
        output.take(self->stream);
        if (!check(thread, result).ok()) {
            self->leftover = nullptr;
            self->needs_input = false;
            self->has_failed = true;
            return Error{};
        }
        self->eof = result == BZ_STREAM_END;
        bool stuck = self->stream.avail_out == 0 ? output.is_full() : input.rest().empty();
        if (stuck) break;
    }
    self->needs_input = !self->eof && input.rest().empty();
    self->keep(input.rest());
    return output.to_bytes();
}

Raises<void> finalize(Thread&, Value value) {
    Bz2Stream* self = self_of(value);
    if (!self->is_open) return {};
    self->is_open = false;
    if (type_of(value)->is_subtype_of(&compressor_type)) {
        bz2().BZ2_bzCompressEnd(&self->stream);
    } else {
        bz2().BZ2_bzDecompressEnd(&self->stream);
    }
    return {};
}

constexpr MethodDef kCompressorMethods[] = {
    {"compress", "($self, data, /)", compress, "Takes more data; gives what is ready of the compressed form."},
    {"flush", "($self, /)", flush, "Gives the rest of the compressed form."},
};
constexpr MethodDef kDecompressorMethods[] = {
    {"decompress", "($self, /, data, max_length=-1)", decompress,
     "Takes more compressed data; gives as many bytes as are ready, or as max_length allows."},
};
constexpr GetSetDef kDecompressorAttributes[] = {
    {"eof", get_stream_eof, nullptr, AttributeKind::Member, "Whether the end of the compressed data has come."},
    {"unused_data", get_stream_unused_data, nullptr, AttributeKind::Member,
     "What came after the end of the compressed data."},
    {"needs_input", get_stream_needs_input, nullptr, AttributeKind::Member,
     "Whether decompress() needs more input before it can give more."},
};

TypeSpec const kCompressorSpec{.name = "_bz2.BZ2Compressor",
                               .layout = Layout::Bz2Stream,
                               .size = sizeof(Bz2Stream),
                               .flags = kNativeFinalizer,
                               .slots = {.create = create_with<kNewCompressor>, .finalize = finalize},
                               .methods = kCompressorMethods,
                               .trace = trace_compressed_stream,
                               .doc = "Compresses bytes to bzip2, piece by piece."};
TypeSpec const kDecompressorSpec{.name = "_bz2.BZ2Decompressor",
                                 .layout = Layout::Bz2Stream,
                                 .size = sizeof(Bz2Stream),
                                 .flags = kNativeFinalizer,
                                 .slots = {.create = create_with<kNewDecompressor>, .finalize = finalize},
                                 .methods = kDecompressorMethods,
                                 .attributes = kDecompressorAttributes,
                                 .trace = trace_compressed_stream,
                                 .doc = "Gets bytes out of bzip2, piece by piece."};

constexpr ModuleType kTypes[] = {{&compressor_type, &kCompressorSpec}, {&decompressor_type, &kDecompressorSpec}};

Raises<void> fill(Thread& thread, Module*) { return load_bz2(thread); }

}  // namespace

extern NativeModule const kBz2Module;
NativeModule const kBz2Module{
    .name = "_bz2", .doc = "Compression by libbz2; the module bz2 shows it.", .types = kTypes, .fill = fill};

}  // namespace py::vm
