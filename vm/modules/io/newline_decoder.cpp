#include "vm/modules/io/io.h"
#include "vm/modules/io/newlines.h"
#include "vm/objects/function/function.h"

// IncrementalNewlineDecoder: universal newlines on top of another decoder, as an object.

namespace py::vm::io {

Type newline_decoder_type;

namespace {

struct NewlineDecoder : Object {
    static constexpr Layout kLayout = Layout::NewlineDecoder;
    /// None: the input is text already. Empty before `__init__`.
    Value decoder;
    Value errors;
    NewlineState state;
};

NewlineDecoder* self_of(Value value) { return value.as<NewlineDecoder>(); }

Raises<NewlineDecoder*> ready(Thread& thread, Value value) {
    if (self_of(value)->decoder.is_empty()) {
        return raise(thread, ValueError_type, "IncrementalNewlineDecoder.__init__() not called");
    }
    return self_of(value);
}

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* decoder = static_cast<NewlineDecoder*>(new_instance(type));
    decoder->decoder = kEmpty;
    return Value::of(decoder);
}

Raises<Value> construct(Thread& thread, Value* args) {
    NewlineDecoder* self = self_of(args[0]);
    self->state = {};
    self->state.translate = TRY(truth_of(thread, args[2]));
    self->errors = args[3].is_empty() ? Value::of(intern("strict")) : args[3];
    self->decoder = args[1];
    return none();
}
constexpr MethodDef kConstructor{"IncrementalNewlineDecoder", "($self, decoder, translate, errors='strict')",
                                 construct};
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

Raises<Value> decode(Thread& thread, Value* args) {
    NewlineDecoder* self = TRY(ready(thread, args[0]));
    bool final = TRY(to_bool(thread, args[2], false));
    Value text = args[1];
    if (!is_none(self->decoder)) {
        text = TRY(call_method(thread, self->decoder, intern("decode"), {args[1], boolean(final)}));
    }
    if (!text.is<Str>())
        return raise(thread, TypeError_type, "decoder should return a string result, not '{}'", {type_of(text)});
    return Value::of(self->state.apply(text.as<Str>(), final));
}

Raises<Value> getstate(Thread& thread, Value* args) {
    NewlineDecoder* self = TRY(ready(thread, args[0]));
    Value buffered = Value::of(new_bytes(0));
    Value flags = Value::small(0);
    if (!is_none(self->decoder)) {
        Value state = TRY(call_method(thread, self->decoder, intern("getstate"), {}));
        if (!state.is<Tuple>() || state.as<Tuple>()->size != 2)
            return raise(thread, TypeError_type, "illegal decoder state");
        buffered = state.as<Tuple>()->items[0];
        flags = state.as<Tuple>()->items[1];
        if (!is_int(flags))
            return raise(thread, TypeError_type, "illegal decoder state: the second item should be an integer");
    }
    Value shifted = TRY(binary_operation(thread, flags, Value::small(1), int(BinaryOperator::LeftShift)));
    Value with_bit =
        TRY(binary_operation(thread, shifted, Value::small(self->state.pending_cr), int(BinaryOperator::Or)));
    return Value::of(make_tuple({buffered, with_bit}));
}

Raises<Value> setstate(Thread& thread, Value* args) {
    NewlineDecoder* self = TRY(ready(thread, args[0]));
    if (!args[1].is<Tuple>()) return raise(thread, TypeError_type, "state argument must be a tuple");
    Tuple* state = args[1].as<Tuple>();
    if (state->size != 2 || !is_int(state->items[1]))
        return raise(thread, TypeError_type, "setstate(): illegal state argument");
    uint64_t flags = TRY(to_masked(thread, state->items[1]));
    self->state.pending_cr = flags & 1;
    if (is_none(self->decoder)) return none();
    Value rest = Value::of(make_tuple({state->items[0], make_int(flags >> 1)}));
    return call_method(thread, self->decoder, intern("setstate"), {rest});
}

Raises<Value> reset(Thread& thread, Value* args) {
    NewlineDecoder* self = TRY(ready(thread, args[0]));
    self->state.seen = 0;
    self->state.pending_cr = false;
    if (is_none(self->decoder)) return none();
    return call_method(thread, self->decoder, intern("reset"), {});
}

Raises<Value> get_newlines(Thread& thread, Value self) { return TRY(ready(thread, self))->state.seen_value(); }

void trace(Object* object, Marker& marker) {
    marker.mark(static_cast<NewlineDecoder*>(object)->decoder);
    marker.mark(static_cast<NewlineDecoder*>(object)->errors);
}

constexpr MethodDef kMethods[] = {
    {"decode", "($self, /, input, final=False)", decode,
     "Decodes a piece of input, with the ends of lines translated."},
    {"getstate", "($self, /)", getstate, "What to give to setstate() to be back here: input that waits, and a number."},
    {"setstate", "($self, state, /)", setstate, "Goes back to where getstate() gave this."},
    {"reset", "($self, /)", reset, "Forgets all input, as at the start."},
};
constexpr GetSetDef kAttributes[] = {{"newlines", get_newlines}};

}  // namespace

TypeSpec const kNewlineDecoderSpec{.name = "_io.IncrementalNewlineDecoder",
                                   .layout = NewlineDecoder::kLayout,
                                   .size = sizeof(NewlineDecoder),
                                   .flags = kBaseType,
                                   .slots = {.create = create, .init = init},
                                   .methods = kMethods,
                                   .attributes = kAttributes,
                                   .trace = trace,
                                   .doc = "Translates ends of lines of what another decoder gives."};

}  // namespace py::vm::io
