#include "vm/modules/zlib/stream.h"

#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/zlib/module.h"
#include "vm/objects/bytes/bytearray.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/system/memory_request.h"

// What compressing and decompressing have in common.

namespace py::vm {
namespace {

void* allocate(void* owner, uInt items, uInt size) {
    ByteStorage* storage = new_byte_storage(size_t(items) * size);
    static_cast<List*>(owner)->append(Value::of(storage));
    return storage->bytes;
}

/// The collector frees it, with the stream.
void release(void*, void*) {}

void use_own_memory(ZlibStream* self) {
    self->memory = new_list();
    self->stream.zalloc = allocate;
    self->stream.zfree = release;
    self->stream.opaque = self->memory;
}

char const* text_of(z_stream const& stream, int result) {
    if (result == Z_VERSION_ERROR) return "library version mismatch";
    if (stream.msg) return stream.msg;
    switch (result) {
        case Z_BUF_ERROR: return "incomplete or truncated stream";
        case Z_STREAM_ERROR: return "inconsistent stream state";
        case Z_DATA_ERROR: return "invalid input data";
        default: return nullptr;
    }
}

}  // namespace

ZlibStream* new_zlib_stream(Type& type) {
    auto* self = the_heap->make<ZlibStream>(type.root_shape);
    self->dictionary = self->unused_data = self->unconsumed_tail = make_bytes({});
    use_own_memory(self);
    return self;
}

Raises<ZlibStream*> copy_zlib_stream(Thread& thread, ZlibStream* self, decltype(&::deflateCopy) copy) {
    ZlibStream* made = new_zlib_stream(*self->type());
    // The copy asks for memory in the name of what it copies.
    self->stream.opaque = made->memory;
    int result = copy(&made->stream, &self->stream);
    self->stream.opaque = self->memory;
    if (result == Z_STREAM_ERROR) return raise(thread, ValueError_type, "Inconsistent stream state");
    if (result != Z_OK) return raise_zlib_error(thread, self->stream, result, "while copying stream object");
    made->dictionary = self->dictionary;
    made->unused_data = self->unused_data;
    made->unconsumed_tail = self->unconsumed_tail;
    made->eof = self->eof;
    return made;
}

Error raise_zlib_error(Thread& thread, char const* message) { return raise(thread, zlib_error(), "{}", {message}); }

Error raise_zlib_error(Thread& thread, z_stream const& stream, int result, char const* doing) {
    char const* text = text_of(stream, result);
    if (!text) return raise(thread, zlib_error(), "Error {} {}", {result, doing});
    return raise(thread, zlib_error(), "Error {} {}: {}", {result, doing, text});
}

Raises<bool> ZlibOutput::give_room(Thread& thread, z_stream& stream) {
    if (used_ == bytes_.size()) {
        size_t wanted = std::min(bytes_.empty() ? first_size_ : bytes_.size() * 2, limit_);
        if (wanted <= used_) return false;
        TRY(request_memory(thread, wanted, 2));
        bytes_.resize(wanted);
    }
    stream.next_out = bytes_.data() + used_;
    stream.avail_out = uInt(std::min<size_t>(bytes_.size() - used_, UINT32_MAX));
    return true;
}

Raises<void> set_inflate_dictionary(Thread& thread, ZlibStream* self) {
    ByteView bytes = self->dictionary->view();
    int result = zlib().inflateSetDictionary(&self->stream, bytes.data(), uInt(bytes.size()));
    if (result != Z_OK) return raise_zlib_error(thread, self->stream, result, "while setting zdict");
    return {};
}

Raises<int> run_zlib(Thread& thread, z_stream& stream, decltype(&::inflate) step, int last, ZlibInput& input,
                     ZlibOutput& output, ZlibStream* with_dictionary) {
    for (;;) {
        if (!TRY(output.give_room(thread, stream))) return Z_BUF_ERROR;
        input.give(stream);
        bool all_given = input.rest().size() == stream.avail_in;
        int result = step(&stream, all_given ? last : Z_NO_FLUSH);
        input.take(stream);
        output.take(stream);
        bool wants_dictionary = result == Z_NEED_DICT && with_dictionary && with_dictionary->dictionary->size;
        if (wants_dictionary) {
            TRY(set_inflate_dictionary(thread, with_dictionary));
            continue;
        }
        if (result != Z_OK && result != Z_BUF_ERROR) return result;
        bool has_more = stream.avail_out == 0 || !input.rest().empty();
        if (!has_more || (result == Z_BUF_ERROR && stream.avail_out != 0)) return result;
    }
}

namespace {

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<ZlibStream*>(object);
    marker.mark(self->memory);
    marker.mark(self->dictionary);
    marker.mark(self->unused_data);
    marker.mark(self->unconsumed_tail);
}

}  // namespace

TypeSpec zlib_stream_spec(std::string_view name, std::span<MethodDef const> methods,
                          std::span<GetSetDef const> attributes) {
    TypeSpec spec{.name = name,
                  .layout = Layout::CompressionStream,
                  .size = sizeof(ZlibStream),
                  .flags = kNoConstructor,
                  .trace = trace};
    spec.shared_methods = methods;
    spec.attributes = attributes;
    return spec;
}

}  // namespace py::vm
