#include "vm/modules/io/text_wrapper.h"

#include <langinfo.h>

#include "vm/codecs/errors.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/text/text.h"

// TextIOWrapper: construction, settings, the end.

namespace py::vm::io {

Type text_wrapper_type;

Raises<TextWrapper*> attached(Thread& thread, Value value) {
    TextWrapper* self = wrapper_of(value);
    if (self->initialized) return self;
    return raise(thread, ValueError_type,
                 self->detached ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
}

Raises<TextWrapper*> open_wrapper(Thread& thread, Value value) {
    TextWrapper* self = TRY(attached(thread, value));
    if (type_of(value) != &text_wrapper_type) {
        TRY(check_closed(thread, value));
        return self;
    }
    Type* type = self->buffer.is_object() ? self->buffer.object()->type() : nullptr;
    if (type == &buffered_reader_type || type == &buffered_writer_type || type == &buffered_random_type) {
        // The usual streams, without a search for attributes.
        auto* buffer = self->buffer.as<Buffered>();
        if (buffer->initialized && buffer->raw.is_object() && buffer->raw.object()->type() == &file_io_type) {
            if (buffer->raw.as<FileIO>()->descriptor < 0) return raise_closed(thread);
            return self;
        }
    }
    if (TRY(is_closed(thread, self->buffer))) return raise_closed(thread);
    return self;
}

Str* locale_encoding() {
    if (configuration.utf8_mode > 0) return make_str("utf-8");
    char const* name = nl_langinfo(CODESET);
    return make_str(name && *name ? name : "UTF-8");
}

Raises<void> set_newline(Thread& thread, TextWrapper* self, Value newline) {
    if (newline.is_empty()) newline = none();
    if (!is_none(newline) && !newline.is<Str>()) {
        return raise(thread, TypeError_type, "TextIOWrapper() argument 'newline' must be str or None, not {}",
                     {type_of(newline)});
    }
    if (newline.is<Str>() && !is_newline_argument(newline.as<Str>())) {
        return raise(thread, ValueError_type, "illegal newline value: {}", {newline.as<Str>()});
    }
    bool given = newline.is<Str>() && newline.as<Str>()->length > 0;
    self->universal = !given;
    self->newlines = {};
    self->newlines.translate = is_none(newline);
    self->write_newline = nullptr;
    self->line_end = self->universal && !is_none(newline) ? LineEnd::Any : LineEnd::Lf;
    if (given && !equal_text(newline.as<Str>(), "\n")) {
        self->write_newline = newline.as<Str>();
        self->line_end = newline.as<Str>()->length == 2 ? LineEnd::CrLf : LineEnd::Cr;
    }
    return {};
}

Raises<void> set_codecs(Thread& thread, TextWrapper* self) {
    CodecKind kind = codec_kind(to_utf8(self->encoding));
    Value codec = none();
    if (kind == CodecKind::Object) codec = TRY(find_text_codec(thread, self->encoding, "codecs.open()"));
    self->can_read = TRY(ask(thread, self->buffer, "readable"));
    if (self->can_read) TRY(self->decoder.start(thread, kind, codec, self->errors));
    self->can_write = TRY(ask(thread, self->buffer, "writable"));
    if (self->can_write) TRY(self->encoder.start(thread, kind, codec, self->errors));
    return {};
}

/// In the middle of a file no mark of byte order is written.
Raises<void> settle_encoder(Thread& thread, TextWrapper* self) {
    if (!self->seekable || !self->can_write || self->encoder.kind != CodecKind::Object) return {};
    Value position = TRY(call_method(thread, self->buffer, intern("tell"), {}));
    if (TRY(compare_truth(thread, position, Value::small(0), CompareOperator::NotEqual)))
        TRY(self->encoder.set_position(thread, false));
    return {};
}

namespace {

void set_owned(Value buffer, bool owned) {
    if (buffer.is<Buffered>()) buffer.as<Buffered>()->owned = owned;
}

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* self = static_cast<TextWrapper*>(new_instance(type));
    self->buffer = kEmpty;
    self->encoder.object = self->decoder.object = kEmpty;
    self->snapshot_flags = kEmpty;
    self->chunk_size = 8192;
    return Value::of(self);
}

Raises<Str*> text_or(Thread& thread, Value value, char const* argument, Str* fallback) {
    if (!is_given(value)) return fallback;
    if (!value.is<Str>()) {
        return raise(thread, TypeError_type, "TextIOWrapper() argument '{}' must be str or None, not {}",
                     {argument, type_of(value)});
    }
    TRY(to_c_text(thread, value.as<Str>()));
    return value.as<Str>();
}

Raises<Value> construct(Thread& thread, Value* args) {
    TextWrapper* self = wrapper_of(args[0]);
    self->initialized = self->detached = false;
    Str* encoding = is_given(args[2]) ? TRY(text_or(thread, args[2], "encoding", intern("utf-8"))) : intern("utf-8");
    self->encoding = encoding;
    self->errors = TRY(text_or(thread, args[3], "errors", intern("strict")));
    // Otherwise the first error would tell.
    if (configuration.dev_mode) TRY(lookup_error_handler(thread, to_utf8(self->errors)));
    TRY(set_newline(thread, self, args[4]));
    self->line_buffering = TRY(to_bool(thread, args[5], false));
    self->write_through = TRY(to_bool(thread, args[6], false));
    self->buffer = args[1];
    self->chunk_size = 8192;
    self->pending = nullptr;
    self->pending_count = 0;
    forget_decoded(self);
    TRY(set_codecs(thread, self));
    set_owned(self->buffer, true);
    self->seekable = self->telling = TRY(ask(thread, self->buffer, "seekable"));
    self->has_read1 = !TRY(find_attribute(thread, self->buffer, intern("read1"))).is_empty();
    TRY(settle_encoder(thread, self));
    self->initialized = true;
    return none();
}

Raises<Value> text_init(Thread& thread, Value* args) {
    Value bound[7];
    std::copy_n(args, 7, bound);
    if (!is_given(bound[2]) || (bound[2].is<Str>() && equal_text(bound[2].as<Str>(), "locale"))) {
        bound[2] = Value::of(locale_encoding());
    }
    return construct(thread, bound);
}

constexpr MethodDef kConstructor{
    "TextIOWrapper",
    "($self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)", text_init};
Raises<void> init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

Raises<Value> detach(Thread& thread, Value* args) {
    TextWrapper* self = TRY(attached(thread, args[0]));
    TRY(call_method(thread, args[0], names.flush, {}));
    Value buffer = self->buffer;
    set_owned(buffer, false);
    self->buffer = kEmpty;
    self->detached = true;
    self->initialized = false;
    return buffer;
}

Raises<Value> close(Thread& thread, Value* args) {
    TextWrapper* self = TRY(attached(thread, args[0]));
    if (TRY(is_closed(thread, self->buffer))) return none();
    if (self->finalizing) {
        if (!call_method(thread, self->buffer, intern("_dealloc_warn"), {args[0]}).ok()) thread.take_pending();
    }
    PendingError error(thread);
    error.keep(call_method(thread, args[0], names.flush, {}));
    error.keep(call_method(thread, self->buffer, names.close, {}));
    TRY(error.settle());
    return none();
}

Raises<Value> finalize(Thread& thread, Value* args) {
    TextWrapper* self = wrapper_of(args[0]);
    if (!self->initialized || self->standard) return none();
    return call(thread, lookup(&io_base_type, names.__del__), {args[0]});
}

template <char const* name>
Raises<Value> pass_on(Thread& thread, Value* args) {
    TextWrapper* self = TRY(attached(thread, args[0]));
    return call_method(thread, self->buffer, intern(name), {});
}
constexpr char kSeekable[] = "seekable", kReadable[] = "readable", kWritable[] = "writable", kFileno[] = "fileno",
               kIsatty[] = "isatty";

template <char const* name>
Raises<Value> pass_attribute(Thread& thread, Value value) {
    return get_attribute(thread, TRY(attached(thread, value))->buffer, intern(name));
}
constexpr char kName[] = "name";

Raises<Value> get_closed(Thread& thread, Value value) {
    TextWrapper* self = TRY(attached(thread, value));
    return get_attribute(thread, self->buffer, intern("closed"));
}
Raises<Value> get_encoding(Thread&, Value value) {
    Str* encoding = wrapper_of(value)->encoding;
    return encoding ? Value::of(encoding) : none();
}
Raises<Value> get_errors(Thread& thread, Value value) {
    // A detached stream still knows.
    if (!wrapper_of(value)->detached) TRY(attached(thread, value));
    return Value::of(wrapper_of(value)->errors);
}
Raises<Value> get_buffer(Thread& thread, Value value) {
    Value buffer = wrapper_of(value)->buffer;
    if (buffer.is_empty())
        return wrapper_of(value)->detached ? Raises<Value>(none()) : raise(thread, AttributeError_type, "buffer");
    return buffer;
}
Raises<Value> get_newlines(Thread& thread, Value value) {
    TextWrapper* self = TRY(attached(thread, value));
    return self->universal && self->can_read ? self->newlines.seen_value() : none();
}
Raises<Value> get_line_buffering(Thread&, Value value) { return boolean(wrapper_of(value)->line_buffering); }
Raises<Value> get_write_through(Thread&, Value value) { return boolean(wrapper_of(value)->write_through); }
Raises<Value> get_chunk_size(Thread& thread, Value value) { return make_int(TRY(attached(thread, value))->chunk_size); }
Raises<void> set_chunk_size(Thread& thread, Value value, Value size_value) {
    TextWrapper* self = TRY(attached(thread, value));
    if (size_value.is_empty()) return raise(thread, AttributeError_type, "cannot delete attribute");
    int64_t size = TRY(to_size(thread, size_value));
    if (size <= 0) return raise(thread, ValueError_type, "a strictly positive integer is required");
    TRY(write_pending(thread, self));
    self->pending = nullptr;
    self->chunk_size = size;
    return {};
}
Raises<Value> get_finalizing(Thread&, Value value) { return boolean(wrapper_of(value)->finalizing); }
Raises<void> set_finalizing(Thread& thread, Value value, Value truth) {
    wrapper_of(value)->finalizing = TRY(truth_of(thread, truth));
    return {};
}

Raises<Value> repr(Thread& thread, Value value) {
    ReprScope scope(thread, value);
    TextWrapper* self = wrapper_of(value);
    if (!self->initialized && !self->detached)
        return raise(thread, ValueError_type, "I/O operation on uninitialized object");
    if (scope.is_nested())
        return raise(thread, RuntimeError_type, "reentrant call inside {}.__repr__", {type_of(value)});
    StrBuilder text;
    text.append("<_io.TextIOWrapper");
    for (char const* name : {"name", "mode"}) {
        auto found = self->detached ? Raises<Value>(kEmpty) : find_attribute(thread, value, intern(name));
        if (!found.ok()) {
            if (!catch_pending(thread, ValueError_type)) return Error{};
            continue;
        }
        if (found.value().is_empty()) continue;
        text.append(" ");
        text.append(name);
        text.append("=");
        text.append(TRY(repr_of(thread, found.value())));
    }
    text.append(" encoding=");
    text.append(TRY(repr_of(thread, Value::of(self->encoding))));
    text.append(">");
    return Value::of(text.finish());
}

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<TextWrapper*>(object);
    for (Value value : {self->buffer, self->snapshot_flags}) marker.mark(value);
    for (Object* part : std::initializer_list<Object*>{self->encoding, self->errors, self->write_newline, self->pending,
                                                       self->decoded, self->snapshot_input}) {
        marker.mark(part);
    }
    self->encoder.trace(marker);
    self->decoder.trace(marker);
}

constexpr MethodDef kMethods[] = {
    {"detach", "($self, /)", detach, "Writes what waits, takes the stream of bytes below out and gives it."},
    {"reconfigure", "($self, /, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)",
     text_reconfigure, "Changes settings of the stream. Encoding and ends of lines stay once something has been read."},
    {"write", "($self, text, /)", text_write, "Writes a text and gives how many characters it has."},
    {"read", "($self, size=-1, /)", text_read, "Up to size characters; all to the end if size is negative or None."},
    {"readline", "($self, size=-1, /)", text_readline,
     "One line with its end, or its first size characters; empty at the end of the stream."},
    {"flush", "($self, /)", text_flush, "Writes what waits, here and in the stream below."},
    {"close", "($self, /)", close, "Writes what waits and closes the stream and the one below."},
    {"fileno", "($self, /)", pass_on<kFileno>, "Descriptor of the stream below."},
    {"seekable", "($self, /)", pass_on<kSeekable>, "Whether the stream below has positions."},
    {"readable", "($self, /)", pass_on<kReadable>, "Whether the stream below can be read from."},
    {"writable", "($self, /)", pass_on<kWritable>, "Whether the stream below can be written to."},
    {"isatty", "($self, /)", pass_on<kIsatty>, "Whether the stream below is a terminal."},
    {"seek", "($self, cookie, whence=0, /)", text_seek,
     "Moves to the start, to the end (whence 2) or to where tell() gave this cookie."},
    {"tell", "($self, /)", text_tell, "The position, as a number that means something to seek() alone."},
    {"truncate", "($self, pos=None, /)", text_truncate,
     "Writes what waits, and sets the size of the stream below; without a number, to the position."},
    {"__del__", "($self, /)", finalize, "Closes the stream."},
};
constexpr GetSetDef kAttributes[] = {
    {"encoding", get_encoding, nullptr, AttributeKind::Computed, "Name of the encoding."},
    {"errors", get_errors, nullptr, AttributeKind::Computed,
     "Name of what is done about what cannot be encoded or decoded."},
    {"buffer", get_buffer},
    {"newlines", get_newlines, nullptr, AttributeKind::Computed,
     "Which ends of lines have been seen: one, a tuple of several, or None."},
    {"line_buffering", get_line_buffering},
    {"write_through", get_write_through},
    {"name", pass_attribute<kName>, nullptr, AttributeKind::Computed, "Name of the stream below."},
    {"closed", get_closed, nullptr, AttributeKind::Computed, "Whether the stream below has been closed."},
    {"_CHUNK_SIZE", get_chunk_size, set_chunk_size},
    {"_finalizing", get_finalizing, set_finalizing},
};

}  // namespace

