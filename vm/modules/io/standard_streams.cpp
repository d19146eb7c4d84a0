#include "vm/modules/io/standard_streams.h"

#include <sys/stat.h>

#include <clocale>
#include <cstdlib>

#include "vm/codecs/registry.h"
#include "vm/modules/io/text_wrapper.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/system/configuration.h"

// sys.stdin, sys.stdout and sys.stderr.

namespace py::vm {
namespace {

using namespace io;

/// Encoding and handler of errors of the standard streams: PYTHONIOENCODING ("encoding:errors", each may be missing),
/// then the locale. Where the locale is C, or in UTF-8 mode, bytes that are no UTF-8 pass through.
struct StreamEncoding {
    std::string encoding;
    std::string errors;
};

StreamEncoding standard_encoding() {
    StreamEncoding found;
    char const* set = configuration.ignore_environment ? nullptr : getenv("PYTHONIOENCODING");
    if (set && *set) {
        std::string_view text(set);
        size_t colon = text.find(':');
        found.encoding = text.substr(0, colon);
        if (colon != std::string_view::npos) found.errors = text.substr(colon + 1);
        if (!found.encoding.empty() && found.errors.empty()) found.errors = "strict";
    }
    if (found.encoding.empty()) {
        found.encoding = to_utf8(locale_encoding());
    }
    if (found.errors.empty()) {
        char const* locale = setlocale(LC_CTYPE, nullptr);
        std::string_view name = locale ? locale : "C";
        bool plain = name == "C" || name == "POSIX" || name == "C.UTF-8" || name == "C.utf8";
        found.errors = plain || configuration.utf8_mode > 0 ? "surrogateescape" : "strict";
    }
    return found;
}

/// What the codec itself calls the encoding; empty where the codec has to be imported first.
std::string_view native_name(std::string_view encoding) {
    switch (codec_kind(encoding)) {
        case CodecKind::Utf8: return "utf-8";
        case CodecKind::Ascii: return "ascii";
        case CodecKind::Latin1: return "iso8859-1";
        case CodecKind::Object: return {};
    }
}

Raises<Value> make_standard(Thread& thread, int descriptor, char const* name, StreamEncoding const& encoding,
                            std::string_view errors) {
    struct stat status;
    if (fstat(descriptor, &status) < 0) return none();
    bool writes = descriptor != 0;
    bool unbuffered = configuration.unbuffered && writes;
    Value raw = TRY(make_stream(thread, file_io_type,
                                {Value::small(descriptor), Value::of(intern(writes ? "w" : "r")), boolean(false)}));
    TRY(set_attribute(thread, raw, names.name, Value::of(make_str(name))));
    Value buffer = raw;
    if (!unbuffered) {
        buffer = TRY(make_stream(thread, writes ? buffered_writer_type : buffered_reader_type,
                                 {raw, make_int(raw.as<FileIO>()->block_size)}));
    }
    bool terminal = TRY(ask(thread, raw, "isatty"));
    // Errors are seen at once, line by line.
    bool line_buffering = !unbuffered && (terminal || configuration.interactive || descriptor == 2);
    Value wrapper = TRY(make_stream(thread, text_wrapper_type,
                                    {buffer, Value::of(make_str(encoding.encoding)), Value::of(make_str(errors)),
                                     Value::of(intern("\n")), boolean(line_buffering), boolean(unbuffered)}));
    wrapper_of(wrapper)->standard = true;
    TRY(set_attribute(thread, wrapper, intern("mode"), Value::of(intern(writes ? "w" : "r"))));
    return wrapper;
}

bool flush_stream(Thread& thread, char const* name) {
    Value stream = sys_module()->dict->find(intern(name));
    if (stream.is_empty() || is_none(stream)) return true;
    Raises<Value> closed = find_attribute(thread, stream, intern("closed"));
    if (!closed.ok()) {
        thread.take_pending();
    } else if (!closed.value().is_empty()) {
        Raises<bool> truth = truth_of(thread, closed.value());
        if (!truth.ok()) thread.take_pending();
        if (truth.ok() && truth.value()) return true;
    }
    return call_method(thread, stream, names.flush, {}).ok();
}

Raises<void> install_streams(Thread& thread, StreamEncoding const& encoding) {
    struct Row {
        int descriptor;
        char const* name;
    };
    for (Row row : {Row{0, "stdin"}, Row{1, "stdout"}, Row{2, "stderr"}}) {
        std::string shown = std::string("<") + row.name + ">";
        std::string_view errors = row.descriptor == 2 ? "backslashreplace" : std::string_view(encoding.errors);
        Value stream = TRY(make_standard(thread, row.descriptor, shown.c_str(), encoding, errors));
        sys_module()->dict->store(intern(row.name), stream);
        sys_module()->dict->store(intern(std::string("__") + row.name + "__"), stream);
    }
    return {};
}

}  // namespace

Raises<void> install_standard_streams(Thread& thread) {
    prepare_io_types(thread);
    StreamEncoding encoding = standard_encoding();
    std::string_view name = native_name(encoding.encoding);
    encoding.encoding = name.empty() ? "utf-8" : name;
    return install_streams(thread, encoding);
}

Raises<void> complete_standard_streams(Thread& thread) {
    StreamEncoding encoding = standard_encoding();
    if (!native_name(encoding.encoding).empty()) return {};
    Value codec = Value::of(TRY(lookup_codec(thread, encoding.encoding)));
    Value name = TRY(get_attribute(thread, codec, names.name));
    if (name.is<Str>()) encoding.encoding = to_utf8(name.as<Str>());
    return install_streams(thread, encoding);
}

bool flush_standard_streams(Thread& thread) {
    Exception* before = thread.take_pending();
    bool flushed = flush_stream(thread, "stdout");
    if (!flushed) {
        Exception* failure = thread.take_pending();
        if (failure) {
            std::string text = "Exception ignored in: ";
            Value stream = sys_module()->dict->find(names.stdout);
            auto shown = repr_of(thread, stream);
            thread.take_pending();
            text += (shown.ok() ? to_utf8(shown.value()) : std::string("<stdout>")) + "\n" +
                    render_exception(thread, failure);
            thread.take_pending();
            std::fwrite(text.data(), 1, text.size(), ::stderr);
        }
    }
    if (!flush_stream(thread, "stderr")) {
        thread.take_pending();
        flushed = false;
    }
    thread.pending = before;
    return flushed;
}

void keep_standard_streams() {
    for (char const* name : {"stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"}) {
        Value text = sys_module()->dict->find(intern(name));
        if (!text.is<TextWrapper>()) continue;
        Value buffer = text.as<TextWrapper>()->buffer;
        Value raw = buffer.is<Buffered>() ? buffer.as<Buffered>()->raw : kEmpty;
        for (Value part : {text, buffer, raw}) {
            if (part.is_object()) part.object()->flags |= kFinalized;
        }
    }
}

Raises<void> write_to_stream(Thread& thread, Value file, Str* text) {
    if (file.is_object() && file.object()->type() == &text_wrapper_type) {
        TextWrapper* self = TRY(open_wrapper(thread, file));
        if (!self->can_write) return raise_unsupported(thread, "not writable");
        return write_text(thread, self, text);
    }
    TRY(call_method(thread, file, names.write, {Value::of(text)}));
    return {};
}

Raises<Value> builtin_open(Thread& thread, Value* args) { return io_open(thread, args); }

}  // namespace py::vm
