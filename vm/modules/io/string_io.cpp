#include <algorithm>
#include <cstring>

#include "vm/modules/io/io.h"
#include "vm/modules/io/newlines.h"
#include "vm/objects/function/function.h"
#include "vm/objects/str/join.h"
#include "vm/runtime/system/memory_request.h"

// StringIO: a stream of text in memory.

namespace py::vm::io {

Type string_io_type;

namespace {

struct StringIO : Object {
    static constexpr Layout kLayout = Layout::StringIO;
    /// Characters of `width` bytes; has room for more than `length`.
    Bytes* memory;
    /// 1 as long as all characters are of Latin-1, then 4.
    uint32_t width;
    size_t length;
    size_t position;
    /// Null: nothing is translated on writing.
    Str* write_newline;
    /// The argument of the constructor, for pickling.
    Value newline;
    NewlineState newlines;
    LineEnd line_end;
    bool universal, initialized, closed;

    uint8_t* narrow() const { return memory->data; }
    char32_t* wide() const { return reinterpret_cast<char32_t*>(memory->data); }
};

StringIO* self_of(Value value) { return value.as<StringIO>(); }

Raises<StringIO*> open_stream(Thread& thread, Value value) {
    StringIO* stream = self_of(value);
    if (!stream->initialized) return raise(thread, ValueError_type, "I/O operation on uninitialized object");
    if (stream->closed) return raise(thread, ValueError_type, "I/O operation on closed file");
    return stream;
}

void clear(StringIO* stream) {
    stream->memory = new_bytes(0);
    stream->width = 1;
    stream->length = stream->position = 0;
}

/// Room for so many characters, of the width that `text` needs.
void reserve(StringIO* stream, size_t needed, Str* text) {
    uint32_t width = text->width() == 1 ? stream->width : 4;
    size_t bytes = needed * width;
    if (bytes <= stream->memory->size && width == stream->width) return;
    Bytes* larger = new_bytes(bytes + bytes / 2 + 64);
    if (width == stream->width) {
        std::memcpy(larger->data, stream->memory->data, stream->length * width);
    } else {
        std::copy_n(stream->narrow(), stream->length, reinterpret_cast<char32_t*>(larger->data));
    }
    stream->memory = larger;
    stream->width = width;
}

void write_text(StringIO* stream, Str* text) {
    if (stream->universal) text = stream->newlines.apply(text, true);
    if (stream->write_newline) text = replace_newlines(text, stream->write_newline);
    if (text->length == 0) return;
    size_t end = stream->position + text->length;
    reserve(stream, end, text);
    if (stream->position > stream->length) {
        size_t gap = stream->position - stream->length;
        std::memset(stream->narrow() + stream->length * stream->width, 0, gap * stream->width);
    }
    copy_characters(stream->narrow(), stream->width, stream->position, text, 0, text->length);
    stream->position = end;
    stream->length = std::max(stream->length, end);
}

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* stream = static_cast<StringIO*>(new_instance(type));
    clear(stream);
    stream->newline = none();
    return Value::of(stream);
}

Raises<void> set_newline(Thread& thread, StringIO* stream, Value newline) {
    if (!is_none(newline) && !newline.is<Str>()) {
        return raise(thread, TypeError_type, "newline must be str or None, not {}", {type_of(newline)});
    }
    if (newline.is<Str>() && !is_newline_argument(newline.as<Str>())) {
        return raise(thread, ValueError_type, "illegal newline value: {}", {TRY(repr_of(thread, newline))});
    }
    stream->newline = newline;
    stream->newlines = {};
    stream->newlines.translate = is_none(newline);
    stream->universal = is_none(newline) || newline.as<Str>()->length == 0;
    stream->write_newline = nullptr;
    stream->line_end = LineEnd::Lf;
    if (stream->universal) {
        stream->line_end = is_none(newline) ? LineEnd::Lf : LineEnd::Any;
    } else if (!equal_text(newline.as<Str>(), "\n")) {
        stream->write_newline = newline.as<Str>();
        stream->line_end = newline.as<Str>()->length == 2 ? LineEnd::CrLf : LineEnd::Cr;
    }
    return {};
}

Raises<Value> construct(Thread& thread, Value* args) {
    StringIO* stream = self_of(args[0]);
    stream->initialized = false;
    TRY(set_newline(thread, stream, args[2].is_empty() ? Value::of(intern("\n")) : args[2]));
    if (is_given(args[1]) && !args[1].is<Str>()) {
        return raise(thread, TypeError_type, "initial_value must be str or None, not {}", {type_of(args[1])});
    }
    clear(stream);
    stream->closed = false;
    if (args[1].is<Str>()) {
        write_text(stream, args[1].as<Str>());
        stream->position = 0;
    }
    stream->initialized = true;
    return none();
}
constexpr MethodDef kConstructor{"StringIO", "($self, initial_value='', newline='\\n')", construct};
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

Raises<Value> string_write(Thread& thread, Value* args) {
    StringIO* stream = TRY(open_stream(thread, args[0]));
    if (!args[1].is<Str>())
        return raise(thread, TypeError_type, "string argument expected, got '{}'", {type_of(args[1])});
    size_t length = args[1].as<Str>()->length;
    if (stream->position > SIZE_MAX / 16) return raise(thread, OverflowError_type, "new position too large");
    TRY(request_memory(thread, stream->position + length, sizeof(char32_t)));
    write_text(stream, args[1].as<Str>());
    return make_int(uint64_t(length));
}

Str* text_at(StringIO* stream, size_t start, size_t count) {
    if (count == 0) return empty_str();
    return stream->width == 1 ? make_latin1(stream->narrow() + start, count) : make_str(stream->wide() + start, count);
}

Value take(StringIO* stream, size_t count) {
    Str* text = text_at(stream, stream->position, count);
    stream->position += count;
    return Value::of(text);
}

size_t available(StringIO* stream) { return stream->position < stream->length ? stream->length - stream->position : 0; }

Raises<Value> string_read(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    int64_t size = TRY(size_argument(thread, args[1]));
    StringIO* stream = TRY(open_stream(thread, args[0]));
    size_t count = available(stream);
    if (size >= 0 && size_t(size) < count) count = size_t(size);
    return count ? take(stream, count) : Value::of(empty_str());
}

template <class Character>
size_t line_length(Character const* from, size_t most, LineEnd line_end) {
    for (size_t i = 0; i < most; i++) {
        if (from[i] == '\n' && (line_end == LineEnd::Lf || line_end == LineEnd::Any)) return i + 1;
        if (from[i] != '\r' || line_end == LineEnd::Lf) continue;
        bool pair = i + 1 < most && from[i + 1] == '\n';
        if (line_end == LineEnd::Cr) return i + 1;
        if (line_end == LineEnd::Any) return i + (pair ? 2 : 1);
        if (pair) return i + 2;
    }
    return most;
}

/// Characters of the line that begins at the position, its end included.
size_t line_length(StringIO* stream, int64_t limit) {
    size_t most = available(stream);
    if (limit >= 0 && size_t(limit) < most) most = size_t(limit);
    if (stream->width != 1) return line_length(stream->wide() + stream->position, most, stream->line_end);
    uint8_t const* from = stream->narrow() + stream->position;
    if (stream->line_end != LineEnd::Lf) return line_length(from, most, stream->line_end);
    auto* end = static_cast<uint8_t const*>(std::memchr(from, '\n', most));
    return end ? size_t(end - from) + 1 : most;
}

Raises<Value> string_readline(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    int64_t limit = TRY(size_argument(thread, args[1]));
    StringIO* stream = TRY(open_stream(thread, args[0]));
    size_t length = line_length(stream, limit);
    return length ? take(stream, length) : Value::of(empty_str());
}

Raises<Value> string_next(Thread& thread, Value self) {
    StringIO* stream = TRY(open_stream(thread, self));
    if (type_of(self) != &string_io_type) {
        Value line = TRY(call_method(thread, self, intern("readline"), {}));
        if (!line.is<Str>())
            return raise(thread, OSError_type, "readline() should have returned a str object, not '{}'",
                         {type_of(line)});
        return line.as<Str>()->length ? line : kEmpty;
    }
    size_t length = line_length(stream, -1);
    return length ? take(stream, length) : kEmpty;
}

Raises<Value> string_getvalue(Thread& thread, Value* args) {
    StringIO* stream = TRY(open_stream(thread, args[0]));
    return Value::of(text_at(stream, 0, stream->length));
}

Raises<Value> string_seek(Thread& thread, Value* args) {
    StringIO* stream = TRY(open_stream(thread, args[0]));
    int64_t position = TRY(to_size(thread, args[1]));
    int whence = TRY(to_c_int(thread, args[2], 0));
    if (whence < 0 || whence > 2)
        return raise(thread, ValueError_type, "Invalid whence ({}, should be 0, 1 or 2)", {whence});
    if (position < 0 && whence == 0) return raise(thread, ValueError_type, "Negative seek position {}", {position});
    if (whence != 0 && position != 0) return raise(thread, OSError_type, "Can't do nonzero cur-relative seeks");
    if (whence == 1) position = int64_t(stream->position);
    if (whence == 2) position = int64_t(stream->length);
    stream->position = size_t(position);
    return make_int(position);
}

Raises<Value> string_truncate(Thread& thread, Value* args) {
    StringIO* stream = TRY(open_stream(thread, args[0]));
    int64_t size = is_given(args[1]) ? TRY(size_argument(thread, args[1])) : int64_t(stream->position);
    if (size < 0) return raise(thread, ValueError_type, "Negative size value {}", {size});
    stream->length = std::min(stream->length, size_t(size));
    return make_int(size);
}

Raises<Value> string_tell(Thread& thread, Value* args) {
    return make_int(uint64_t(TRY(open_stream(thread, args[0]))->position));
}
Raises<Value> answer_true(Thread& thread, Value* args) {
    TRY(open_stream(thread, args[0]));
    return boolean(true);
}

Raises<Value> string_close(Thread&, Value* args) {
    StringIO* stream = self_of(args[0]);
    stream->closed = true;
    clear(stream);
    return none();
}
Raises<Value> string_delete(Thread& thread, Value* args) {
    if (args[0].object()->type() == &string_io_type) return none();
    return call(thread, lookup(&io_base_type, names.__del__), {args[0]});
}

Raises<Value> string_getstate(Thread& thread, Value* args) {
    StringIO* stream = TRY(open_stream(thread, args[0]));
    Dict* attributes = attribute_dict(args[0].object());
    Value extra = attributes && attributes->size ? Value::of(copy_dict(attributes)) : none();
    return Value::of(
        make_tuple({TRY(string_getvalue(thread, args)), stream->newline, make_int(uint64_t(stream->position)), extra}));
}

Raises<Value> string_setstate(Thread& thread, Value* args) {
    if (self_of(args[0])->closed) return raise(thread, ValueError_type, "__setstate__ on closed file");
    if (!args[1].is<Tuple>() || args[1].as<Tuple>()->size < 4) {
        return raise(thread, TypeError_type, "{}.__setstate__ argument should be 4-tuple, got {}",
                     {type_of(args[0]), type_of(args[1])});
    }
    Tuple* state = args[1].as<Tuple>();
    // The text has its ends of lines already.
    Value given[3] = {args[0], Value::of(empty_str()), state->items[1]};
    TRY(construct(thread, given));
    StringIO* stream = self_of(args[0]);
    if (!state->items[0].is<Str>()) {
        return raise(thread, TypeError_type, "initial_value must be str or None, not {}", {type_of(state->items[0])});
    }
    Str* text = state->items[0].as<Str>();
    reserve(stream, text->length, text);
    copy_characters(stream->narrow(), stream->width, 0, text, 0, text->length);
    stream->length = text->length;
    if (!is_int(state->items[2])) {
        return raise(thread, TypeError_type, "third item of state must be an integer, got {}",
                     {type_of(state->items[2])});
    }
    int64_t position = TRY(to_size(thread, state->items[2]));
    if (position < 0) return raise(thread, ValueError_type, "position value cannot be negative");
    stream->position = size_t(position);
    if (is_none(state->items[3])) return none();
    if (!state->items[3].is<Dict>()) {
        return raise(thread, TypeError_type, "fourth item of state should be a dict, got a {}",
                     {type_of(state->items[3])});
    }
    Value own = TRY(get_attribute(thread, args[0], names.__dict__));
    return call_method(thread, own, names.update, {state->items[3]});
}

Raises<Value> get_closed(Thread& thread, Value self) {
    if (!self_of(self)->initialized) return raise(thread, ValueError_type, "I/O operation on uninitialized object");
    return boolean(self_of(self)->closed);
}
Raises<Value> get_newlines(Thread& thread, Value self) {
    StringIO* stream = TRY(open_stream(thread, self));
    return stream->universal ? stream->newlines.seen_value() : none();
}
Raises<Value> get_line_buffering(Thread& thread, Value self) {
    TRY(open_stream(thread, self));
    return boolean(false);
}

void trace(Object* object, Marker& marker) {
    auto* stream = static_cast<StringIO*>(object);
    marker.mark(stream->memory);
    marker.mark(stream->write_newline);
    marker.mark(stream->newline);
}

constexpr MethodDef kMethods[] = {
    {"close", "($self, /)", string_close, "Closes the stream and gives its text up."},
    {"getvalue", "($self, /)", string_getvalue, "The whole text, wherever the position is."},
    {"read", "($self, size=-1, /)", string_read,
     "Up to size characters from the position on; all to the end if size is negative or None."},
    {"readline", "($self, size=-1, /)", string_readline,
     "One line with its end, or its first size characters; empty at the end."},
    {"tell", "($self, /)", string_tell, "The position, in characters from the start."},
    {"truncate", "($self, pos=None, /)", string_truncate,
     "Drops what lies behind pos, or behind the position if None, and gives the size."},
    {"seek", "($self, pos, whence=0, /)", string_seek,
     "Moves the position to pos (whence 0), leaves it (1) or moves it to the end (2), and gives it. pos is 0 with 1 "
     "and 2."},
    {"write", "($self, s, /)", string_write,
     "Writes a text over what is at the position, or adds it at the end, and gives how many characters it has."},
    {"seekable", "($self, /)", answer_true, "True: it always has positions."},
    {"readable", "($self, /)", answer_true, "True: it can always be read from."},
    {"writable", "($self, /)", answer_true, "True: it can always be written to."},
    {"__getstate__", "($self, /)", string_getstate, "Content, position and attributes, for pickle and copy."},
    {"__setstate__", "($self, state, /)", string_setstate, "Takes on what __getstate__() of another one gave."},
    {"__del__", "($self, /)", string_delete, "Closes the stream."},
};
constexpr GetSetDef kAttributes[] = {
    {"closed", get_closed, nullptr, AttributeKind::Computed, "Whether the stream has been closed."},
    {"newlines", get_newlines, nullptr, AttributeKind::Computed,
     "Which ends of lines have been seen; None if none has."},
    {"line_buffering", get_line_buffering, nullptr, AttributeKind::Computed, "False: there is no buffer."}};

}  // namespace

TypeSpec const kStringIoSpec{.name = "_io.StringIO",
                             .layout = StringIO::kLayout,
                             .size = sizeof(StringIO),
                             .base = &text_io_base_type,
                             .flags = kBaseType | kHasAttributes | kWeaklyReferable,
                             .slots = {.next = string_next, .create = create, .init = init},
                             .methods = kMethods,
                             .attributes = kAttributes,
                             .trace = trace,
                             .doc = "Text in memory as a stream."};

}  // namespace py::vm::io
