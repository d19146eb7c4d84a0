#include "vm/modules/zlib/module.h"

#include "vm/gc/heap.h"
#include "vm/modules/zlib/stream.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// The module zlib.

namespace py::vm {
namespace {

Type* error_type = nullptr;

/// adler32 and crc32: both take a start value, and bytes of any number in turns.
template <auto member, uint64_t kStart>
Raises<Value> checksum(Thread& thread, Value* args) {
    Buffer data;
    TRY(data.acquire(thread, args[0]));
    uLong sum = args[1].is_empty() ? kStart : TRY(to_masked(thread, args[1])) & UINT32_MAX;
    for (ByteView rest = data.bytes(); !rest.empty();) {
        ByteView piece = rest.first(rest.size() < UINT32_MAX ? rest.size() : UINT32_MAX);
        sum = (zlib().*member)(sum, piece.data(), uInt(piece.size()));
        rest = rest.subspan(piece.size());
    }
    return Value::small(int64_t(sum & UINT32_MAX));
}

struct Constant {
    std::string_view name;
    int value;
};
constexpr Constant kConstants[] = {
#define CONSTANT(name) {#name, name},
    CONSTANT(MAX_WBITS) CONSTANT(Z_BEST_COMPRESSION) CONSTANT(Z_BEST_SPEED) CONSTANT(Z_BLOCK)
        CONSTANT(Z_DEFAULT_COMPRESSION) CONSTANT(Z_DEFAULT_STRATEGY) CONSTANT(Z_FILTERED) CONSTANT(Z_FINISH)
            CONSTANT(Z_FIXED) CONSTANT(Z_FULL_FLUSH) CONSTANT(Z_HUFFMAN_ONLY) CONSTANT(Z_NO_COMPRESSION)
                CONSTANT(Z_NO_FLUSH) CONSTANT(Z_PARTIAL_FLUSH) CONSTANT(Z_RLE) CONSTANT(Z_SYNC_FLUSH) CONSTANT(Z_TREES)
#undef CONSTANT
                    {"DEFLATED", Z_DEFLATED},
    {"DEF_BUF_SIZE", 16 * 1024},
    {"DEF_MEM_LEVEL", 8},
};

Raises<void> fill(Thread& thread, Module* module) {
    TRY(load_zlib(thread));
    if (!error_type) {
        error_type = TRY(make_exception_class(thread, "zlib.error", Exception_type));
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(error_type); }, nullptr);
    }
    Dict* names = module->dict;
    names->store(intern("error"), Value::of(error_type));
    for (Constant const& constant : kConstants) names->store(intern(constant.name), Value::small(constant.value));
    names->store(intern("ZLIB_VERSION"), Value::of(make_str(ZLIB_VERSION)));
    names->store(intern("ZLIB_RUNTIME_VERSION"), Value::of(make_str(zlib().zlibVersion())));
    names->store(intern("__version__"), Value::of(make_str("1.0")));
    add_functions(module, zlib_compress_functions());
    add_functions(module, zlib_decompress_functions());
    return {};
}

constexpr MethodDef kFunctions[] = {
    {"adler32", "(data, value=1, /)", checksum<&ZlibLibrary::adler32, 1>,
     "The Adler-32 checksum of bytes, going on from value."},
    {"crc32", "(data, value=0, /)", checksum<&ZlibLibrary::crc32, 0>,
     "The CRC-32 checksum of bytes, going on from value."},
};
constexpr ModuleType kTypes[] = {{&zlib_compress_type, &kZlibCompressSpec, false},
                                 {&zlib_decompress_type, &kZlibDecompressSpec, false}};

}  // namespace

Type& zlib_error() { return *error_type; }

extern NativeModule const kZlibModule;
NativeModule const kZlibModule{.name = "zlib",
                               .doc = "Compression in the format of the library zlib, and its checksums.",
                               .functions = kFunctions,
                               .types = kTypes,
                               .fill = fill};

}  // namespace py::vm
