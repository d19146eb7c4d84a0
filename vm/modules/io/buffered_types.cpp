#include "vm/modules/io/buffered.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

// BufferedReader, BufferedWriter and BufferedRandom: construction, the end, what passes to the raw stream.

namespace py::vm::io {

Type buffered_reader_type, buffered_writer_type, buffered_random_type;

namespace {

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* stream = static_cast<Buffered*>(new_instance(type));
    stream->raw = kEmpty;
    return Value::of(stream);
}

void set_owned(Value raw, bool owned) {
    if (raw.is<FileIO>()) raw.as<FileIO>()->owned = owned;
}

Raises<void> start(Thread& thread, Value* args, bool readable, bool writable) {
    Buffered* stream = buffered_of(args[0]);
    stream->initialized = stream->detached = false;
    if (readable && writable) TRY(check_seekable(thread, args[1]));
    if (readable) TRY(check_readable(thread, args[1]));
    if (writable) TRY(check_writable(thread, args[1]));
    int64_t size = args[2].is_empty() ? kDefaultBufferSize : TRY(to_size(thread, args[2]));
    if (size <= 0) return raise(thread, ValueError_type, "buffer size must be strictly positive");
    TRY(request_memory(thread, uint64_t(size), 1));
    stream->raw = args[1];
    stream->readable = readable;
    stream->writable = writable;
    stream->buffer = new_bytes(size_t(size));
    stream->position = stream->end = 0;
    stream->writing = false;
    stream->user = nullptr;
    stream->raw_position = -1;
    // A stream that cannot tell where it stands may still be read or written.
    if (!raw_tell(thread, stream).ok()) {
        if (!thread.pending->type()->is_subtype_of(&Exception_type)) return Error{};
        thread.take_pending();
        stream->raw_position = -1;
    }
    set_owned(stream->raw, true);
    stream->initialized = true;
    return {};
}

template <bool readable, bool writable>
Raises<Value> construct(Thread& thread, Value* args) {
    TRY(start(thread, args, readable, writable));
    return none();
}

constexpr char const* kSignature = "($self, raw, buffer_size=DEFAULT_BUFFER_SIZE)";
constexpr MethodDef kReaderConstructor{"BufferedReader", kSignature, construct<true, false>};
constexpr MethodDef kWriterConstructor{"BufferedWriter", kSignature, construct<false, true>};
constexpr MethodDef kRandomConstructor{"BufferedRandom", kSignature, construct<true, true>};

template <MethodDef const* constructor>
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, *constructor, "", self, args));
    return {};
}

Raises<Value> simple_flush(Thread& thread, Value* args) {
    TRY(check_usable(thread, buffered_of(args[0])));
    return call_method(thread, buffered_of(args[0])->raw, names.flush, {});
}

Raises<Value> close(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    if (TRY(raw_is_closed(thread, stream))) return none();
    if (stream->finalizing && !stream->raw.is_empty()) {
        if (!call_method(thread, stream->raw, intern("_dealloc_warn"), {args[0]}).ok()) thread.take_pending();
    }
    PendingError error(thread);
    error.keep(call_method(thread, args[0], names.flush, {}));
    error.keep(call_method(thread, stream->raw, names.close, {}));
    if (error.error()) {
        // What could not be written is given up.
        stream->position = stream->end = 0;
        stream->writing = false;
    }
    TRY(error.settle());
    return none();
}

Raises<Value> detach(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    TRY(check_usable(thread, stream));
    TRY(call_method(thread, args[0], names.flush, {}));
    Value raw = stream->raw;
    set_owned(raw, false);
    stream->raw = kEmpty;
    stream->detached = true;
    stream->initialized = false;
    return raw;
}

template <char const* name>
Raises<Value> pass_on(Thread& thread, Value* args) {
    TRY(check_usable(thread, buffered_of(args[0])));
    return call_method(thread, buffered_of(args[0])->raw, intern(name), {});
}
constexpr char kSeekable[] = "seekable", kReadable[] = "readable", kWritable[] = "writable", kFileno[] = "fileno",
               kIsatty[] = "isatty";

