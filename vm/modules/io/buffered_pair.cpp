#include "vm/modules/io/io.h"
#include "vm/objects/function/function.h"

// BufferedRWPair: a reader and a writer as one stream.

namespace py::vm::io {

Type buffered_pair_type;

namespace {

BufferedPair* self_of(Value value) { return value.as<BufferedPair>(); }

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* pair = static_cast<BufferedPair*>(new_instance(type));
    pair->reader = pair->writer = kEmpty;
    return Value::of(pair);
}

Raises<Value> construct(Thread& thread, Value* args) {
    TRY(check_readable(thread, args[1]));
    TRY(check_writable(thread, args[2]));
    Value size = args[3].is_empty() ? Value::small(kDefaultBufferSize) : args[3];
    self_of(args[0])->reader = TRY(make_stream(thread, buffered_reader_type, {args[1], size}));
    self_of(args[0])->writer = TRY(make_stream(thread, buffered_writer_type, {args[2], size}));
    return none();
}
constexpr MethodDef kConstructor{"BufferedRWPair", "($self, reader, writer, buffer_size=DEFAULT_BUFFER_SIZE, /)",
                                 construct};
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

Raises<Value> forward(Thread& thread, Value part, char const* name, Value* args) {
    if (part.is_empty()) return raise(thread, ValueError_type, "I/O operation on uninitialized object");
    Value method = TRY(get_attribute(thread, part, intern(name)));
    Tuple* rest = args[1].as<Tuple>();
    return call(thread, method, CallArgs{rest->items, rest->size, nullptr});
}

template <char const* name>
Raises<Value> to_reader(Thread& thread, Value* args) {
    return forward(thread, self_of(args[0])->reader, name, args);
}
template <char const* name>
Raises<Value> to_writer(Thread& thread, Value* args) {
    return forward(thread, self_of(args[0])->writer, name, args);
}
constexpr char kRead[] = "read", kPeek[] = "peek", kRead1[] = "read1", kReadinto[] = "readinto",
               kReadinto1[] = "readinto1", kWrite[] = "write", kFlush[] = "flush", kReadable[] = "readable",
               kWritable[] = "writable";

Raises<Value> close(Thread& thread, Value* args) {
    BufferedPair* pair = self_of(args[0]);
    if (pair->reader.is_empty() || pair->writer.is_empty())
        return raise(thread, ValueError_type, "I/O operation on uninitialized object");
    PendingError error(thread);
    error.keep(call_method(thread, pair->writer, names.close, {}));
    error.keep(call_method(thread, pair->reader, names.close, {}));
    TRY(error.settle());
    return none();
}

Raises<Value> isatty(Thread& thread, Value* args) {
    BufferedPair* pair = self_of(args[0]);
    Value answer = TRY(call_method(thread, pair->writer, intern("isatty"), {}));
    if (answer != boolean(false)) return answer;
    return call_method(thread, pair->reader, intern("isatty"), {});
}

Raises<Value> get_closed(Thread& thread, Value self) {
    if (self_of(self)->writer.is_empty())
        return raise(thread, RuntimeError_type, "the BufferedRWPair object is being garbage-collected");
    return get_attribute(thread, self_of(self)->writer, intern("closed"));
}

void trace(Object* object, Marker& marker) {
    marker.mark(static_cast<BufferedPair*>(object)->reader);
    marker.mark(static_cast<BufferedPair*>(object)->writer);
}

constexpr MethodDef kMethods[] = {
    {"read", "($self, /, *args)", to_reader<kRead>,
     "Up to size bytes of the reader; all to the end if size is negative or None."},
    {"peek", "($self, /, *args)", to_reader<kPeek>, "Bytes that come next from the reader, without moving on."},
    {"read1", "($self, /, *args)", to_reader<kRead1>,
     "Up to size bytes of the reader, with one read below it at most."},
    {"readinto", "($self, /, *args)", to_reader<kReadinto>,
     "Reads bytes of the reader into a buffer and gives how many."},
    {"readinto1", "($self, /, *args)", to_reader<kReadinto1>, "As readinto(), with one read below the reader at most."},
    {"write", "($self, /, *args)", to_writer<kWrite>, "Hands bytes to the writer and gives how many they are."},
    {"flush", "($self, /, *args)", to_writer<kFlush>, "Writes what waits in the writer."},
    {"readable", "($self, /, *args)", to_reader<kReadable>, "Whether the reader can be read from."},
    {"writable", "($self, /, *args)", to_writer<kWritable>, "Whether the writer can be written to."},
    {"close", "($self, /)", close, "Closes the writer, then the reader."},
    {"isatty", "($self, /)", isatty, "Whether one of both is a terminal."},
};
constexpr GetSetDef kAttributes[] = {{"closed", get_closed}};

}  // namespace

TypeSpec const kBufferedPairSpec{.name = "_io.BufferedRWPair",
                                 .layout = Layout::BufferedPair,
                                 .size = sizeof(BufferedPair),
                                 .base = &buffered_io_base_type,
                                 .flags = kBaseType | kHasAttributes | kHasDel | kWeaklyReferable,
                                 .slots = {.create = create, .init = init},
                                 .methods = kMethods,
                                 .attributes = kAttributes,
                                 .trace = trace,
                                 .doc = "A reader and a writer in one."};

}  // namespace py::vm::io
