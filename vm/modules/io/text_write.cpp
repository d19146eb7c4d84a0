#include <algorithm>

#include "marshal/base/utf8.h"
#include "vm/modules/io/buffered.h"
#include "vm/modules/io/text_wrapper.h"

// Writing text.

namespace py::vm::io {
namespace {

/// The buffer as one of ours whose `write` nobody has overridden; else null.
Buffered* plain_buffer(TextWrapper* self) {
    if (!self->buffer.is_object()) return nullptr;
    Type* type = self->buffer.object()->type();
    return type == &buffered_writer_type || type == &buffered_random_type ? self->buffer.as<Buffered>() : nullptr;
}

Raises<void> write_bytes(Thread& thread, TextWrapper* self, Bytes* memory, size_t size) {
    Buffered* buffer = plain_buffer(self);
    if (buffer && buffer->initialized && BufferLock::is_free(buffer)) {
        BufferLock lock;
        TRY(lock.take(thread, buffer));
        if (TRY(raw_is_closed(thread, buffer))) return raise(thread, ValueError_type, "write to closed file");
        TRY(write_buffered(thread, buffer, memory->data, size));
        return {};
    }
    if (self->buffer.is_object() && self->buffer.object()->type() == &file_io_type) {
        // Without a buffer between: what the system does not take is lost, as with any raw stream.
        auto* file = self->buffer.as<FileIO>();
        if (file->descriptor >= 0 && file->writable) {
            TRY(io::write_file(thread, file, memory->data, size));
            return {};
        }
    }
    Value bytes = size == memory->size ? Value::of(memory) : Value::of(make_bytes({memory->data, size}));
    TRY(call_method(thread, self->buffer, names.write, {bytes}));
    return {};
}

/// However large a program makes the chunks of a stream.
constexpr int64_t kMostPending = 1 << 20;

/// Room in the pending bytes for `size` more; null if they are too many to wait.
uint8_t* pending_room(TextWrapper* self, size_t size) {
    if (!self->pending) {
        self->pending = new_bytes(size_t(std::clamp<int64_t>(self->chunk_size, 256, kMostPending)));
        self->pending_count = 0;
    }
    if (size > self->pending->size - self->pending_count) return nullptr;
    return self->pending->data + self->pending_count;
}

/// UTF-8 of text without surrogates straight into the pending bytes; false where that cannot be.
bool append_utf8(TextWrapper* self, Str* text) {
    size_t most = text->length * (text->width() == 1 ? 2 : text->width() == 2 ? 3 : 4);
    uint8_t* start = pending_room(self, most);
    if (!start) return false;
    uint8_t* to = start;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c < 0x80) {
            *to++ = uint8_t(c);
        } else if (c < 0x800) {
            *to++ = uint8_t(0xC0 | c >> 6);
            *to++ = uint8_t(0x80 | (c & 0x3F));
        } else if (c < 0x10000) {
            if (c >= 0xD800 && c < 0xE000) return false;
            *to++ = uint8_t(0xE0 | c >> 12);
            *to++ = uint8_t(0x80 | (c >> 6 & 0x3F));
            *to++ = uint8_t(0x80 | (c & 0x3F));
        } else {
            *to++ = uint8_t(0xF0 | c >> 18);
            *to++ = uint8_t(0x80 | (c >> 12 & 0x3F));
            *to++ = uint8_t(0x80 | (c >> 6 & 0x3F));
            *to++ = uint8_t(0x80 | (c & 0x3F));
        }
    }
    self->pending_count += size_t(to - start);
    return true;
}

Raises<void> append_encoded(Thread& thread, TextWrapper* self, Str* text) {
    bool native = self->encoder.kind != CodecKind::Object;
    if (native && (text->is_ascii() || (self->encoder.kind == CodecKind::Latin1 && text->width() == 1))) {
        void const* characters = text->characters();
        for (int attempt = 0; attempt < 2; attempt++) {
            if (uint8_t* room = pending_room(self, text->length)) {
                memcpy(room, characters, text->length);
                self->pending_count += text->length;
                return {};
            }
            TRY(write_pending(thread, self));
        }
    } else if (self->encoder.kind == CodecKind::Utf8 && append_utf8(self, text)) {
        return {};
    }
    Bytes* bytes = TRY(self->encoder.encode(thread, text, self->encoding, self->errors));
    if (uint8_t* room = pending_room(self, bytes->size)) {
        memcpy(room, bytes->data, bytes->size);
        self->pending_count += bytes->size;
        return {};
    }
    TRY(write_pending(thread, self));
    if (uint8_t* room = pending_room(self, bytes->size)) {
        memcpy(room, bytes->data, bytes->size);
        self->pending_count += bytes->size;
        return {};
    }
    return write_bytes(thread, self, bytes, bytes->size);
}

}  // namespace

Raises<void> write_pending(Thread& thread, TextWrapper* self) {
    if (!self->pending_count) return {};
    Bytes* memory = self->pending;
    size_t size = self->pending_count;
    // A signal handler that prints must find a buffer of its own.
    self->pending = nullptr;
    self->pending_count = 0;
    TRY(write_bytes(thread, self, memory, size));
    // Ours does not keep what it was given, and others got a copy unless it was all of the memory.
    if (!self->pending && (size != memory->size || plain_buffer(self))) self->pending = memory;
    return {};
}

void forget_decoded(TextWrapper* self) {
    self->decoded = nullptr;
    self->used = 0;
    self->has_snapshot = false;
}

Raises<void> reset_decoder(Thread& thread, TextWrapper* self) {
    if (!self->can_read) return {};
    if (self->universal) {
        self->newlines.pending_cr = false;
        self->newlines.seen = 0;
    }
    return self->decoder.reset(thread);
}

Raises<void> write_text(Thread& thread, TextWrapper* self, Str* text) {
    bool flush = self->line_buffering && (has_character(text, '\n') || has_character(text, '\r'));
    if (self->write_newline) text = replace_newlines(text, self->write_newline);
    TRY(append_encoded(thread, self, text));
    if (int64_t(self->pending_count) >= self->chunk_size || flush || self->write_through)
        TRY(write_pending(thread, self));
    if (flush) TRY(call_method(thread, self->buffer, names.flush, {}));
    if (self->decoded || self->has_snapshot) {
        forget_decoded(self);
        TRY(reset_decoder(thread, self));
    }
    return {};
}

Raises<Value> text_write(Thread& thread, Value* args) {
    if (!args[1].is<Str>())
        return raise(thread, TypeError_type, "write() argument must be str, not {}", {type_of(args[1])});
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    if (!self->can_write) return raise_unsupported(thread, "not writable");
    size_t length = args[1].as<Str>()->length;
    TRY(write_text(thread, self, args[1].as<Str>()));
    return make_int(uint64_t(length));
}

Raises<Value> text_flush(Thread& thread, Value* args) {
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    self->telling = self->seekable;
    TRY(write_pending(thread, self));
    return call_method(thread, self->buffer, names.flush, {});
}

}  // namespace py::vm::io
