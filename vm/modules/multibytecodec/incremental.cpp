#include "vm/codecs/codecs.h"
#include "vm/modules/multibytecodec/multibytecodec.h"
#include "vm/objects/exception.h"
#include "vm/objects/long/int.h"
#include "vm/objects/long/int_bytes.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/buffer.h"
#include "vm/runtime/protocol/operations.h"

// MultibyteIncrementalEncoder and MultibyteIncrementalDecoder.

namespace py::vm::multibyte {

Type encoder_type, decoder_type;

namespace {

constexpr size_t kMostPendingUtf8 = MultibyteContext::kMostCharacters * 4;
constexpr size_t kEncoderState = 1 + kMostPendingUtf8 + sizeof(State);

Raises<Value> create_encoder(Thread& thread, Value* args) {
    return Value::of(
        TRY(make_context(thread, args[0].as<Type>(), Direction::Encode, args[1], "IncrementalEncoder", "1")));
}
constexpr MethodDef kEncoderConstructor{"IncrementalEncoder", "($type, errors='strict')", create_encoder};

Raises<Value> create_decoder(Thread& thread, Value* args) {
    return Value::of(
        TRY(make_context(thread, args[0].as<Type>(), Direction::Decode, args[1], "IncrementalDecoder", "1")));
}
constexpr MethodDef kDecoderConstructor{"IncrementalDecoder", "($type, errors='strict')", create_decoder};

/// `final` is an int.
Raises<bool> final_argument(Thread& thread, Value value) { return TRY(to_c_int(thread, value, 0)) != 0; }

Value number_of(ByteView bytes) {
    std::vector<uint64_t> limbs((bytes.size() + sizeof(uint64_t) - 1) / sizeof(uint64_t));
    for (size_t i = 0; i < bytes.size(); i++) {
        limbs[i / sizeof(uint64_t)] |= uint64_t(bytes[i]) << (i % sizeof(uint64_t) * 8);
    }
    return make_int(BigInt(limbs, false));
}

Raises<Bytes*> bytes_of(Thread& thread, Value number, size_t size) {
    Value arguments[] = {number, Value::small(int64_t(size)), Value::of(intern("little")), kEmpty};
    return TRY(int_to_bytes(thread, arguments)).as<Bytes>();
}

// The encoder

Raises<Value> encoder_encode(Thread& thread, Value* args) {
    bool final = TRY(final_argument(thread, args[2]));
    return Value::of(TRY(encode_next(thread, context_of(args[0]), args[1], final ? Ending::Closed : Ending::Open)));
}

/// A byte for the length of what is pending, that in UTF-8, and the codec's state: all as one number.
Raises<Value> encoder_getstate(Thread& thread, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    std::string pending = self->pending_text ? to_utf8(self->pending_text) : std::string();
    if (pending.size() > kMostPendingUtf8) return raise(thread, UnicodeError_type, "pending buffer too large");
    std::vector<uint8_t> bytes{uint8_t(pending.size())};
    bytes.insert(bytes.end(), pending.begin(), pending.end());
    bytes.insert(bytes.end(), self->state.begin(), self->state.end());
    return number_of(bytes);
}

Raises<Value> encoder_setstate(Thread& thread, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    if (!is_int(args[1])) {
        return raise(thread, TypeError_type, "setstate() argument must be int, not {}", {type_of(args[1])});
    }
    ByteView bytes = TRY(bytes_of(thread, args[1], kEncoderState))->view();
    size_t size = bytes[0];
    if (size > kMostPendingUtf8) return raise(thread, UnicodeError_type, "pending buffer too large");
    Str* pending = TRY(decode_utf8(thread, bytes.subspan(1, size), "strict", true)).text;
    self->pending_text = pending->length > 0 ? pending : nullptr;
    std::copy_n(bytes.begin() + 1 + int64_t(size), self->state.size(), self->state.begin());
    return none();
}

Raises<Value> encoder_reset(Thread&, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    Output unused;
    if (self->codec->finish) self->codec->finish(self->state, unused);
    self->pending_text = nullptr;
    return none();
}

// The decoder

Raises<Value> decoder_decode(Thread& thread, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    Buffer buffer;
    TRY(buffer.acquire(thread, args[1]));
    bool final = TRY(final_argument(thread, args[2]));
    std::vector<uint8_t> before(self->pending, self->pending + self->pending_size);
    std::vector<uint8_t> joined;
    ByteView input = buffer.bytes();
    if (!before.empty()) {
        joined = before;
        joined.insert(joined.end(), input.begin(), input.end());
        input = joined;
    }
    self->pending_size = 0;
    StrBuilder out;
    auto decoded = decode_next(thread, self, input, out, final);
    if (!decoded.ok()) {
        // What was pending is tried again with what comes next.
        if (final) {
            std::ranges::copy(before, self->pending);
            self->pending_size = before.size();
        }
        return Error{};
    }
    return Value::of(out.finish());
}

Raises<Value> decoder_getstate(Thread&, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    return Value::of(make_tuple({Value::of(make_bytes(self->pending_bytes())), number_of(self->state)}));
}

Raises<Value> decoder_setstate(Thread& thread, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    if (!args[1].is<Tuple>()) {
        return raise(thread, TypeError_type, "setstate() argument must be tuple, not {}", {type_of(args[1])});
    }
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 2 || !state->items[0].is<Bytes>() || !is_int(state->items[1])) {
        return raise(thread, TypeError_type, "setstate(): illegal state argument");
    }
    ByteView bytes = TRY(bytes_of(thread, state->items[1], sizeof(State)))->view();
    ByteView pending = state->items[0].as<Bytes>()->view();
    if (pending.size() > MultibyteContext::kMostBytes) {
        return raise(thread, UnicodeError_type, "pending buffer too large");
    }
    std::ranges::copy(pending, self->pending);
    self->pending_size = pending.size();
    std::ranges::copy(bytes, self->state.begin());
    return none();
}

Raises<Value> decoder_reset(Thread&, Value* args) {
    MultibyteContext* self = context_of(args[0]);
    if (self->codec->reset_decoder) self->codec->reset_decoder(self->state);
    self->pending_size = 0;
    return none();
}

constexpr MethodDef kEncoderMethods[] = {
    {"encode", "($self, /, input, final=False)", encoder_encode,
     "The bytes of a piece of text. With `final` nothing is held back, and the last mode ends."},
    {"getstate", "($self, /)", encoder_getstate, "What to give to setstate() to be back here: a number."},
    {"setstate", "($self, state, /)", encoder_setstate, "Goes back to where getstate() gave this."},
    {"reset", "($self, /)", encoder_reset, "Forgets all input, as at the start."},
};
constexpr MethodDef kDecoderMethods[] = {
    {"decode", "($self, /, input, final=False)", decoder_decode,
     "The text of a piece of input. With `final` an unfinished character at its end is an error."},
    {"getstate", "($self, /)", decoder_getstate,
     "What to give to setstate() to be back here: bytes that wait, and a number."},
    {"setstate", "($self, state, /)", decoder_setstate, "Goes back to where getstate() gave this."},
    {"reset", "($self, /)", decoder_reset, "Forgets all input, as at the start."},
};
constexpr GetSetDef kAttributes[] = {
    {"errors", get_errors, set_errors, AttributeKind::Computed, "The name of the error handler."}};

}  // namespace

extern TypeSpec const kEncoderSpec, kDecoderSpec;
TypeSpec const kEncoderSpec{.name = "_multibytecodec.MultibyteIncrementalEncoder",
                            .layout = MultibyteContext::kLayout,
                            .size = sizeof(MultibyteContext),
                            .flags = kBaseType,
                            .slots = {.create = create_with<kEncoderConstructor>, .init = accept_arguments},
                            .methods = kEncoderMethods,
                            .attributes = kAttributes,
                            .trace = trace_context,
                            .doc = "Encodes text piece by piece, by the codec that a subclass names."};
TypeSpec const kDecoderSpec{.name = "_multibytecodec.MultibyteIncrementalDecoder",
                            .layout = MultibyteContext::kLayout,
                            .size = sizeof(MultibyteContext),
                            .flags = kBaseType,
                            .slots = {.create = create_with<kDecoderConstructor>, .init = accept_arguments},
                            .methods = kDecoderMethods,
                            .attributes = kAttributes,
                            .trace = trace_context,
                            .doc = "Decodes bytes piece by piece, by the codec that a subclass names."};

}  // namespace py::vm::multibyte
