#include "vm/gc/heap.h"
#include "vm/modules/multibytecodec/multibytecodec.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/protocol/operations.h"

// What encoders, decoders, readers and writers have in common.

namespace py::vm::multibyte {

State beginning(Codec const& codec, Direction direction) {
    State state{};
    auto begin = direction == Direction::Encode ? codec.begin_encoder : codec.begin_decoder;
    if (begin) begin(state);
    return state;
}

Raises<MultibyteContext*> make_context(Thread& thread, Type* type, Direction direction, Value errors,
                                       std::string_view function, std::string_view position) {
    std::string handler = "strict";
    if (!errors.is_empty()) handler = TRY(to_c_text(thread, errors, function, position));
    Value codec = TRY(get_attribute(thread, Value::of(type), intern("codec")));
    if (!codec.is<MultibyteCodecObject>()) return raise(thread, TypeError_type, "codec is unexpected type");
    auto* context = static_cast<MultibyteContext*>(new_instance(type));
    context->codec = codec.as<MultibyteCodecObject>()->codec;
    context->stream = kEmpty;
    context->errors = make_str(handler);
    context->pending_text = nullptr;
    context->pending_size = 0;
    context->state = beginning(*context->codec, direction);
    return context;
}

void trace_context(Object* object, Marker& marker) {
    auto* context = static_cast<MultibyteContext*>(object);
    marker.mark(context->errors);
    marker.mark(context->stream);
    marker.mark(context->pending_text);
}

Raises<void> accept_arguments(Thread&, Value, CallArgs) { return {}; }

Raises<Value> get_errors(Thread&, Value self) { return Value::of(context_of(self)->errors); }

Raises<void> set_errors(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, AttributeError_type, "cannot delete attribute");
    if (!value.is<Str>()) return raise(thread, TypeError_type, "errors must be a string");
    context_of(self)->errors = value.as<Str>();
    return {};
}

Raises<Value> get_stream(Thread&, Value self) { return context_of(self)->stream; }

}  // namespace py::vm::multibyte