template <char const* name>
Raises<Value> pass_attribute(Thread& thread, Value self) {
    TRY(check_usable(thread, buffered_of(self)));
    return get_attribute(thread, buffered_of(self)->raw, intern(name));
}
constexpr char kClosed[] = "closed", kName[] = "name", kMode[] = "mode";

Raises<Value> dealloc_warn(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    if (!stream->initialized) return none();
    if (!call_method(thread, stream->raw, intern("_dealloc_warn"), {args[1]}).ok()) thread.take_pending();
    return none();
}

Raises<Value> finalize(Thread& thread, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    if (stream->owned || !stream->initialized) return none();
    return call(thread, lookup(&io_base_type, names.__del__), {args[0]});
}

Raises<Value> repr(Thread& thread, Value self) {
    ReprScope scope(thread, self);
    Buffered* stream = buffered_of(self);
    Value name = kEmpty;
    if (stream->initialized) {
        auto found = find_attribute(thread, self, names.name);
        if (found.ok()) {
            name = found.value();
        } else if (!catch_pending(thread, ValueError_type)) {
            return Error{};
        }
    }
    std::string module = "_io.";
    Type* type = type_of(self);
    Value own_module = type->dict->find(names.__module__);
    if (own_module.is<Str>()) module = to_utf8(own_module.as<Str>()) + ".";
    if (name.is_empty()) return Value::of(format_message("<{}{}>", {module, type->name}));
    if (scope.is_nested())
        return raise(thread, RuntimeError_type, "reentrant call inside {}.__repr__", {type_of(self)});
    return Value::of(format_message("<{}{} name={}>", {module, type->name, TRY(repr_of(thread, name))}));
}

Raises<Value> get_raw(Thread& thread, Value self) {
    Buffered* stream = buffered_of(self);
    if (stream->raw.is_empty()) return raise(thread, AttributeError_type, "raw");
    return stream->raw;
}
Raises<Value> get_finalizing(Thread&, Value self) { return boolean(buffered_of(self)->finalizing); }
Raises<void> set_finalizing(Thread& thread, Value self, Value value) {
    buffered_of(self)->finalizing = TRY(truth_of(thread, value));
    return {};
}

Raises<Value> size_of(Thread&, Value* args) {
    Buffered* stream = buffered_of(args[0]);
    return make_int(int64_t(sizeof(Buffered) + (stream->buffer ? stream->capacity() : 0)));
}

void trace(Object* object, Marker& marker) {
    auto* stream = static_cast<Buffered*>(object);
    marker.mark(stream->raw);
    marker.mark(stream->buffer);
}

#define COMMON_METHODS                                                                                               \
    {"close", "($self, /)", close, "Writes what waits and closes the stream and the one below."},                    \
        {"detach", "($self, /)", detach, "Writes what waits, takes the stream below out and gives it."},             \
        {"seekable", "($self, /)", pass_on<kSeekable>, "Whether the stream below has positions."},                   \
        {"fileno", "($self, /)", pass_on<kFileno>, "Descriptor of the stream below."},                               \
        {"isatty", "($self, /)", pass_on<kIsatty>, "Whether the stream below is a terminal."},                       \
        {"_dealloc_warn", "($self, source, /)", dealloc_warn, "Warns that source was never closed."},                \
        {"seek", "($self, target, whence=0, /)", buffered_seek,                                                      \
         "Moves the position, counted from the start (whence 0), from here (1) or from the end (2), and gives it."}, \
        {"tell", "($self, /)", buffered_tell, "The position, as if there were no buffer."},                          \
        {"truncate", "($self, pos=None, /)", buffered_truncate,                                                      \
         "Writes what waits, and sets the size of the stream below; without a number, to the position."},            \
        {"__sizeof__", "($self, /)", size_of, "How many bytes the object and its buffer take."},                     \
        {"__del__", "($self, /)", finalize, "Closes the stream."}
