#pragma once

#include "vm/gc/marker.h"
#include "vm/modules/compression/stream_steps.h"
#include "vm/objects/long/int.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// What streams of libbz2 and liblzma have in common.
struct CompressedStream : Object {
    /// Of decompressors: what a limited output has left of the input, and what came behind the end.
    Bytes* leftover;
    Bytes* unused_data;
    /// Of compressors: flush() was called.
    bool is_flushed;
    bool eof;
    bool needs_input;

    /// Keeps what was not read of the input for the next time, or, behind the end, for the program.
    void keep(ByteView rest) {
        leftover = eof || rest.empty() ? nullptr : make_bytes(rest);
        if (eof) unused_data = make_bytes(rest);
    }
};

inline CompressedStream* compressed_stream_of(Value value) { return static_cast<CompressedStream*>(value.object()); }

inline Raises<Value> get_stream_eof(Thread&, Value self) { return boolean(compressed_stream_of(self)->eof); }
inline Raises<Value> get_stream_needs_input(Thread&, Value self) {
    return boolean(compressed_stream_of(self)->needs_input);
}
inline Raises<Value> get_stream_unused_data(Thread&, Value self) {
    return Value::of(compressed_stream_of(self)->unused_data);
}

inline void trace_compressed_stream(Object* object, Marker& marker) {
    marker.mark(static_cast<CompressedStream*>(object)->leftover);
    marker.mark(static_cast<CompressedStream*>(object)->unused_data);
}

}  // namespace py::vm
