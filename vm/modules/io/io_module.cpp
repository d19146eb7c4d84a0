#include <fmt/format.h>

#include "vm/errors/warn.h"
#include "vm/modules/io/buffered.h"
#include "vm/modules/io/text_wrapper.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/system/configuration.h"
#include "vm/runtime/system/file_system_path.h"
#include "vm/runtime/thread/threads.h"

// The module _io: `open` and what else is no method of a stream.

namespace py::vm::io {

Raises<Value> unsupported_type(Thread& thread);

namespace {

constexpr ModuleType kTypes[] = {
    {&io_base_type, &kIoBaseSpec},
    {&raw_io_base_type, &kRawIoBaseSpec},
    {&buffered_io_base_type, &kBufferedIoBaseSpec},
    {&text_io_base_type, &kTextIoBaseSpec},
    {&file_io_type, &kFileIoSpec},
    {&buffered_reader_type, &kBufferedReaderSpec},
    {&buffered_writer_type, &kBufferedWriterSpec},
    {&buffered_random_type, &kBufferedRandomSpec},
    {&buffered_pair_type, &kBufferedPairSpec},
    {&bytes_io_type, &kBytesIoSpec},
    {&bytes_io_buffer_type, &kBytesIoBufferSpec, false},
    {&string_io_type, &kStringIoSpec},
    {&newline_decoder_type, &kNewlineDecoderSpec},
    {&text_wrapper_type, &kTextWrapperSpec},
    {&memory_type, &kMemorySpec, false},
};

}  // namespace

void prepare_io_types(Thread&) {
    static bool done = false;
    if (done) return;
    done = true;
    for (auto& entry : kTypes) prepare_module_type(*entry.type, *entry.spec);
    when_threads_are_gone(BufferLock::forget_users);
}

namespace {

struct OpenMode {
    bool creating = false, reading = false, writing = false, appending = false, updating = false, text = false,
         binary = false;
    std::string raw;
};

Raises<void> parse_mode(Thread& thread, Str* text, OpenMode& mode) {
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        bool* flag = c == 'x'   ? &mode.creating
                     : c == 'r' ? &mode.reading
                     : c == 'w' ? &mode.writing
                     : c == 'a' ? &mode.appending
                     : c == '+' ? &mode.updating
                     : c == 't' ? &mode.text
                     : c == 'b' ? &mode.binary
                                : nullptr;
        if (!flag || *flag) return raise(thread, ValueError_type, "invalid mode: '{}'", {text});
        *flag = true;
    }
    if (mode.text && mode.binary) return raise(thread, ValueError_type, "can't have text and binary mode at once");
    int kinds = mode.creating + mode.reading + mode.writing + mode.appending;
    if (kinds > 1) return raise(thread, ValueError_type, "must have exactly one of create/read/write/append mode");
    for (auto [on, letter] : {std::pair{mode.creating, 'x'},
                              {mode.reading, 'r'},
                              {mode.writing, 'w'},
                              {mode.appending, 'a'},
                              {mode.updating, '+'}}) {
        if (on) mode.raw.push_back(letter);
    }
    return {};
}

struct OpenArguments {
    OpenMode mode;
    int buffering;
    Value encoding, errors, newline, close_descriptor;
};

Raises<void> check_binary(Thread& thread, OpenArguments const& arguments) {
    if (!arguments.mode.binary) return {};
    if (is_given(arguments.encoding))
        return raise(thread, ValueError_type, "binary mode doesn't take an encoding argument");
    if (is_given(arguments.errors))
        return raise(thread, ValueError_type, "binary mode doesn't take an errors argument");
    if (is_given(arguments.newline))
        return raise(thread, ValueError_type, "binary mode doesn't take a newline argument");
    if (arguments.buffering == 1) {
        Str* text = make_str(
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used");
        TRY(warn(thread, RuntimeWarning_type, text, 1));
    }
    return {};
}

Value argument(Value value) { return value.is_empty() ? none() : value; }

/// The streams above the raw one, as the mode asks; `top` is the uppermost that exists, for closing it after an error.
Raises<Value> wrap(Thread& thread, OpenArguments& arguments, Value mode_text, Value& top) {
    OpenMode const& mode = arguments.mode;
    Value raw = top;
    int64_t buffering = arguments.buffering;
    bool terminal = buffering < 0 || buffering == 1 ? TRY(ask(thread, raw, "isatty")) : false;
    bool line_buffering = buffering == 1 || (buffering < 0 && terminal);
    if (buffering == 1 && mode.binary) line_buffering = false;
    if (buffering < 0 || buffering == 1) {
        buffering = TRY(to_size(thread, TRY(get_attribute(thread, raw, intern("_blksize")))));
        if (buffering <= 1) buffering = kDefaultBufferSize;
    }
    if (buffering == 0) {
        if (!mode.binary) return raise(thread, ValueError_type, "can't have unbuffered text I/O");
        return raw;
    }
    Type& type = mode.updating                                     ? buffered_random_type
                 : mode.creating || mode.writing || mode.appending ? buffered_writer_type
                                                                   : buffered_reader_type;
    Value buffer = TRY(make_stream(thread, type, {raw, make_int(buffering)}));
    top = buffer;
    if (mode.binary) return buffer;
    Value wrapper = TRY(make_stream(thread, text_wrapper_type,
                                    {buffer, argument(arguments.encoding), argument(arguments.errors),
                                     argument(arguments.newline), boolean(line_buffering)}));
    top = wrapper;
    TRY(set_attribute(thread, wrapper, intern("mode"), mode_text));
    return wrapper;
}

Raises<Str*> text_argument(Thread& thread, Value value, char const* name, char const* what) {
    if (!value.is<Str>()) return raise_bad_argument(thread, fmt::format("open() argument '{}'", name), what, value);
    TRY(to_c_text(thread, value.as<Str>()));
    return value.as<Str>();
}

}  // namespace

Raises<Value> io_open(Thread& thread, Value* args) {
    prepare_io_types(thread);
    Value file = args[0];
    OpenArguments arguments;
    Value mode_text = args[1].is_empty() ? Value::of(intern("r")) : args[1];
    TRY(text_argument(thread, mode_text, "mode", "str"));
    arguments.buffering = TRY(to_c_int(thread, args[2], -1));
    arguments.encoding = args[3];
    arguments.errors = args[4];
    arguments.newline = args[5];
    for (auto [index, name] : {std::pair{3, "encoding"}, {4, "errors"}, {5, "newline"}}) {
        if (is_given(args[index])) TRY(text_argument(thread, args[index], name, "str or None"));
    }
    arguments.close_descriptor = args[6].is_empty() ? boolean(true) : args[6];
    if (!is_int(file)) file = TRY(fs_path(thread, file));
    TRY(parse_mode(thread, mode_text.as<Str>(), arguments.mode));
    TRY(check_binary(thread, arguments));
    if (!arguments.mode.binary && !is_given(arguments.encoding) && configuration.warn_default_encoding) {
        TRY(warn(thread, EncodingWarning_type, make_str("'encoding' argument not specified"), 1));
    }
    Value top = TRY(
        make_stream(thread, file_io_type,
                    {file, Value::of(make_str(arguments.mode.raw)), arguments.close_descriptor, argument(args[7])}));
    Raises<Value> opened = wrap(thread, arguments, mode_text, top);
    if (opened.ok()) return opened;
    PendingError error(thread);
    Exception* cause = thread.pending;
    error.keep(opened);
    Raises<Value> closed = call_method(thread, top, names.close, {});
    if (!closed.ok()) {
        error.keep(closed);
    } else {
        return restore_exception(thread, cause);
    }
    TRY(error.settle());
    return none();
}

namespace {

Raises<Value> io_open_code(Thread& thread, Value* args) {
    if (!args[0].is<Str>())
        return raise(thread, TypeError_type, "open_code() argument 'path' must be str, not {}", {type_of(args[0])});
    Value open_args[8] = {args[0], Value::of(intern("rb")), kEmpty, kEmpty, kEmpty, kEmpty, kEmpty, kEmpty};
    return io_open(thread, open_args);
}

Raises<Value> io_text_encoding(Thread& thread, Value* args) {
    if (!is_none(args[0])) return args[0];
    if (configuration.warn_default_encoding) {
        int level = TRY(to_c_int(thread, args[1], 2));
        TRY(warn(thread, EncodingWarning_type, make_str("'encoding' argument not specified"), level));
    }
    return Value::of(intern(configuration.utf8_mode > 0 ? "utf-8" : "locale"));
}

constexpr MethodDef kFunctions[] = {
    {"open_code", "(path)", io_open_code, "Opens a file of code to read its bytes."},
    {"text_encoding", "(encoding, stacklevel=2, /)", io_text_encoding,
     "The encoding itself, or for None the name that stands for the default one. Warns of None if -X "
     "warn_default_encoding is given."},
};

Raises<void> fill(Thread& thread, Module* module) {
    prepare_io_types(thread);
    // One function under both names.
    Str* name = intern("open");
    module->dict->store(name, builtins_module()->dict->find(name));
    module->dict->store(intern("DEFAULT_BUFFER_SIZE"), Value::small(kDefaultBufferSize));
    module->dict->store(intern("BlockingIOError"), Value::of(&BlockingIOError_type));
    module->dict->store(intern("UnsupportedOperation"), TRY(unsupported_type(thread)));
    return {};
}

}  // namespace
}  // namespace py::vm::io

namespace py::vm {

extern NativeModule const kIoModule;
NativeModule const kIoModule{.name = "_io",
                             .doc = "Streams of bytes and text.",
                             .functions = io::kFunctions,
                             .types = io::kTypes,
                             .fill = io::fill};

}  // namespace py::vm
