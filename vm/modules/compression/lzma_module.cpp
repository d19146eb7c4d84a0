#include "vm/gc/heap.h"
#include "vm/modules/compression/compressed_stream.h"
#include "vm/modules/compression/lzma_filters.h"
#include "vm/modules/constants.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module _lzma.

namespace py::vm {

/// `_lzma.LZMACompressor` and `_lzma.LZMADecompressor`.
struct LzmaStream : CompressedStream {
    static constexpr Layout kLayout = Layout::LzmaStream;
    lzma_stream stream;
    int check;
};

namespace {

Type compressor_type, decompressor_type;
Type* error_type = nullptr;

enum Format : int { kAuto, kXz, kAlone, kRaw };
constexpr int kCheckUnknown = LZMA_CHECK_ID_MAX + 1;

LzmaStream* self_of(Value value) { return value.as<LzmaStream>(); }

// Compressing.

Raises<lzma_ret> begin_xz(Thread& thread, lzma_stream* stream, int check, uint32_t preset, Value filters) {
    auto kind = lzma_check(check < 0 ? LZMA_CHECK_CRC64 : check);
    if (!is_given(filters)) return lzma().lzma_easy_encoder(stream, preset, kind);
    LzmaFilters chain;
    TRY(chain.read(thread, filters));
    return lzma().lzma_stream_encoder(stream, chain.get(), kind);
}

Raises<lzma_ret> begin_alone(Thread& thread, lzma_stream* stream, uint32_t preset, Value filters) {
    if (!is_given(filters)) {
        lzma_options_lzma options;
        if (lzma().lzma_lzma_preset(&options, preset)) {
            return raise(thread, lzma_error(), "Invalid compression preset: {}", {preset});
        }
        return lzma().lzma_alone_encoder(stream, &options);
    }
    LzmaFilters chain;
    TRY(chain.read(thread, filters));
    if (chain.size() != 1 || chain.first().id != LZMA_FILTER_LZMA1) {
        return raise(thread, ValueError_type, "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter");
    }
    return lzma().lzma_alone_encoder(stream, static_cast<lzma_options_lzma const*>(chain.first().options));
}

Raises<lzma_ret> begin_raw(Thread& thread, lzma_stream* stream, Value filters, bool encode) {
    if (!is_given(filters)) return raise(thread, ValueError_type, "Must specify filters for FORMAT_RAW");
    LzmaFilters chain;
    TRY(chain.read(thread, filters));
    return encode ? lzma().lzma_raw_encoder(stream, chain.get()) : lzma().lzma_raw_decoder(stream, chain.get());
}

Raises<Value> make_compressor(Thread& thread, Value* args) {
    int format = TRY(to_c_int(thread, args[1], kXz));
    int check = TRY(to_c_int(thread, args[2], -1));
    if (is_given(args[3]) && is_given(args[4])) {
        return raise(thread, ValueError_type, "Cannot specify both preset and filter chain");
    }
    uint32_t preset = is_given(args[3]) ? TRY(to_lzma_number(thread, args[3])) : LZMA_PRESET_DEFAULT;
    if (format != kXz && check != -1 && check != LZMA_CHECK_NONE) {
        return raise(thread, ValueError_type, "Integrity checks are only supported by FORMAT_XZ");
    }
    auto* self = static_cast<LzmaStream*>(new_instance(args[0].as<Type>()));
    lzma_ret begun;
    switch (format) {
        case kXz: begun = TRY(begin_xz(thread, &self->stream, check, preset, args[4])); break;
        case kAlone: begun = TRY(begin_alone(thread, &self->stream, preset, args[4])); break;
        case kRaw: begun = TRY(begin_raw(thread, &self->stream, args[4], true)); break;
        default: return raise(thread, ValueError_type, "Invalid container format: {}", {format});
    }
    TRY(check_lzma(thread, begun));
    return Value::of(self);
}
constexpr MethodDef kNewCompressor{"LZMACompressor", "($type, format=FORMAT_XZ, check=-1, preset=None, filters=None)",
                                   make_compressor};

Raises<Value> run_compressor(Thread& thread, LzmaStream* self, ByteView data, lzma_action action) {
    StreamInput input(data);
    StreamOutput output;
    for (;;) {
        TRY(output.give(thread, self->stream));
        input.give(self->stream);
        lzma_ret result = lzma().lzma_code(&self->stream, action);
        input.take(self->stream);
        output.take(self->stream);
        bool waits = result == LZMA_BUF_ERROR && data.empty() && self->stream.avail_out > 0;
        if (!waits) TRY(check_lzma(thread, result));
        bool done = action == LZMA_RUN ? input.rest().empty() && self->stream.avail_out > 0 : result == LZMA_STREAM_END;
        if (done || waits) return output.to_bytes();
    }
}

Raises<Value> compress(Thread& thread, Value* args) {
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    if (self_of(args[0])->is_flushed) return raise(thread, ValueError_type, "Compressor has been flushed");
    return run_compressor(thread, self_of(args[0]), data.bytes(), LZMA_RUN);
}

Raises<Value> flush(Thread& thread, Value* args) {
    if (self_of(args[0])->is_flushed) return raise(thread, ValueError_type, "Repeated call to flush()");
    self_of(args[0])->is_flushed = true;
    return run_compressor(thread, self_of(args[0]), {}, LZMA_FINISH);
}

// Decompressing.

Raises<Value> make_decompressor(Thread& thread, Value* args) {
    constexpr uint32_t kTellChecks = LZMA_TELL_ANY_CHECK | LZMA_TELL_NO_CHECK;
    int format = TRY(to_c_int(thread, args[1], kAuto));
    uint64_t limit = UINT64_MAX;
    if (is_given(args[2])) {
        if (format == kRaw) return raise(thread, ValueError_type, "Cannot specify memory limit with FORMAT_RAW");
        limit = TRY(to_masked(thread, args[2]));
    }
    if (format != kRaw && is_given(args[3])) {
        return raise(thread, ValueError_type, "Cannot specify filters except with FORMAT_RAW");
    }
    auto* self = static_cast<LzmaStream*>(new_instance(args[0].as<Type>()));
    self->check = format == kAlone || format == kRaw ? int(LZMA_CHECK_NONE) : kCheckUnknown;
    self->unused_data = new_bytes(0);
    self->needs_input = true;
    lzma_ret begun;
    switch (format) {
        case kAuto: begun = lzma().lzma_auto_decoder(&self->stream, limit, kTellChecks); break;
        case kXz: begun = lzma().lzma_stream_decoder(&self->stream, limit, kTellChecks); break;
        case kAlone: begun = lzma().lzma_alone_decoder(&self->stream, limit); break;
        case kRaw: begun = TRY(begin_raw(thread, &self->stream, args[3], false)); break;
        default: return raise(thread, ValueError_type, "Invalid container format: {}", {format});
    }
    TRY(check_lzma(thread, begun));
    return Value::of(self);
}
constexpr MethodDef kNewDecompressor{"LZMADecompressor", "($type, format=FORMAT_AUTO, memlimit=None, filters=None)",
                                     make_decompressor};

Raises<Value> decompress(Thread& thread, Value* args) {
    LzmaStream* self = self_of(args[0]);
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    int64_t limit = args[2].is_empty() ? -1 : TRY(to_size(thread, args[2]));
    if (self->eof) return raise(thread, EOFError_type, "Already at end of stream");
    Bytes* all = with_leftover(self->leftover, data.bytes());
    self->leftover = nullptr;
    StreamInput input(all->view());
    StreamOutput output(limit);
    for (;;) {
        TRY(output.give(thread, self->stream));
        input.give(self->stream);
        lzma_ret result = lzma().lzma_code(&self->stream, LZMA_RUN);
        input.take(self->stream);
        output.take(self->stream);
        bool waits = result == LZMA_BUF_ERROR && input.rest().empty() && self->stream.avail_out > 0;
        // No room at all is no error of the data.
        if (!waits && !(result == LZMA_BUF_ERROR && output.is_full())) TRY(check_lzma(thread, result));
        if (result == LZMA_GET_CHECK || result == LZMA_NO_CHECK) {
            self->check = int(lzma().lzma_get_check(&self->stream));
        }
        self->eof = result == LZMA_STREAM_END;
        bool stuck = self->stream.avail_out == 0 ? output.is_full() : input.rest().empty();
        if (self->eof || stuck) break;
    }
    // Where the output is full, more may come of what was read already.
    self->needs_input = !self->eof && input.rest().empty() && self->stream.avail_out > 0;
    self->keep(input.rest());
    return output.to_bytes();
}

Raises<void> finalize(Thread&, Value value) {
    lzma().lzma_end(&self_of(value)->stream);
    return {};
}

Raises<Value> is_check_supported(Thread& thread, Value* args) {
    return boolean(lzma().lzma_check_is_supported(lzma_check(TRY(to_c_int(thread, args[0])))));
}

Raises<Value> get_check(Thread&, Value self) { return Value::small(self_of(self)->check); }
constexpr MethodDef kCompressorMethods[] = {
    {"compress", "($self, data, /)", compress, "Takes more data; gives what is ready of the compressed form."},
    {"flush", "($self, /)", flush, "Gives the rest of the compressed form."},
};
constexpr MethodDef kDecompressorMethods[] = {
    {"decompress", "($self, /, data, max_length=-1)", decompress,
     "Takes more compressed data; gives as many bytes as are ready, or as max_length allows."},
};
constexpr GetSetDef kDecompressorAttributes[] = {
    {"check", get_check, nullptr, AttributeKind::Member,
     "How the data is checked, a CHECK_... number; CHECK_UNKNOWN until enough of it has come."},
    {"eof", get_stream_eof, nullptr, AttributeKind::Member, "Whether the end of the compressed data has come."},
    {"needs_input", get_stream_needs_input, nullptr, AttributeKind::Member,
     "Whether decompress() needs more input before it can give more."},
    {"unused_data", get_stream_unused_data, nullptr, AttributeKind::Member,
     "What came after the end of the compressed data."},
};

TypeSpec const kCompressorSpec{.name = "_lzma.LZMACompressor",
                               .layout = Layout::LzmaStream,
                               .size = sizeof(LzmaStream),
                               .flags = kNativeFinalizer,
                               .slots = {.create = create_with<kNewCompressor>, .finalize = finalize},
                               .methods = kCompressorMethods,
                               .trace = trace_compressed_stream,
                               .doc = "Compresses bytes to xz or lzma, piece by piece."};
TypeSpec const kDecompressorSpec{.name = "_lzma.LZMADecompressor",
                                 .layout = Layout::LzmaStream,
                                 .size = sizeof(LzmaStream),
                                 .flags = kNativeFinalizer,
                                 .slots = {.create = create_with<kNewDecompressor>, .finalize = finalize},
                                 .methods = kDecompressorMethods,
                                 .attributes = kDecompressorAttributes,
                                 .trace = trace_compressed_stream,
                                 .doc = "Gets bytes out of xz or lzma, piece by piece."};

constexpr MethodDef kFunctions[] = {
    {"is_check_supported", "(check_id, /)", is_check_supported, "Whether liblzma knows an integrity check."},
    {"_encode_filter_properties", "(filter, /)", encode_filter_properties, "The options of a filter as bytes."},
    {"_decode_filter_properties", "(filter_id, encoded_props, /)", decode_filter_properties,
     "A filter specifier from bytes."},
};
constexpr ModuleType kTypes[] = {{&compressor_type, &kCompressorSpec}, {&decompressor_type, &kDecompressorSpec}};

constexpr IntConstant kConstants[] = {
    {"FORMAT_AUTO", kAuto},
    {"FORMAT_XZ", kXz},
    {"FORMAT_ALONE", kAlone},
    {"FORMAT_RAW", kRaw},
    {"CHECK_NONE", LZMA_CHECK_NONE},
    {"CHECK_CRC32", LZMA_CHECK_CRC32},
    {"CHECK_CRC64", LZMA_CHECK_CRC64},
    {"CHECK_SHA256", LZMA_CHECK_SHA256},
    {"CHECK_ID_MAX", LZMA_CHECK_ID_MAX},
    {"CHECK_UNKNOWN", kCheckUnknown},
    {"FILTER_LZMA1", int64_t(LZMA_FILTER_LZMA1)},
    {"FILTER_LZMA2", int64_t(LZMA_FILTER_LZMA2)},
    {"FILTER_DELTA", int64_t(LZMA_FILTER_DELTA)},
    {"FILTER_X86", int64_t(LZMA_FILTER_X86)},
    {"FILTER_IA64", int64_t(LZMA_FILTER_IA64)},
    {"FILTER_ARM", int64_t(LZMA_FILTER_ARM)},
    {"FILTER_ARMTHUMB", int64_t(LZMA_FILTER_ARMTHUMB)},
    {"FILTER_SPARC", int64_t(LZMA_FILTER_SPARC)},
    {"FILTER_POWERPC", int64_t(LZMA_FILTER_POWERPC)},
    {"MF_HC3", LZMA_MF_HC3},
    {"MF_HC4", LZMA_MF_HC4},
    {"MF_BT2", LZMA_MF_BT2},
    {"MF_BT3", LZMA_MF_BT3},
    {"MF_BT4", LZMA_MF_BT4},
    {"MODE_FAST", LZMA_MODE_FAST},
    {"MODE_NORMAL", LZMA_MODE_NORMAL},
    {"PRESET_DEFAULT", LZMA_PRESET_DEFAULT},
    {"PRESET_EXTREME", int64_t(LZMA_PRESET_EXTREME)},
};

Raises<void> fill(Thread& thread, Module* module) {
    TRY(load_lzma(thread));
    add_int_constants(module, kConstants);
    if (!error_type) {
        error_type = TRY(make_exception_class(thread, "_lzma.LZMAError", Exception_type));
        error_type->dict->store(names.__doc__, Value::of(make_str("liblzma could not do it.")));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(error_type); }, nullptr);
    }
    module->dict->store(intern("LZMAError"), Value::of(error_type));
    return {};
}

}  // namespace

Type& lzma_error() { return *error_type; }

extern NativeModule const kLzmaModule;
NativeModule const kLzmaModule{.name = "_lzma",
                               .doc = "Compression by liblzma; the module lzma shows it.",
                               .functions = kFunctions,
                               .types = kTypes,
                               .fill = fill};

}  // namespace py::vm
