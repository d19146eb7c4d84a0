#include "vm/modules/multibytecodec/multibytecodec.h"
#include "vm/objects/exception.h"
#include "vm/runtime/protocol/operations.h"

// Encoding and decoding with error handlers, at once or piece by piece.

namespace py::vm::multibyte {
namespace {

constexpr std::string_view kIllegal = "illegal multibyte sequence";
constexpr std::string_view kIncomplete = "incomplete multibyte sequence";

class Encoding {
  public:
    Encoding(Thread& thread, Codec const& codec, State& state, Str* text, std::string_view handler)
        : thread_(thread), codec_(codec), state_(state), text_(text), errors_(thread, text, codec.name, handler) {
        errors_.set_expected("(str, int)");
    }

    Raises<Encoded> run(Ending ending) {
        Characters characters(text_);
        size_t at = 0;
        while (at < characters.size()) {
            Stop stop = codec_.encode(codec_, state_, characters, at, out_, ending != Ending::Open);
            if (stop.reason != Stop::Illegal) break;
            at = TRY(replace(at, at + stop.length));
        }
        if (ending == Ending::Closed && codec_.finish) codec_.finish(state_, out_);
        return Encoded{make_bytes(out_), at};
    }

  private:
    Raises<size_t> replace(size_t start, size_t stop) {
        EncodeReplacement replacement = TRY(errors_.handle(start, stop, kIllegal));
        Bytes* bytes = nullptr;
        if (replacement.is_bytes()) {
            bytes = replacement.content.as<Bytes>();
        } else {
            bytes = TRY(encode(thread_, codec_, state_, replacement.text(), "strict", Ending::Last)).bytes;
        }
        out_.insert(out_.end(), bytes->view().begin(), bytes->view().end());
        return replacement.resume;
    }

    Thread& thread_;
    Codec const& codec_;
    State& state_;
    Str* text_;
    EncodeErrors errors_;
    Output out_;
};

}  // namespace

Raises<Encoded> encode(Thread& thread, Codec const& codec, State& state, Str* text, std::string_view handler,
                       Ending ending) {
    return Encoding(thread, codec, state, text, handler).run(ending);
}

Raises<Bytes*> encode_next(Thread& thread, MultibyteContext* context, Value value, Ending ending) {
    Str* text = value.is<Str>() ? value.as<Str>() : TRY(str_of(thread, value));
    if (context->pending_text) text = concatenate(context->pending_text, text);
    std::string handler = context->error_handler();
    Encoded encoded = TRY(encode(thread, *context->codec, context->state, text, handler, ending));
    context->pending_text = nullptr;
    size_t rest = text->length - encoded.used;
    if (rest > MultibyteContext::kMostCharacters) {
        return raise(thread, UnicodeError_type, "pending buffer overflow");
    }
    if (rest > 0) context->pending_text = substring(text, encoded.used, text->length);
    return encoded.bytes;
}

Raises<void> Decoding::run(StrBuilder& out, bool is_last) {
    while (at_ < input_.size()) {
        Stop stop = codec_.decode(codec_, state_, input_, at_, out);
        if (stop.reason == Stop::Finished) break;
        bool incomplete = stop.reason == Stop::Incomplete;
        if (incomplete && !is_last) break;
        size_t end = incomplete ? input_.size() : at_ + stop.length;
        at_ = TRY(errors_.handle(out, at_, end, incomplete ? kIncomplete : kIllegal));
        input_ = errors_.input();
    }
    return {};
}

Raises<void> decode_next(Thread& thread, MultibyteContext* context, ByteView input, StrBuilder& out, bool is_last) {
    std::string handler = context->error_handler();
    Decoding decoding(thread, *context->codec, context->state, input, handler);
    TRY(decoding.run(out, is_last));
    ByteView rest = decoding.rest();
    if (rest.size() > MultibyteContext::kMostBytes) {
        return raise(thread, UnicodeError_type, "pending buffer overflow");
    }
    std::copy(rest.begin(), rest.end(), context->pending);
    context->pending_size = rest.size();
    return {};
}

}  // namespace py::vm::multibyte
