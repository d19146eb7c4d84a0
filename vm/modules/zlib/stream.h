#pragma once

#include <vector>

#include "marshal/base/bytes.h"
#include "vm/modules/zlib/library.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// What `compressobj` and `decompressobj` make: libz's stream in an object that never moves.
struct ZlibStream : Object {
    static constexpr Layout kLayout = Layout::CompressionStream;
    z_stream stream;
    /// Cells of the heap that libz was given as its memory: they go with the object.
    List* memory;
    /// Empty, or what a preset dictionary was made of; of decompressors.
    Bytes* dictionary;
    /// What came behind the end of the stream, and input that a limited output left over; of decompressors.
    Bytes* unused_data;
    Bytes* unconsumed_tail;
    bool eof;
};

extern Type zlib_compress_type, zlib_decompress_type;
extern TypeSpec const kZlibCompressSpec, kZlibDecompressSpec;

/// Not begun yet: `deflateInit2` or `inflateInit2` come next.
ZlibStream* new_zlib_stream(Type& type);
/// A copy of a stream's state, made by `copy` (deflateCopy or inflateCopy): ValueError where the stream has ended.
Raises<ZlibStream*> copy_zlib_stream(Thread& thread, ZlibStream* self, decltype(&::deflateCopy) copy);

/// zlib.error for a result of libz's: "Error -3 while decompressing data: incorrect header check".
Error raise_zlib_error(Thread& thread, z_stream const& stream, int result, char const* doing);
/// zlib.error with a text of its own.
Error raise_zlib_error(Thread& thread, char const* message);

/// Where output goes, piece by piece.
class ZlibOutput {
  public:
    /// Of `limit` bytes at most.
    explicit ZlibOutput(size_t first_size, size_t limit = SIZE_MAX) : first_size_(first_size), limit_(limit) {}

    /// Lets the stream write behind what there is; false where the limit is reached. Error: MemoryError.
    Raises<bool> give_room(Thread& thread, z_stream& stream);
    /// Takes note of what the stream has written.
    void take(z_stream const& stream) { used_ = bytes_.size() - stream.avail_out; }
    Value to_bytes() const { return Value::of(make_bytes({bytes_.data(), used_})); }

  private:
    std::vector<uint8_t> bytes_;
    size_t used_ = 0;
    size_t first_size_;
    size_t limit_;
};

/// Lets a stream read more bytes than its counters can hold, in turns.
class ZlibInput {
  public:
    explicit ZlibInput(ByteView bytes) : rest_(bytes) {}
    /// Before each call of libz: what is left.
    void give(z_stream& stream) {
        stream.next_in = const_cast<uint8_t*>(rest_.data());
        stream.avail_in = uInt(rest_.size() < UINT32_MAX ? rest_.size() : UINT32_MAX);
        given_ = stream.avail_in;
    }
    void take(z_stream const& stream) { rest_ = rest_.subspan(given_ - stream.avail_in); }
    ByteView rest() const { return rest_; }

  private:
    ByteView rest_;
    size_t given_ = 0;
};

/// Calls `step(stream, flush)` (deflate or inflate) as long as it fills its output and may have more. `last` is the
/// flush mode once the rest of the input is given. Gives libz's last result.
Raises<int> run_zlib(Thread& thread, z_stream& stream, decltype(&::inflate) step, int last, ZlibInput& input,
                     ZlibOutput& output, ZlibStream* with_dictionary = nullptr);

/// Gives a decompressor its preset dictionary. Error: zlib.error.
Raises<void> set_inflate_dictionary(Thread& thread, ZlibStream* self);

}  // namespace py::vm
