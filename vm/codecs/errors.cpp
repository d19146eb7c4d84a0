#include "vm/codecs/errors.h"

#include "vm/codecs/error_handlers.h"
#include "vm/gc/heap.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/protocol/operations.h"

// Calling error handlers, and the registry of them.

namespace py::vm {
namespace {

/// Handlers by name. Those of the machine are entered when they are first asked for.
Dict* handlers() {
    static Dict* table = [] {
        Dict* made = new_dict();
        the_heap->add_roots([](Marker& marker, void* context) { marker.mark(static_cast<Dict*>(context)); }, made);
        for (MethodDef const& handler : builtin_error_handlers()) {
            made->store(intern(handler.name), Value::of(new_native_function(&handler, kEmpty)));
        }
        return made;
    }();
    return table;
}

Raises<Value> resolve(Thread& thread, Value& cached, std::string_view name) {
    if (cached.is_empty()) cached = TRY(lookup_error_handler(thread, name.empty() ? "strict" : name));
    return cached;
}

/// The pair that a handler gave for `exception`.
Raises<Tuple*> call_handler(Thread& thread, Value handler, Exception* exception, bool decoding,
                            std::string_view expected) {
    Value result = TRY(call(thread, handler, {Value::of(exception)}));
    bool fits = result.is<Tuple>() && result.as<Tuple>()->size == 2 && is_int(result.as<Tuple>()->items[1]);
    if (fits) {
        Value content = result.as<Tuple>()->items[0];
        fits = content.is<Str>() || (!decoding && content.is<Bytes>());
    }
    if (fits) return result.as<Tuple>();
    return raise(thread, TypeError_type, "{} error handler must return {} tuple",
                 {decoding ? "decoding" : "encoding", expected});
}

Exception* make_error(Type& type, std::string_view encoding, Value object, size_t start, size_t stop,
                      std::string_view reason) {
    return make_exception(type, make_tuple({Value::of(make_str(encoding)), object, Value::small(int64_t(start)),
                                            Value::small(int64_t(stop)), Value::of(make_str(reason))}));
}

}  // namespace

Exception* make_decode_error(std::string_view encoding, Value object, size_t start, size_t stop,
                             std::string_view reason) {
    return make_error(UnicodeDecodeError_type, encoding, object, start, stop, reason);
}
Exception* make_encode_error(std::string_view encoding, Value object, size_t start, size_t stop,
                             std::string_view reason) {
    return make_error(UnicodeEncodeError_type, encoding, object, start, stop, reason);
}

Raises<Value> lookup_error_handler(Thread& thread, std::string_view name) {
    Value found = handlers()->find(make_str(name));
    if (found.is_empty()) return raise(thread, LookupError_type, "unknown error handler name '{}'", {name});
    return found;
}

void register_error_handler(Str* name, Value handler) { handlers()->store(intern(name), handler); }

Raises<size_t> resume_position(Thread& thread, Value position, size_t length) {
    int64_t at = clamped_int64_of(position);
    if (at < 0) at += int64_t(length);
    if (at < 0 || at > int64_t(length)) {
        return raise(thread, IndexError_type, "position {} from error handler out of bounds",
                     {clamped_int64_of(position)});
    }
    return size_t(at);
}

Error EncodeErrors::fail(size_t start, size_t stop, std::string_view reason) {
    return raise_exception(thread_, make_encode_error(encoding_, Value::of(text_), start, stop, reason));
}

Raises<EncodeReplacement> EncodeErrors::handle(size_t start, size_t stop, std::string_view reason) {
    if (handler_name_.empty() || handler_name_ == "strict") return fail(start, stop, reason);
    Value handler = TRY(resolve(thread_, handler_, handler_name_));
    Exception* exception = make_encode_error(encoding_, Value::of(text_), start, stop, reason);
    Tuple* pair = TRY(call_handler(thread_, handler, exception, false, expected_));
    size_t resume = TRY(resume_position(thread_, pair->items[1], text_->length));
    return EncodeReplacement{pair->items[0], resume};
}

Raises<size_t> DecodeErrors::handle(StrBuilder& out, size_t start, size_t stop, std::string_view reason) {
    if (object_.is_empty()) {
        object_ = Value::of(make_bytes(input_));
        input_ = object_.as<Bytes>()->view();
    }
    Exception* exception = make_decode_error(encoding_, object_, start, stop, reason);
    if (handler_name_.empty() || handler_name_ == "strict") return raise_exception(thread_, exception);
    Value handler = TRY(resolve(thread_, handler_, handler_name_));
    Tuple* pair = TRY(call_handler(thread_, handler, exception, true, "(str, int)"));
    Value object = exception_field(exception, "object");
    if (!object.is<Bytes>()) return raise(thread_, TypeError_type, "object attribute must be bytes");
    object_ = object;
    input_ = object.as<Bytes>()->view();
    size_t resume = TRY(resume_position(thread_, pair->items[1], input_.size()));
    out.append(pair->items[0].as<Str>());
    return resume;
}

}  // namespace py::vm
