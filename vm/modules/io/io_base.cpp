#include "vm/modules/io/io.h"
#include "vm/runtime/system/memory_request.h"

// _IOBase, _RawIOBase, _BufferedIOBase and _TextIOBase: what streams written in Python inherit. Their methods are made
// of the ones that a subclass overrides.

namespace py::vm::io {

Type io_base_type, raw_io_base_type, buffered_io_base_type, text_io_base_type;

namespace {

Str* closed_mark() { return intern("__IOBase_closed"); }

Raises<Value> base_closed(Thread& thread, Value self) {
    return boolean(!TRY(find_attribute(thread, self, closed_mark())).is_empty());
}

template <char const* name>
Raises<Value> not_supported(Thread& thread, Value*) {
    return raise_unsupported(thread, name);
}
#define UNSUPPORTED(name) inline constexpr char k_##name[] = #name
UNSUPPORTED(seek);
UNSUPPORTED(truncate);
UNSUPPORTED(fileno);
UNSUPPORTED(detach);
UNSUPPORTED(read);
UNSUPPORTED(read1);
UNSUPPORTED(write);
UNSUPPORTED(readline);

Raises<Value> base_tell(Thread& thread, Value* args) {
    return call_method(thread, args[0], intern("seek"), {Value::small(0), Value::small(1)});
}

Raises<Value> base_flush(Thread& thread, Value* args) {
    if (TRY(base_closed(thread, args[0])) == boolean(true)) return raise_closed(thread);
    return none();
}

Raises<Value> base_close(Thread& thread, Value* args) {
    if (TRY(base_closed(thread, args[0])) == boolean(true)) return none();
    PendingError error(thread);
    error.keep(call_method(thread, args[0], names.flush, {}));
    error.keep(set_attribute(thread, args[0], closed_mark(), boolean(true)));
    TRY(error.settle());
    return none();
}

/// An object that is collected closes itself; its errors concern nobody.
Raises<Value> base_delete(Thread& thread, Value* args) {
    Exception* before = thread.take_pending();
    Raises<bool> closed = is_closed(thread, args[0]);
    if (!closed.ok()) thread.take_pending();
    if (!closed.ok() || !closed.value()) {
        if (!set_attribute(thread, args[0], intern("_finalizing"), boolean(true)).ok()) thread.take_pending();
        if (!call_method(thread, args[0], names.close, {}).ok()) thread.take_pending();
    }
    thread.pending = before;
    return none();
}

Raises<Value> base_false(Thread& thread, Value* args) {
    TRY(check_closed(thread, args[0]));
    return boolean(false);
}

Raises<Value> base_check_closed(Thread& thread, Value* args) {
    TRY(check_closed(thread, args[0]));
    return none();
}
Raises<Value> base_check_seekable(Thread& thread, Value* args) {
    TRY(check_seekable(thread, args[0]));
    return boolean(true);
}
Raises<Value> base_check_readable(Thread& thread, Value* args) {
    TRY(check_readable(thread, args[0]));
    return boolean(true);
}
Raises<Value> base_check_writable(Thread& thread, Value* args) {
    TRY(check_writable(thread, args[0]));
    return boolean(true);
}

Raises<Value> base_enter(Thread& thread, Value* args) {
    TRY(check_closed(thread, args[0]));
    return args[0];
}
Raises<Value> base_exit(Thread& thread, Value* args) { return call_method(thread, args[0], names.close, {}); }

/// How many bytes to read next: up to the end of the line, where `peek` can tell.
Raises<int64_t> line_step(Thread& thread, Value self, Value peek, int64_t left) {
    if (peek.is_empty()) return int64_t(1);
    Value ahead = TRY(call(thread, peek, {Value::small(1)}));
    if (!ahead.is<Bytes>())
        return raise(thread, OSError_type, "peek() should have returned a bytes object, not '{}'", {type_of(ahead)});
    auto* bytes = ahead.as<Bytes>();
    (void)self;
    if (bytes->size == 0) return int64_t(1);
    auto const* end = static_cast<uint8_t const*>(memchr(bytes->data, '\n', bytes->size));
    int64_t size = end ? end - bytes->data + 1 : int64_t(bytes->size);
    return left >= 0 && size > left ? left : size;
}

Raises<Value> base_readline(Thread& thread, Value* args) {
    int64_t limit = TRY(size_argument(thread, args[1]));
    Value peek = TRY(find_attribute(thread, args[0], intern("peek")));
    std::string line;
    while (limit < 0 || int64_t(line.size()) < limit) {
        int64_t step = TRY(line_step(thread, args[0], peek, limit < 0 ? -1 : limit - int64_t(line.size())));
        Value part = TRY(call_method(thread, args[0], intern("read"), {Value::small(step)}));
        if (!part.is<Bytes>())
            return raise(thread, OSError_type, "read() should have returned a bytes object, not '{}'", {type_of(part)});
        if (part.as<Bytes>()->size == 0) break;
        line.append(as_text(part.as<Bytes>()->view()));
        if (line.back() == '\n') break;
    }
    return Value::of(make_bytes(as_bytes(line)));
}

Raises<Value> base_readlines(Thread& thread, Value* args) {
    int64_t hint = TRY(size_argument(thread, args[1]));
    List* lines = new_list();
    int64_t total = 0;
    Value iterator = TRY(iterate(thread, args[0]));
    while (hint <= 0 || total < hint) {
        Value line = TRY(next_item(thread, iterator));
        if (line.is_empty()) break;
        lines->append(line);
        total += TRY(length_of(thread, line));
    }
    return Value::of(lines);
}

Raises<Value> base_writelines(Thread& thread, Value* args) {
    TRY(check_closed(thread, args[0]));
    TRY(for_each_item(thread, args[1], [&](Value line) -> Raises<void> {
        TRY(call_method(thread, args[0], names.write, {line}));
        return {};
    }));
    return none();
}

Raises<Value> base_iter(Thread& thread, Value self) {
    TRY(check_closed(thread, self));
    return self;
}

Raises<Value> base_next(Thread& thread, Value self) {
    Value line = TRY(call_method(thread, self, intern("readline"), {}));
    if (TRY(length_of(thread, line)) == 0) return kEmpty;
    return line;
}

Raises<Value> raw_read(Thread& thread, Value* args) {
    int64_t size = TRY(size_argument(thread, args[1]));
    if (size < 0) return call_method(thread, args[0], intern("readall"), {});
    TRY(request_memory(thread, uint64_t(size), 1));
    Bytes* buffer = new_bytes(size_t(size));
    Value view = TRY(memory_view(thread, buffer, 0, buffer->size, true));
    Raises<Value> outcome = call_method(thread, args[0], intern("readinto"), {view});
    release_view(thread, view);
    Value count = TRY(outcome);
    if (is_none(count)) return none();
    int64_t got = TRY(to_size(thread, count));
    if (got < 0 || got > size)
        return raise(thread, ValueError_type, "readinto returned {} outside buffer size {}", {got, size});
    return got == size ? Value::of(buffer) : Value::of(make_bytes({buffer->data, size_t(got)}));
}

Raises<Value> raw_readall(Thread& thread, Value* args) {
    std::string all;
    bool any = false;
    for (;;) {
        Value part = TRY(call_method(thread, args[0], intern("read"), {Value::small(kDefaultBufferSize)}));
        if (is_none(part)) {
            if (!any) return none();
            break;
        }
        if (!part.is<Bytes>()) return raise(thread, TypeError_type, "read() should return bytes");
        if (part.as<Bytes>()->size == 0) break;
        any = true;
        all.append(as_text(part.as<Bytes>()->view()));
    }
    return Value::of(make_bytes(as_bytes(all)));
}

Raises<Value> read_into(Thread& thread, Value* args, char const* method) {
    Buffer target;
    TRY(target.acquire(thread, args[1], true));
    Value data = TRY(call_method(thread, args[0], intern(method), {Value::small(int64_t(target.size()))}));
    if (!data.is<Bytes>()) return raise(thread, TypeError_type, "read() should return bytes");
    auto* bytes = data.as<Bytes>();
    if (bytes->size > target.size()) {
        return raise(thread, ValueError_type, "read() returned too much data: {} bytes requested, {} returned",
                     {target.size(), bytes->size});
    }
    memcpy(target.data(), bytes->data, bytes->size);
    return make_int(uint64_t(bytes->size));
}

Raises<Value> buffered_base_readinto(Thread& thread, Value* args) { return read_into(thread, args, "read"); }
Raises<Value> buffered_base_readinto1(Thread& thread, Value* args) { return read_into(thread, args, "read1"); }
Raises<Value> not_implemented_error(Thread& thread, Value*) {
    return raise_exception(thread, make_exception(NotImplementedError_type, empty_tuple()));
}

Raises<Value> always_none(Thread&, Value) { return none(); }

constexpr MethodDef kBaseMethods[] = {
    {"seek", "($self, /, *args)", not_supported<k_seek>,
     "Moves the position, counted from the start (whence 0), from here (1) or from the end (2), and gives it."},
    {"tell", "($self, /)", base_tell, "The position in the stream."},
    {"truncate", "($self, /, *args)", not_supported<k_truncate>,
     "Cuts the stream, or fills it up, to so many bytes; without a number, to its position. Gives the size."},
    {"flush", "($self, /)", base_flush, "Writes what waits in buffers. Streams to read from have nothing to do."},
    {"close", "($self, /)", base_close, "Writes what waits and closes the stream. Once closed, it does nothing."},
    {"seekable", "($self, /)", base_false, "Whether seek(), tell() and truncate() work."},
    {"readable", "($self, /)", base_false, "Whether it can be read from."},
    {"writable", "($self, /)", base_false, "Whether it can be written to."},
    {"_checkClosed", "($self, /, *args)", base_check_closed, "ValueError if the stream is closed."},
    {"_checkSeekable", "($self, /, *args)", base_check_seekable,
     "UnsupportedOperation if the stream has no positions."},
    {"_checkReadable", "($self, /, *args)", base_check_readable,
     "UnsupportedOperation if the stream cannot be read from."},
    {"_checkWritable", "($self, /, *args)", base_check_writable,
     "UnsupportedOperation if the stream cannot be written to."},
    {"fileno", "($self, /)", not_supported<k_fileno>,
     "The system's descriptor below the stream. OSError if there is none."},
    {"isatty", "($self, /)", base_false, "Whether the stream is a terminal."},
    {"__enter__", "($self, /)", base_enter, "Gives the stream itself; it is closed at the end of the block."},
    {"__exit__", "($self, /, *args)", base_exit, "Closes the stream."},
    {"readline", "($self, size=-1, /)", base_readline,
     "One line with its end, or its first size bytes; empty at the end of the stream."},
    {"readlines", "($self, hint=-1, /)", base_readlines,
     "List of the lines to the end, or of as many as make up hint bytes."},
    {"writelines", "($self, lines, /)", base_writelines, "Writes several pieces. It adds no ends of lines."},
    {"__del__", "($self, /)", base_delete, "Closes the stream."},
};
constexpr GetSetDef kBaseAttributes[] = {{"closed", base_closed}};
constexpr MethodDef kRawMethods[] = {
    {"read", "($self, size=-1, /)", raw_read,
     "Up to size bytes in one call of the system; all to the end if size is negative. None if nothing is there yet."},
    {"readall", "($self, /)", raw_readall, "All bytes to the end, in as many calls of the system as it takes."},
    {"readinto", "($self, /, *args)", not_implemented_error,
     "Reads bytes into a buffer and gives how many. None if nothing is there yet."},
    {"write", "($self, /, *args)", not_implemented_error,
     "Writes bytes and gives how many were taken, which may be fewer. None if there is no room yet."},
};
constexpr MethodDef kBufferedMethods[] = {
    {"detach", "($self, /)", not_supported<k_detach>,
     "Takes the stream below out and gives it. Nothing else can be done with this one then."},
    {"read", "($self, /, *args)", not_supported<k_read>,
     "Up to size bytes; all to the end if size is negative or None."},
    {"read1", "($self, /, *args)", not_supported<k_read1>,
     "Up to size bytes, with one read() of the stream below at most."},
    {"readinto", "($self, buffer, /)", buffered_base_readinto, "Reads bytes into a buffer and gives how many."},
    {"readinto1", "($self, buffer, /)", buffered_base_readinto1,
     "Reads bytes into a buffer, with one read() of the stream below at most, and gives how many."},
    {"write", "($self, /, *args)", not_supported<k_write>,
     "Takes all bytes of a buffer, to be written now or later, and gives how many they are."},
};
constexpr MethodDef kTextMethods[] = {
    {"detach", "($self, /, *args)", not_supported<k_detach>,
     "Takes the buffer below out and gives it. Nothing else can be done with this stream then."},
    {"read", "($self, /, *args)", not_supported<k_read>,
     "Up to size characters; all to the end if size is negative or None."},
    {"readline", "($self, /, *args)", not_supported<k_readline>,
     "One line with its end, or its first size characters; empty at the end of the stream."},
    {"write", "($self, /, *args)", not_supported<k_write>, "Writes a text and gives how many characters it has."},
};
constexpr GetSetDef kTextAttributes[] = {
    {"encoding", always_none, nullptr, AttributeKind::Computed, "Name of the encoding; None if there is none."},
    {"newlines", always_none, nullptr, AttributeKind::Computed,
     "Which ends of lines have been seen: one, a tuple of several, or None."},
    {"errors", always_none, nullptr, AttributeKind::Computed,
     "Name of what is done about what cannot be encoded or decoded; None if there is none."}};

constexpr uint32_t kStreamFlags = kBaseType | kHasAttributes | kHasDel | kWeaklyReferable;

}  // namespace

TypeSpec const kIoBaseSpec{.name = "_io._IOBase",
                           .layout = Layout::Instance,
                           .size = sizeof(Object),
                           .flags = kStreamFlags,
                           .slots = {.iter = base_iter, .next = base_next},
                           .methods = kBaseMethods,
                           .attributes = kBaseAttributes,
                           .doc = "Base of all streams."};
TypeSpec const kRawIoBaseSpec{.name = "_io._RawIOBase",
                              .layout = Layout::Instance,
                              .size = sizeof(Object),
                              .base = &io_base_type,
                              .flags = kStreamFlags,
                              .methods = kRawMethods,
                              .doc = "Base of streams without a buffer."};
TypeSpec const kBufferedIoBaseSpec{.name = "_io._BufferedIOBase",
                                   .layout = Layout::Instance,
                                   .size = sizeof(Object),
                                   .base = &io_base_type,
                                   .flags = kStreamFlags,
                                   .methods = kBufferedMethods,
                                   .doc = "Base of streams of bytes with a buffer."};
TypeSpec const kTextIoBaseSpec{.name = "_io._TextIOBase",
                               .layout = Layout::Instance,
                               .size = sizeof(Object),
                               .base = &io_base_type,
                               .flags = kStreamFlags,
                               .methods = kTextMethods,
                               .attributes = kTextAttributes,
                               .doc = "Base of streams of text."};

}  // namespace py::vm::io