Raises<Value> text_reconfigure(Thread& thread, Value* args) {
    TextWrapper* self = TRY(attached(thread, args[0]));
    bool changes_text = is_given(args[1]) || is_given(args[2]) || !args[3].is_empty();
    if (changes_text && self->decoded) {
        return raise_unsupported(thread,
                                 "It is not possible to set the encoding or newline of stream after the first read");
    }
    bool line_buffering = is_given(args[4]) ? TRY(truth_of(thread, args[4])) : self->line_buffering;
    bool write_through = is_given(args[5]) ? TRY(truth_of(thread, args[5])) : self->write_through;
    if (!args[3].is_empty() && args[3].is<Str>() && !is_newline_argument(args[3].as<Str>())) {
        return raise(thread, ValueError_type, "illegal newline value: {}", {args[3].as<Str>()});
    }
    for (Value value : {args[1], args[2]}) {
        if (is_given(value) && !value.is<Str>())
            return raise(thread, TypeError_type, "bad argument type for built-in operation");
    }
    TRY(call_method(thread, args[0], names.flush, {}));
    if (!args[3].is_empty()) TRY(set_newline(thread, self, args[3]));
    if (is_given(args[1]) || is_given(args[2])) {
        Str* old_encoding = self->encoding;
        Str* old_errors = self->errors;
        if (is_given(args[1])) {
            self->encoding = equal_text(args[1].as<Str>(), "locale") ? locale_encoding() : args[1].as<Str>();
            // The handler of errors belonged to the old encoding.
            if (!is_given(args[2])) self->errors = intern("strict");
        }
        if (is_given(args[2])) self->errors = args[2].as<Str>();
        Raises<void> changed = set_codecs(thread, self);
        if (!changed.ok()) {
            self->encoding = old_encoding;
            self->errors = old_errors;
            return Error{};
        }
        TRY(settle_encoder(thread, self));
    }
    self->line_buffering = line_buffering;
    self->write_through = write_through;
    return none();
}

TypeSpec const kTextWrapperSpec{.name = "_io.TextIOWrapper",
                                .layout = TextWrapper::kLayout,
                                .size = sizeof(TextWrapper),
                                .base = &text_io_base_type,
                                .flags = kBaseType | kHasAttributes | kHasDel | kWeaklyReferable,
                                .slots = {.repr = repr, .next = text_next, .create = create, .init = init},
                                .methods = kMethods,
                                .attributes = kAttributes,
                                .trace = trace,
                                .doc = "Text over a buffered stream of bytes."};

}  // namespace py::vm::io
