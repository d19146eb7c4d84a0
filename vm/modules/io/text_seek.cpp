#include "vm/modules/io/text_wrapper.h"

// Positions in text. A position is an int: where the bytes begin from which the decoder gets there, its flags at that
// place, how many bytes to feed it, how many characters of what comes out to skip, and whether it must be told of the
// end. Mostly all but the first are zero.

namespace py::vm::io {
namespace {

struct Cookie {
    int64_t start = 0;
    int32_t flags = 0;
    int32_t bytes_to_feed = 0;
    int32_t characters_to_skip = 0;
    bool need_end = false;

    Value value() const {
        uint64_t limbs[3] = {uint64_t(start), uint64_t(uint32_t(flags)) | uint64_t(uint32_t(bytes_to_feed)) << 32,
                             uint64_t(uint32_t(characters_to_skip)) | uint64_t(need_end) << 32};
        return make_int(BigInt(std::span<uint64_t const>(limbs), false));
    }
    static Raises<Cookie> from(Thread& thread, Value value);
};

Raises<Cookie> Cookie::from(Thread& thread, Value value) {
    Cookie cookie;
    if (std::optional<int64_t> small = int64_of(value)) {
        cookie.start = *small;
        return cookie;
    }
    auto magnitude = value.as<Int>()->magnitude();
    if (magnitude.size() > 3 || (magnitude.size() == 3 && magnitude[2] >> 40))
        return raise(thread, OverflowError_type, "int too big to convert");
    cookie.start = int64_t(magnitude[0]);
    if (magnitude.size() > 1) {
        cookie.flags = int32_t(magnitude[1]);
        cookie.bytes_to_feed = int32_t(magnitude[1] >> 32);
    }
    if (magnitude.size() > 2) {
        cookie.characters_to_skip = int32_t(magnitude[2]);
        cookie.need_end = magnitude[2] >> 32 != 0;
    }
    return cookie;
}

/// The decoder with the newlines on top of it.
Raises<void> set_state(Thread& thread, TextWrapper* self, Bytes* held, Value flags) {
    if (!self->universal) return self->decoder.set_state(thread, held, flags);
    uint64_t bits = TRY(to_masked(thread, flags));
    self->newlines.pending_cr = bits & 1;
    return self->decoder.set_state(thread, held, make_int(bits >> 1));
}

Raises<TextDecoder::State> get_state(Thread& thread, TextWrapper* self) {
    TextDecoder::State state = TRY(self->decoder.state(thread));
    if (self->universal) {
        uint64_t bits = TRY(to_masked(thread, state.flags));
        state.flags = make_int(bits << 1 | self->newlines.pending_cr);
    }
    return state;
}

/// Goes back over the last chunk, byte by byte, to where the used characters end. Wherever the decoder holds nothing
/// back, a later start is as good.
Raises<Cookie> locate(Thread& thread, TextWrapper* self, int64_t start) {
    Cookie cookie;
    cookie.start = start;
    cookie.flags = int32_t(TRY(to_masked(thread, self->snapshot_flags)));
    if (self->used == 0) return cookie;
    Bytes* input = self->snapshot_input;
    size_t wanted = self->used;
    size_t skip = wanted;
    size_t decoded = 0;
    size_t fed = 0;
    TRY(set_state(thread, self, new_bytes(0), self->snapshot_flags));
    for (size_t i = 0; i < input->size && decoded < skip; i++) {
        Str* text = TRY(decode_input(thread, self, Value::of(make_bytes({input->data + i, 1})), false));
        fed++;
        decoded += text->length;
        TextDecoder::State state = TRY(get_state(thread, self));
        if (state.held->size == 0 && decoded <= skip) {
            cookie.start += int64_t(fed);
            cookie.flags = int32_t(TRY(to_masked(thread, state.flags)));
            skip -= decoded;
            fed = decoded = 0;
        }
    }
    if (decoded < skip) {
        Str* text = TRY(decode_input(thread, self, Value::of(new_bytes(0)), true));
        decoded += text->length;
        cookie.need_end = true;
        if (decoded < skip) return raise(thread, OSError_type, "can't reconstruct logical file position");
    }
    cookie.bytes_to_feed = int32_t(fed);
    cookie.characters_to_skip = int32_t(skip);
    return cookie;
}

}  // namespace

Raises<Value> text_tell(Thread& thread, Value* args) {
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    if (!self->seekable) return raise_unsupported(thread, "underlying stream is not seekable");
    if (!self->telling) return raise(thread, OSError_type, "telling position disabled by next() call");
    TRY(write_pending(thread, self));
    TRY(call_method(thread, args[0], names.flush, {}));
    Value position = TRY(call_method(thread, self->buffer, intern("tell"), {}));
    if (!self->can_read || !self->has_snapshot) return position;
    int64_t start = TRY(offset_argument(thread, position)) - int64_t(self->snapshot_input->size);
    NewlineState newlines = self->newlines;
    TextDecoder::State saved = TRY(get_state(thread, self));
    Raises<Cookie> cookie = locate(thread, self, start);
    PendingError error(thread);
    error.keep(cookie);
    error.keep(set_state(thread, self, saved.held, saved.flags));
    self->newlines = newlines;
    TRY(error.settle());
    return cookie.value().value();
}

namespace {

Raises<void> restore(Thread& thread, TextWrapper* self, Cookie const& cookie) {
    TRY(call_method(thread, self->buffer, intern("seek"), {make_int(cookie.start)}));
    forget_decoded(self);
    if (!self->can_read) return {};
    if (cookie.start == 0 && cookie.flags == 0) {
        TRY(reset_decoder(thread, self));
    } else {
        TRY(set_state(thread, self, new_bytes(0), make_int(int64_t(uint32_t(cookie.flags)))));
    }
    self->has_snapshot = true;
    self->snapshot_flags = make_int(int64_t(uint32_t(cookie.flags)));
    self->snapshot_input = new_bytes(0);
    if (!cookie.characters_to_skip) return {};
    Value input = TRY(call_method(thread, self->buffer, intern("read"), {Value::small(cookie.bytes_to_feed)}));
    if (!input.is<Bytes>()) {
        return raise(thread, TypeError_type, "underlying read() should have returned a bytes object, not '{}'",
                     {type_of(input)});
    }
    self->snapshot_input = input.as<Bytes>();
    self->decoded = TRY(decode_input(thread, self, input, cookie.need_end));
    self->used = 0;
    if (self->decoded->length < size_t(cookie.characters_to_skip))
        return raise(thread, OSError_type, "can't restore logical file position");
    self->used = size_t(cookie.characters_to_skip);
    return {};
}

Raises<Value> seek_end(Thread& thread, TextWrapper* self, Value value) {
    TRY(call_method(thread, value, names.flush, {}));
    forget_decoded(self);
    TRY(reset_decoder(thread, self));
    Value position = TRY(call_method(thread, self->buffer, intern("seek"), {Value::small(0), Value::small(2)}));
    if (self->can_write) TRY(self->encoder.set_position(thread, position == Value::small(0)));
    return position;
}

Raises<bool> is_zero(Thread& thread, Value value) {
    return compare_truth(thread, value, Value::small(0), CompareOperator::Equal);
}

}  // namespace

Raises<Value> text_seek(Thread& thread, Value* args) {
    TextWrapper* self = TRY(open_wrapper(thread, args[0]));
    int whence = TRY(to_c_int(thread, args[2], 0));
    if (!self->seekable) return raise_unsupported(thread, "underlying stream is not seekable");
    Value position = args[1];
    if (whence == 1) {
        if (!TRY(is_zero(thread, position))) return raise_unsupported(thread, "can't do nonzero cur-relative seeks");
        // To where it is: buffers and decoder come into step.
        position = TRY(call_method(thread, args[0], intern("tell"), {}));
    } else if (whence == 2) {
        if (!TRY(is_zero(thread, position))) return raise_unsupported(thread, "can't do nonzero end-relative seeks");
        return seek_end(thread, self, args[0]);
    } else if (whence != 0) {
        return raise(thread, ValueError_type, "invalid whence ({}, should be 0, 1 or 2)", {whence});
    }
    position = TRY(to_index(thread, position));
    if (int_is_negative(position))
        return raise(thread, ValueError_type, "negative seek position {}", {TRY(repr_of(thread, position))});
    TRY(call_method(thread, args[0], names.flush, {}));
    Cookie cookie = TRY(Cookie::from(thread, position));
    TRY(restore(thread, self, cookie));
    if (self->can_write) TRY(self->encoder.set_position(thread, cookie.start == 0 && cookie.flags == 0));
    return position;
}

Raises<Value> text_truncate(Thread& thread, Value* args) {
    TextWrapper* self = TRY(attached(thread, args[0]));
    TRY(call_method(thread, args[0], names.flush, {}));
    return call_method(thread, self->buffer, intern("truncate"), {args[1].is_empty() ? none() : args[1]});
}

}  // namespace py::vm::io
