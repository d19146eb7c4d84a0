#include "vm/modules/io/text_wrapper.h"
#include "vm/objects/str/str_builder.h"

// Reading text.

namespace py::vm::io {
namespace {

Error raise_not_readable(Thread& thread) { return raise_unsupported(thread, "not readable"); }

Raises<Value> read_buffer(Thread& thread, TextWrapper* self, int64_t size) {
    Type* type = self->buffer.is_object() ? self->buffer.object()->type() : nullptr;
    if (type == &buffered_reader_type) {
        Value args[2] = {self->buffer, Value::small(size)};
        return self->has_read1 ? buffered_read1(thread, args) : buffered_read(thread, args);
    }
    return call_method(thread, self->buffer, intern(self->has_read1 ? "read1" : "read"), {Value::small(size)});
}

}  // namespace

Raises<Str*> decode_input(Thread& thread, TextWrapper* self, Value input, bool final) {
    Str* text = TRY(self->decoder.decode(thread, input, final, self->encoding, self->errors));
    return self->universal ? self->newlines.apply(text, final) : text;
}

Raises<bool> read_chunk(Thread& thread, TextWrapper* self, size_t hint) {
    if (!self->can_read) return raise_not_readable(thread);
    TextDecoder::State before{};
    Value flags = kEmpty;
    if (self->telling) {
        before = TRY(self->decoder.state(thread));
        flags = before.flags;
        if (self->universal) {
            flags = TRY(binary_operation(thread, flags, Value::small(1), int(BinaryOperator::LeftShift)));
            flags =
                TRY(binary_operation(thread, flags, Value::small(self->newlines.pending_cr), int(BinaryOperator::Or)));
        }
    }
    int64_t size = std::max<int64_t>(self->chunk_size, int64_t(std::min<size_t>(hint, size_t(1) << 40)));
    Value input = TRY(read_buffer(thread, self, size));
    if (!has_buffer(input)) {
        return raise(thread, TypeError_type, "underlying {}() should have returned a bytes-like object, not '{}'",
                     {self->has_read1 ? "read1" : "read", type_of(input)});
    }
    size_t count = input.is<Bytes>() ? input.as<Bytes>()->size : size_t(TRY(length_of(thread, input)));
    bool end = count == 0;
    self->decoded = TRY(decode_input(thread, self, input, end));
    self->used = 0;
    if (self->decoded->length > 0) end = false;
    if (self->telling) {
        Buffer bytes;
        TRY(bytes.acquire(thread, input));
        Bytes* fed = input.is<Bytes>() && before.held->size == 0 ? input.as<Bytes>()
                                                                 : new_bytes(before.held->size + bytes.size());
        if (fed != input.as<Bytes>()) {
            memcpy(fed->data, before.held->data, before.held->size);
            memcpy(fed->data + before.held->size, bytes.data(), bytes.size());
        }
        self->has_snapshot = true;
        self->snapshot_flags = flags;
        self->snapshot_input = fed;
    }
    return !end;
}

namespace {

/// Up to `count` characters that were decoded.
Str* take_decoded(TextWrapper* self, size_t count) {
    size_t left = self->unread();
    if (left == 0) return empty_str();
    count = std::min(count, left);
    Str* text = substring(self->decoded, self->used, self->used + count);
    self->used += count;
    return text;
}

Raises<Value> read_everything(Thread& thread, TextWrapper* self) {
    Value bytes = TRY(call_method(thread, self->buffer, intern("read"), {}));
    Str* rest;
    if (self->decoder.kind == CodecKind::Object && !has_buffer(bytes)) {
        Value text = TRY(call_method(thread, self->decoder.object, intern("decode"), {bytes, boolean(true)}));
        if (!text.is<Str>())
            return raise(thread, TypeError_type, "decoder should return a string result, not '{}'", {type_of(text)});
        rest = self->universal ? self->newlines.apply(text.as<Str>(), true) : text.as<Str>();
    } else {
        rest = TRY(decode_input(thread, self, bytes, true));
    }
    Str* first = take_decoded(self, SIZE_MAX);
    forget_decoded(self);
    return Value::of(first->length ? concatenate(first, rest) : rest);
}

}  // namespace

Raises<Value> text_read(Thread& thread, Value* args) {
    int64_t size = TRY(size_argument(thread, args[1]));
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    if (!self->can_read) return raise_not_readable(thread);
    TRY(write_pending(thread, self));
    if (size < 0) return read_everything(thread, self);
    Str* text = take_decoded(self, size_t(size));
    if (text->length == size_t(size)) return Value::of(text);
    StrBuilder all;
    all.append(text);
    while (all.length() < size_t(size)) {
        if (!TRY(read_chunk(thread, self, size_t(size) - all.length()))) break;
        all.append(take_decoded(self, size_t(size) - all.length()));
    }
    return Value::of(all.finish());
}

namespace {

/// Whether a "\r" at the end of what came before and a "\n" at the start of the new chunk are one end of line.
bool ends_across(TextWrapper* self, bool carriage_return) {
    return carriage_return && self->line_end == LineEnd::CrLf && self->unread() &&
           self->decoded->at(self->used) == '\n';
}

Raises<Str*> read_line(Thread& thread, TextWrapper* self, int64_t limit) {
    if (!self->can_read) return raise_not_readable(thread);
    TRY(write_pending(thread, self));
    StrBuilder parts;
    bool carriage_return = false;
    for (;;) {
        if (self->unread() == 0) {
            bool more = TRY(read_chunk(thread, self, parts.length()));
            if (!more) {
                forget_decoded(self);
                return parts.finish();
            }
            if (self->unread() == 0) continue;
        }
        size_t most = limit < 0 ? self->unread() : std::min(self->unread(), size_t(limit) - parts.length());
        if (ends_across(self, carriage_return) && most > 0) {
            parts.append(take_decoded(self, 1));
            return parts.finish();
        }
        int64_t end = find_line_end(self->decoded, self->used, self->line_end);
        bool found = end >= 0 && size_t(end) - self->used <= most;
        size_t count = found ? size_t(end) - self->used : most;
        Str* part = take_decoded(self, count);
        bool limited = limit >= 0 && parts.length() + part->length >= size_t(limit);
        if ((found || limited) && parts.empty()) return part;
        parts.append(part);
        if (found || limited) return parts.finish();
        carriage_return = part->length > 0 && part->at(part->length - 1) == '\r';
    }
}

}  // namespace

Raises<Value> text_readline(Thread& thread, Value* args) {
    int64_t limit = TRY(size_argument(thread, args[1]));
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    if (limit == 0) return Value::of(empty_str());
    return Value::of(TRY(read_line(thread, self, limit)));
}

Raises<Value> text_next(Thread& thread, Value value) {
    TextWrapper* self = TRY(attached(thread, value));
    self->telling = false;
    Value line;
    if (type_of(value) == &text_wrapper_type) {
        TRY(open_wrapper(thread, value));
        line = Value::of(TRY(read_line(thread, self, -1)));
    } else {
        line = TRY(call_method(thread, value, intern("readline"), {}));
        if (!line.is<Str>())
            return raise(thread, OSError_type, "readline() should have returned a str object, not '{}'",
                         {type_of(line)});
    }
    if (line.as<Str>()->length) return line;
    self->has_snapshot = false;
    self->telling = self->seekable;
    return kEmpty;
}

}  // namespace py::vm::io
