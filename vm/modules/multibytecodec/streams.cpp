#include "vm/modules/multibytecodec/multibytecodec.h"
#include "vm/objects/long/int.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// MultibyteStreamReader and MultibyteStreamWriter.

namespace py::vm::multibyte {

Type reader_type, writer_type;

namespace {

Raises<Value> create_reader(Thread& thread, Value* args) {
    MultibyteContext* self =
        TRY(make_context(thread, args[0].as<Type>(), Direction::Decode, args[2], "StreamReader", "2"));
    self->stream = args[1];
    return Value::of(self);
}
constexpr MethodDef kReaderConstructor{"StreamReader", "($type, stream, errors='strict')", create_reader};

Raises<Value> create_writer(Thread& thread, Value* args) {
    MultibyteContext* self =
        TRY(make_context(thread, args[0].as<Type>(), Direction::Encode, args[2], "StreamWriter", "2"));
    self->stream = args[1];
    return Value::of(self);
}
constexpr MethodDef kWriterConstructor{"StreamWriter", "($type, stream, errors='strict')", create_writer};

// The reader

Raises<Bytes*> read_stream(Thread& thread, MultibyteContext* self, Str* method, int64_t size) {
    Value read = size < 0 ? TRY(call_method(thread, self->stream, method, {}))
                          : TRY(call_method(thread, self->stream, method, {Value::small(size)}));
    if (read.is<Bytes>()) return read.as<Bytes>();
    return raise(thread, TypeError_type, "stream function returned a non-bytes object ({})", {type_of(read)});
}

/// What was pending, and these bytes behind it; nothing is pending then.
std::vector<uint8_t> behind_pending(MultibyteContext* self, Bytes* read) {
    std::vector<uint8_t> bytes(self->pending, self->pending + self->pending_size);
    bytes.insert(bytes.end(), read->view().begin(), read->view().end());
    self->pending_size = 0;
    return bytes;
}

/// Reads by a method of the stream, and again until that gives a character or the stream ends.
Raises<Str*> read_text(Thread& thread, MultibyteContext* self, std::string_view method, int64_t size) {
    if (size == 0) return empty_str();
    StrBuilder out;
    for (;;) {
        Bytes* read = TRY(read_stream(thread, self, intern(method), size));
        bool at_end = read->size == 0;
        std::vector<uint8_t> bytes = behind_pending(self, read);
        TRY(decode_next(thread, self, bytes, out, at_end || size < 0));
        if (size < 0 || !out.empty() || bytes.empty()) return out.finish();
        // One byte more, as long as a character is not complete.
        size = 1;
    }
}

Raises<int64_t> size_argument(Thread& thread, Value value) {
    if (value.is_empty() || is_none(value)) return -1;
    if (!is_int(value)) return raise(thread, TypeError_type, "arg 1 must be an integer");
    return to_int64(thread, value);
}

template <char const* method>
Raises<Value> reader_read(Thread& thread, Value* args) {
    int64_t size = TRY(size_argument(thread, args[1]));
    return Value::of(TRY(read_text(thread, context_of(args[0]), method, size)));
}
constexpr char kRead[] = "read";
constexpr char kReadLine[] = "readline";

Raises<Value> reader_readlines(Thread& thread, Value* args) {
    Value text = TRY(reader_read<kRead>(thread, args));
    return call_method(thread, text, intern("splitlines"), {boolean(true)});
}

Raises<Value> reader_reset(Thread&, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    if (self->codec->reset_decoder) self->codec->reset_decoder(self->state);
    self->pending_size = 0;
    return none();
}

// The writer

Raises<void> write_text(Thread& thread, MultibyteContext* self, Value text) {
    Bytes* bytes = TRY(encode_next(thread, self, text, Ending::Open));
    TRY(call_method(thread, self->stream, intern("write"), {Value::of(bytes)}));
    return {};
}

Raises<Value> writer_write(Thread& thread, Value* args) {
    TRY(write_text(thread, context_of(args[0]), args[1]));
    return none();
}

Raises<Value> writer_writelines(Thread& thread, Value* args) {
    bool is_sequence = type_of(args[1])->slots.get_item && !args[1].is<Dict>();
    if (!is_sequence) return raise(thread, TypeError_type, "arg must be a sequence object");
    for (int64_t i = 0; i < TRY(length_of(thread, args[1])); i++) {
        Value line = TRY(get_item(thread, args[1], Value::small(i)));
        TRY(write_text(thread, context_of(args[0]), line));
    }
    return none();
}

Raises<Value> writer_reset(Thread& thread, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    if (!self->pending_text) return none();
    Bytes* bytes = TRY(encode_next(thread, self, Value::of(empty_str()), Ending::Closed));
    if (bytes->size > 0) TRY(call_method(thread, self->stream, intern("write"), {Value::of(bytes)}));
    return none();
}

constexpr MethodDef kReaderMethods[] = {
    {"read", "($self, sizeobj=None, /)", reader_read<kRead>, "The text of that many bytes, or of all there are."},
    {"readline", "($self, sizeobj=None, /)", reader_read<kReadLine>,
     "The text of the stream's next line, or of that many bytes of it."},
    {"readlines", "($self, sizehintobj=None, /)", reader_readlines,
     "The lines of that many bytes, or of all there are."},
    {"reset", "($self, /)", reader_reset, "Forgets all input, as at the start."},
};
constexpr MethodDef kWriterMethods[] = {
    {"write", "($self, strobj, /)", writer_write, "Writes the bytes of a text to the stream."},
    {"writelines", "($self, lines, /)", writer_writelines, "Writes each text of a sequence."},
    {"reset", "($self, /)", writer_reset, "Writes what was held back."},
};
constexpr GetSetDef kAttributes[] = {
    {"errors", get_errors, set_errors, AttributeKind::Computed, "The name of the error handler."},
    {"stream", get_stream, nullptr, AttributeKind::Member},
};

}  // namespace

extern TypeSpec const kReaderSpec, kWriterSpec;
TypeSpec const kReaderSpec{.name = "_multibytecodec.MultibyteStreamReader",
                           .layout = MultibyteContext::kLayout,
                           .size = sizeof(MultibyteContext),
                           .flags = kBaseType,
                           .slots = {.create = create_with<kReaderConstructor>, .init = accept_arguments},
                           .methods = kReaderMethods,
                           .attributes = kAttributes,
                           .trace = trace_context,
                           .doc = "Reads text from a stream of bytes, by the codec that a subclass names."};
TypeSpec const kWriterSpec{.name = "_multibytecodec.MultibyteStreamWriter",
                           .layout = MultibyteContext::kLayout,
                           .size = sizeof(MultibyteContext),
                           .flags = kBaseType,
                           .slots = {.create = create_with<kWriterConstructor>, .init = accept_arguments},
                           .methods = kWriterMethods,
                           .attributes = kAttributes,
                           .trace = trace_context,
                           .doc = "Writes text to a stream of bytes, by the codec that a subclass names."};

}  // namespace py::vm::multibyte