#define READING_METHODS                                                                                           \
    {"readable", "($self, /)", pass_on<kReadable>, "Whether the stream below can be read from."},                 \
        {"read", "($self, size=-1, /)", buffered_read,                                                            \
         "size bytes, or fewer at the end; all to the end if size is negative or None. None if nothing is there " \
         "yet."},                                                                                                 \
        {"read1", "($self, size=-1, /)", buffered_read1,                                                          \
         "Up to size bytes (-1: as many as the buffer holds), with one read of the stream below at most."},       \
        {"peek", "($self, size=0, /)", buffered_peek,                                                             \
         "Bytes that come next, without moving on: what the buffer has, after one read at most if it is empty."}, \
        {"readinto", "($self, buffer, /)", buffered_readinto,                                                     \
         "Reads bytes into a buffer until it is full or the stream ends, and gives how many."},                   \
        {"readinto1", "($self, buffer, /)", buffered_readinto1,                                                   \
         "Reads bytes into a buffer, with one read of the stream below at most, and gives how many."},            \
        {"readline", "($self, size=-1, /)", buffered_readline,                                                    \
         "One line with its end, or its first size bytes; empty at the end of the stream."}
#define WRITING_METHODS                                                                                              \
    {"writable", "($self, /)", pass_on<kWritable>, "Whether the stream below can be written to."},                   \
        {"write", "($self, buffer, /)", buffered_write,                                                              \
         "Takes all bytes of a buffer and gives how many they are. BlockingIOError if the stream below has no room " \
         "now."},                                                                                                    \
        {"flush", "($self, /)", buffered_flush, "Writes what waits to the stream below."}

constexpr MethodDef kReaderMethods[] = {
    COMMON_METHODS, READING_METHODS, {"flush", "($self, /)", simple_flush, "Has the stream below write what waits."}};
constexpr MethodDef kWriterMethods[] = {COMMON_METHODS, WRITING_METHODS};
constexpr MethodDef kRandomMethods[] = {COMMON_METHODS, READING_METHODS, WRITING_METHODS};
constexpr GetSetDef kAttributes[] = {{"closed", pass_attribute<kClosed>},
                                     {"name", pass_attribute<kName>},
                                     {"mode", pass_attribute<kMode>},
                                     {"raw", get_raw},
                                     {"_finalizing", get_finalizing, set_finalizing}};
constexpr uint32_t kFlags = kBaseType | kHasAttributes | kHasDel | kWeaklyReferable;

}  // namespace

TypeSpec const kBufferedReaderSpec{
    .name = "_io.BufferedReader",
    .layout = Layout::Buffered,
    .size = sizeof(Buffered),
    .base = &buffered_io_base_type,
    .flags = kFlags,
    .slots = {.repr = repr, .next = buffered_next, .create = create, .init = init<&kReaderConstructor>},
    .methods = kReaderMethods,
    .attributes = kAttributes,
    .trace = trace,
    .doc = "A buffer for reading a raw stream."};
TypeSpec const kBufferedWriterSpec{.name = "_io.BufferedWriter",
                                   .layout = Layout::Buffered,
                                   .size = sizeof(Buffered),
                                   .base = &buffered_io_base_type,
                                   .flags = kFlags,
                                   .slots = {.repr = repr, .create = create, .init = init<&kWriterConstructor>},
                                   .methods = kWriterMethods,
                                   .attributes = kAttributes,
                                   .trace = trace,
                                   .doc = "A buffer for writing to a raw stream."};
TypeSpec const kBufferedRandomSpec{
    .name = "_io.BufferedRandom",
    .layout = Layout::Buffered,
    .size = sizeof(Buffered),
    .base = &buffered_io_base_type,
    .flags = kFlags,
    .slots = {.repr = repr, .next = buffered_next, .create = create, .init = init<&kRandomConstructor>},
    .methods = kRandomMethods,
    .attributes = kAttributes,
    .trace = trace,
    .doc = "A buffer for reading and writing a raw stream that can seek."};

}  // namespace py::vm::io
