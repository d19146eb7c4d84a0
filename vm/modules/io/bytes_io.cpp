#include "vm/modules/io/io.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/system/memory_request.h"

// BytesIO: a buffered stream in memory, and the view that `getbuffer` gives of it.

namespace py::vm::io {

Type bytes_io_type, bytes_io_buffer_type;

namespace {

struct BytesIO : Object {
    static constexpr Layout kLayout = Layout::BytesIO;
    /// Null once closed.
    Bytes* memory;
    /// Bytes that count; `memory` may have room for more.
    size_t size;
    size_t position;
    /// Views that forbid moving the memory.
    size_t exports;
    /// Others hold `memory` too: it must be copied before a change.
    bool shared;
};

/// What a memoryview of the stream holds on to.
struct BytesIOBuffer : Object {
    static constexpr Layout kLayout = Layout::BytesIOBuffer;
    BytesIO* source;
};

BytesIO* self_of(Value value) { return value.as<BytesIO>(); }

Raises<BytesIO*> open_stream(Thread& thread, Value value) {
    BytesIO* stream = self_of(value);
    if (!stream->memory) return raise_closed(thread);
    return stream;
}

Raises<void> check_exports(Thread& thread, BytesIO* stream) {
    if (stream->exports == 0) return {};
    return raise(thread, BufferError_type, "Existing exports of data: object cannot be re-sized");
}

/// Memory of its own with room for `needed` bytes.
Raises<void> reserve(Thread& thread, BytesIO* stream, size_t needed) {
    if (!stream->shared && needed <= stream->memory->size) return {};
    if (needed > size_t(INT64_MAX) / 2) return raise(thread, OverflowError_type, "new buffer size too large");
    size_t capacity =
        needed <= stream->memory->size ? std::max(needed, stream->size) : needed + needed / 8 + (needed < 9 ? 3 : 6);
    TRY(request_memory(thread, capacity, 1));
    Bytes* memory = new_bytes(capacity);
    memcpy(memory->data, stream->memory->data, std::min(stream->size, capacity));
    stream->memory = memory;
    stream->shared = false;
    return {};
}

Raises<void> write(Thread& thread, BytesIO* stream, ByteView data) {
    if (data.empty()) return {};
    size_t end = stream->position + data.size();
    TRY(reserve(thread, stream, end));
    if (stream->position > stream->size)
        memset(stream->memory->data + stream->size, 0, stream->position - stream->size);
    memcpy(stream->memory->data + stream->position, data.data(), data.size());
    stream->position = end;
    stream->size = std::max(stream->size, end);
    return {};
}

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* stream = static_cast<BytesIO*>(new_instance(type));
    stream->memory = new_bytes(0);
    stream->shared = true;
    return Value::of(stream);
}

Raises<Value> construct(Thread& thread, Value* args) {
    BytesIO* stream = self_of(args[0]);
    TRY(check_exports(thread, stream));
    stream->memory = new_bytes(0);
    stream->shared = true;
    stream->size = stream->position = 0;
    if (!is_given(args[1])) return none();
    if (args[1].is_exact<Bytes>()) {
        stream->memory = args[1].as<Bytes>();
        stream->size = stream->memory->size;
        return none();
    }
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    TRY(write(thread, stream, data.bytes()));
    stream->position = 0;
    return none();
}
constexpr MethodDef kConstructor{"BytesIO", "($self, initial_bytes=b'')", construct};
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

Raises<Value> bytes_write(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    TRY(check_exports(thread, stream));
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    if (!stream->memory) return raise_closed(thread);
    TRY(write(thread, stream, data.bytes()));
    return make_int(uint64_t(data.size()));
}

Raises<Value> bytes_writelines(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    TRY(for_each_item(thread, args[1], [&](Value line) -> Raises<void> {
        Value pair[2] = {args[0], line};
        TRY(bytes_write(thread, pair));
        return {};
    }));
    return none();
}

/// The next `count` bytes; the whole memory is handed out itself.
Value take(BytesIO* stream, size_t count) {
    size_t start = stream->position;
    stream->position += count;
    if (count == stream->memory->size && start == 0 && count > 1 && stream->exports == 0) {
        stream->shared = true;
        return Value::of(stream->memory);
    }
    return Value::of(make_bytes({stream->memory->data + start, count}));
}

size_t available(BytesIO* stream) { return stream->position < stream->size ? stream->size - stream->position : 0; }

Raises<Value> bytes_read(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    int64_t size = TRY(size_argument(thread, args[1]));
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    size_t count = available(stream);
    if (size >= 0 && size_t(size) < count) count = size_t(size);
    if (count == 0) return Value::of(new_bytes(0));
    return take(stream, count);
}

size_t line_size(BytesIO* stream, int64_t limit) {
    size_t most = available(stream);
    if (limit >= 0 && size_t(limit) < most) most = size_t(limit);
    if (most == 0) return 0;
    uint8_t const* start = stream->memory->data + stream->position;
    auto const* end = static_cast<uint8_t const*>(memchr(start, '\n', most));
    return end ? size_t(end - start) + 1 : most;
}

Raises<Value> bytes_readline(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    int64_t limit = TRY(size_argument(thread, args[1]));
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    size_t size = line_size(stream, limit);
    return size ? take(stream, size) : Value::of(new_bytes(0));
}

Raises<Value> bytes_next(Thread& thread, Value self) {
    BytesIO* stream = TRY(open_stream(thread, self));
    size_t size = line_size(stream, -1);
    return size ? take(stream, size) : kEmpty;
}

Raises<Value> bytes_readlines(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    int64_t most = is_given(args[1]) ? TRY(to_size(thread, args[1])) : 0;
    List* lines = new_list();
    int64_t total = 0;
    while (size_t size = line_size(stream, -1)) {
        lines->append(take(stream, size));
        total += int64_t(size);
        if (most > 0 && total >= most) break;
    }
    return Value::of(lines);
}

Raises<Value> bytes_readinto(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    Buffer target;
    TRY(target.acquire(thread, args[1], true));
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    size_t count = std::min(target.size(), available(stream));
    if (count) memcpy(target.data(), stream->memory->data + stream->position, count);
    stream->position += count;
    return make_int(uint64_t(count));
}

Raises<Value> bytes_getvalue(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    if (stream->size != stream->memory->size) {
        Bytes* exact = make_bytes({stream->memory->data, stream->size});
        // A view still looks at the old memory.
        if (stream->exports) return Value::of(exact);
        stream->memory = exact;
    } else if (stream->exports) {
        return Value::of(make_bytes({stream->memory->data, stream->size}));
    }
    stream->shared = true;
    return Value::of(stream->memory);
}

Raises<Value> bytes_getbuffer(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    auto* lender = static_cast<BytesIOBuffer*>(new_instance(&bytes_io_buffer_type));
    lender->source = stream;
    Value view = TRY(get_attribute(thread, Value::of(builtins_module()), intern("memoryview")));
    return call(thread, view, {Value::of(lender)});
}

Raises<Value> bytes_seek(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    int64_t position = TRY(to_size(thread, args[1]));
    int whence = TRY(to_c_int(thread, args[2], 0));
    if (whence == 0 && position < 0) return raise(thread, ValueError_type, "negative seek value {}", {position});
    if (whence < 0 || whence > 2)
        return raise(thread, ValueError_type, "invalid whence ({}, should be 0, 1 or 2)", {whence});
    int64_t base = whence == 1 ? int64_t(stream->position) : whence == 2 ? int64_t(stream->size) : 0;
    if (position > INT64_MAX - base) return raise(thread, OverflowError_type, "new position too large");
    stream->position = size_t(std::max<int64_t>(position + base, 0));
    return make_int(uint64_t(stream->position));
}

Raises<Value> bytes_truncate(Thread& thread, Value* args) {
    BytesIO* stream = TRY(open_stream(thread, args[0]));
    TRY(check_exports(thread, stream));
    int64_t size = is_given(args[1]) ? TRY(size_argument(thread, args[1])) : int64_t(stream->position);
    if (size < 0) return raise(thread, ValueError_type, "negative size value {}", {size});
    if (size_t(size) < stream->size) {
        stream->size = size_t(size);
        stream->shared = true;
        TRY(reserve(thread, stream, size_t(size)));
    }
    return make_int(size);
}

Raises<Value> bytes_tell(Thread& thread, Value* args) {
    return make_int(uint64_t(TRY(open_stream(thread, args[0]))->position));
}
Raises<Value> answer_true(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    return boolean(true);
}
Raises<Value> answer_false(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    return boolean(false);
}
Raises<Value> bytes_flush(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    return none();
}

Raises<Value> bytes_close(Thread& thread, Value* args) {
    TRY(check_exports(thread, self_of(args[0])));
    self_of(args[0])->memory = nullptr;
    return none();
}
/// Nothing to flush or to warn of.
Raises<Value> bytes_delete(Thread& thread, Value* args) {
    if (args[0].object()->type() == &bytes_io_type) return none();
    return call(thread, lookup(&io_base_type, names.__del__), {args[0]});
}

Raises<Value> bytes_getstate(Thread& thread, Value* args) {
    Value value = TRY(bytes_getvalue(thread, args));
    Dict* attributes = attribute_dict(args[0].object());
    Value extra = attributes && attributes->size ? Value::of(copy_dict(attributes)) : none();
    return Value::of(make_tuple({value, make_int(uint64_t(self_of(args[0])->position)), extra}));
}

Raises<Value> bytes_setstate(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    if (!args[1].is<Tuple>() || args[1].as<Tuple>()->size < 3) {
        return raise(thread, TypeError_type, "{}.__setstate__ argument should be 3-tuple, got {}",
                     {type_of(args[0]), type_of(args[1])});
    }
    TRY(check_exports(thread, self_of(args[0])));
    Tuple* state = args[1].as<Tuple>();
    Value given[2] = {args[0], state->items[0]};
    TRY(construct(thread, given));
    if (!is_int(state->items[1])) {
        return raise(thread, TypeError_type, "second item of state must be an integer, not {}",
                     {type_of(state->items[1])});
    }
    int64_t position = TRY(to_size(thread, state->items[1]));
    if (position < 0) return raise(thread, ValueError_type, "position value cannot be negative");
    self_of(args[0])->position = size_t(position);
    if (is_none(state->items[2])) return none();
    if (!state->items[2].is<Dict>()) {
        return raise(thread, TypeError_type, "third item of state should be a dict, got a {}",
                     {type_of(state->items[2])});
    }
    Value own = TRY(get_attribute(thread, args[0], names.__dict__));
    return call_method(thread, own, names.update, {state->items[2]});
}

Raises<Value> bytes_sizeof(Thread&, Value* args) {
    BytesIO* stream = self_of(args[0]);
    return make_int(int64_t(sizeof(BytesIO) + (stream->memory ? sizeof(Bytes) + stream->memory->size : 0)));
}

Raises<Value> bytes_iter(Thread& thread, Value self) {
    TRY(open_stream(thread, self));
    return self;
}
Raises<Value> get_closed(Thread&, Value self) { return boolean(!self_of(self)->memory); }

Raises<void> get_buffer(Thread& thread, Value self, BufferView& view, bool) {
    BytesIO* stream = self.as<BytesIOBuffer>()->source;
    if (stream->shared) TRY(reserve(thread, stream, stream->size));
    stream->exports++;
    view.data = stream->memory->data;
    view.size = stream->size;
    view.readonly = false;
    return {};
}
void release_buffer(Value self, BufferView&) { self.as<BytesIOBuffer>()->source->exports--; }

void trace(Object* object, Marker& marker) { marker.mark(static_cast<BytesIO*>(object)->memory); }
void trace_buffer(Object* object, Marker& marker) {
    auto* source = static_cast<BytesIOBuffer*>(object)->source;
    marker.mark(source);
}

constexpr MethodDef kMethods[] = {
    {"readable", "($self, /)", answer_true, "True: it can always be read from."},
    {"seekable", "($self, /)", answer_true, "True: it always has positions."},
    {"writable", "($self, /)", answer_true, "True: it can always be written to."},
    {"close", "($self, /)", bytes_close, "Closes the stream and gives its bytes up."},
    {"flush", "($self, /)", bytes_flush, "Does nothing: there is no buffer to write from."},
    {"isatty", "($self, /)", answer_false, "False: memory is no terminal."},
    {"tell", "($self, /)", bytes_tell, "The position, in bytes from the start."},
    {"write", "($self, b, /)", bytes_write,
     "Writes bytes over what is at the position, or adds them at the end, and gives how many they are."},
    {"writelines", "($self, lines, /)", bytes_writelines, "Writes several pieces of bytes. It adds no ends of lines."},
    {"read1", "($self, size=-1, /)", bytes_read, "The same as read()."},
    {"readinto", "($self, buffer, /)", bytes_readinto,
     "Copies bytes from the position on into a buffer and gives how many."},
    {"readline", "($self, size=-1, /)", bytes_readline,
     "One line with its end, or its first size bytes; empty at the end."},
    {"readlines", "($self, size=None, /)", bytes_readlines,
     "List of the lines to the end, or of as many as make up size bytes."},
    {"read", "($self, size=-1, /)", bytes_read,
     "Up to size bytes from the position on; all to the end if size is negative or None."},
    {"getbuffer", "($self, /)", bytes_getbuffer,
     "A memoryview of the content, through which it can be changed. The size cannot change while the view is there."},
    {"getvalue", "($self, /)", bytes_getvalue, "All bytes of the stream, wherever its position is."},
    {"seek", "($self, pos, whence=0, /)", bytes_seek,
     "Moves the position, counted from the start (whence 0), from here (1) or from the end (2), and gives it."},
    {"truncate", "($self, size=None, /)", bytes_truncate,
     "Drops what lies behind size, or behind the position if None, and gives the size."},
    {"__getstate__", "($self, /)", bytes_getstate, "Content, position and attributes, for pickle and copy."},
    {"__setstate__", "($self, state, /)", bytes_setstate, "Takes on what __getstate__() of another one gave."},
    {"__sizeof__", "($self, /)", bytes_sizeof, "How many bytes the object and its content take."},
    {"__del__", "($self, /)", bytes_delete, "Closes the stream."},
};
constexpr GetSetDef kAttributes[] = {
    {"closed", get_closed, nullptr, AttributeKind::Computed, "Whether the stream has been closed."}};

}  // namespace

TypeSpec const kBytesIoSpec{.name = "_io.BytesIO",
                            .layout = BytesIO::kLayout,
                            .size = sizeof(BytesIO),
                            .base = &buffered_io_base_type,
                            .flags = kBaseType | kHasAttributes | kWeaklyReferable,
                            .slots = {.iter = bytes_iter, .next = bytes_next, .create = create, .init = init},
                            .methods = kMethods,
                            .attributes = kAttributes,
                            .trace = trace,
                            .doc = "Bytes in memory as a stream."};
TypeSpec const kBytesIoBufferSpec{.name = "_io._BytesIOBuffer",
                                  .layout = BytesIOBuffer::kLayout,
                                  .size = sizeof(BytesIOBuffer),
                                  .flags = kNoConstructor,
                                  .slots = {.get_buffer = get_buffer, .release_buffer = release_buffer},
                                  .trace = trace_buffer};

}  // namespace py::vm::io
