#include "vm/objects/text_file.h"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include "marshal/base/utf8.h"
#include "vm/objects/exception.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/operations.h"

namespace py::vm {
namespace {

TextFile* self_of(Value value) { return value.as<TextFile>(); }

Error raise_os_error(Thread& thread, int number, Value filename) {
    Value parts[] = {Value::small(number), Value::of(make_str(std::strerror(number))), filename};
    auto made = call(thread, Value::of(&OSError_type), CallArgs{parts, 3, nullptr});
    if (!made.ok()) return Error{};
    return raise_exception(thread, made.value().as<Exception>());
}

Raises<FILE*> stream_of(Thread& thread, TextFile* file) {
    if (file->stream) return file->stream;
    return raise(thread, ValueError_type, "I/O operation on closed file.");
}

/// Decodes what was read; "\r\n" and "\r" become "\n".
Raises<Str*> decode(Thread& thread, std::string const& bytes) {
    std::string text;
    for (size_t i = 0; i < bytes.size(); i++) {
        if (bytes[i] != '\r') {
            text.push_back(bytes[i]);
            continue;
        }
        text.push_back('\n');
        if (i + 1 < bytes.size() && bytes[i + 1] == '\n') i++;
    }
    if (auto wrong = utf8::find_invalid(text, utf8::Surrogates::Reject)) {
        Value parts[] = {Value::of(intern("utf-8")), Value::of(make_str(text.substr(0, *wrong)))};
        (void)parts;
        return raise(thread, ValueError_type, "'utf-8' codec can't decode byte in position {}", {*wrong});
    }
    return make_str(text);
}

/// One line with its end; nothing at the end of the file.
bool read_raw_line(FILE* stream, std::string& line) {
    for (int c = getc(stream); c != EOF; c = getc(stream)) {
        line.push_back(char(c));
        if (c == '\n') break;
        if (c == '\r') {
            int next = getc(stream);
            if (next == '\n') {
                line.push_back('\n');
            } else if (next != EOF) {
                ungetc(next, stream);
            }
            break;
        }
    }
    return !line.empty();
}

Raises<void> check_readable(Thread& thread, TextFile* file) {
    if (file->readable) return {};
    return raise(thread, ValueError_type, "not readable");
}

Raises<Value> file_read(Thread& thread, Value* args) {
    TextFile* file = self_of(args[0]);
    FILE* stream = TRY(stream_of(thread, file));
    TRY(check_readable(thread, file));
    int64_t most = args[1].is_empty() || is_none(args[1]) ? -1 : TRY(to_int64(thread, args[1]));
    std::string bytes;
    int64_t characters = 0;
    for (int c = 0; most < 0 || characters < most;) {
        if ((c = getc(stream)) == EOF) break;
        bytes.push_back(char(c));
        if ((c & 0xC0) == 0xC0) {
            for (int lead = c << 1; (lead & 0x80) && (c = getc(stream)) != EOF; lead <<= 1) bytes.push_back(char(c));
        }
        characters++;
    }
    return Value::of(TRY(decode(thread, bytes)));
}

Raises<Value> file_readline(Thread& thread, Value* args) {
    FILE* stream = TRY(stream_of(thread, self_of(args[0])));
    TRY(check_readable(thread, self_of(args[0])));
    std::string line;
    read_raw_line(stream, line);
    return Value::of(TRY(decode(thread, line)));
}

Raises<Value> file_next(Thread& thread, Value self) {
    FILE* stream = TRY(stream_of(thread, self_of(self)));
    std::string line;
    if (!read_raw_line(stream, line)) return kEmpty;
    return Value::of(TRY(decode(thread, line)));
}

Raises<Value> file_readlines(Thread& thread, Value* args) { return Value::of(TRY(list_from(thread, args[0]))); }

Raises<Value> file_write(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "write() argument must be str, not {}", {type_of(args[1])});
    TRY(write_text(thread, self_of(args[0]), args[1].as<Str>()));
    return make_int(uint64_t(args[1].as<Str>()->length));
}

Raises<Value> file_writelines(Thread& thread, Value* args) {
    TRY(for_each_item(thread, args[1], [&](Value line) -> Raises<void> {
        if (!line.is<Str>()) return raise(thread, TypeError_type, "write() argument must be str, not {}", {type_of(line)});
        return write_text(thread, self_of(args[0]), line.as<Str>());
    }));
    return none();
}

Raises<Value> file_flush(Thread& thread, Value* args) {
    std::fflush(TRY(stream_of(thread, self_of(args[0]))));
    return none();
}

Raises<Value> file_close(Thread&, Value* args) {
    TextFile* file = self_of(args[0]);
    if (file->stream) {
        file->standard ? std::fflush(file->stream) : std::fclose(file->stream);
        file->stream = nullptr;
    }
    return none();
}

Raises<Value> file_enter(Thread& thread, Value* args) {
    TRY(stream_of(thread, self_of(args[0])));
    return args[0];
}
Raises<Value> file_exit(Thread& thread, Value* args) { return file_close(thread, args); }
Raises<Value> file_isatty(Thread& thread, Value* args) {
    return boolean(isatty(fileno(TRY(stream_of(thread, self_of(args[0]))))) == 1);
}
Raises<Value> file_fileno(Thread& thread, Value* args) { return Value::small(fileno(TRY(stream_of(thread, self_of(args[0]))))); }
Raises<Value> file_readable(Thread&, Value* args) { return boolean(self_of(args[0])->readable); }
Raises<Value> file_writable(Thread&, Value* args) { return boolean(self_of(args[0])->writable); }
Raises<Value> file_iter(Thread&, Value self) { return self; }

Raises<Value> file_repr(Thread& thread, Value self) {
    TextFile* file = self_of(self);
    return Value::of(format_message("<_io.TextIOWrapper name={} mode={} encoding='UTF-8'>",
                                    {TRY(repr_of(thread, Value::of(file->name))), TRY(repr_of(thread, Value::of(file->mode)))}));
}

Raises<Value> get_closed(Thread&, Value self) { return boolean(!self_of(self)->stream); }
Raises<Value> get_name(Thread&, Value self) { return Value::of(self_of(self)->name); }
Raises<Value> get_mode(Thread&, Value self) { return Value::of(self_of(self)->mode); }
Raises<Value> get_encoding(Thread&, Value) { return Value::of(intern("utf-8")); }

constexpr MethodDef kMethods[] = {
    {"read", "($self, size=-1, /)", file_read},
    {"readline", "($self, size=-1, /)", file_readline},
    {"readlines", "($self, hint=-1, /)", file_readlines},
    {"write", "($self, text, /)", file_write},
    {"writelines", "($self, lines, /)", file_writelines},
    {"flush", "($self, /)", file_flush},
    {"close", "($self, /)", file_close},
    {"isatty", "($self, /)", file_isatty},
    {"fileno", "($self, /)", file_fileno},
    {"readable", "($self, /)", file_readable},
    {"writable", "($self, /)", file_writable},
    {"__enter__", "($self, /)", file_enter},
    {"__exit__", "($self, /, *args)", file_exit},
};
constexpr GetSetDef kAttributes[] = {{"closed", get_closed}, {"name", get_name}, {"mode", get_mode}, {"encoding", get_encoding}};

void trace_file(Object* object, Marker& marker) {
    marker.mark(static_cast<TextFile*>(object)->name);
    marker.mark(static_cast<TextFile*>(object)->mode);
}

}  // namespace

extern TypeSpec const kTextFileSpec;
TypeSpec const kTextFileSpec{.name = "_io.TextIOWrapper", .layout = Layout::TextFile, .size = sizeof(TextFile),
                             .flags = kNoConstructor, .slots = {.repr = file_repr, .iter = file_iter, .next = file_next},
                             .methods = kMethods, .attributes = kAttributes, .trace = trace_file};

Value make_standard_stream(FILE* stream, std::string_view name, bool writable, bool escapes) {
    auto* file = static_cast<TextFile*>(new_instance(&text_file_type));
    file->stream = stream;
    file->name = make_str(name);
    file->mode = intern(writable ? "w" : "r");
    file->writable = writable;
    file->readable = !writable;
    file->standard = true;
    file->escapes = escapes;
    return Value::of(file);
}

Raises<void> write_text(Thread& thread, TextFile* file, Str* text) {
    FILE* stream = TRY(stream_of(thread, file));
    if (!file->writable) return raise(thread, ValueError_type, "not writable");
    if (text->is_ascii()) {
        std::fwrite(text->characters(), 1, text->length, stream);
        return {};
    }
    Value bound[3] = {Value::of(text), kEmpty, kEmpty};
    if (file->escapes) bound[2] = Value::of(intern("backslashreplace"));
    std::string bytes;
    for (size_t i = 0; i < text->length; i++) {
        char32_t c = text->at(i);
        if (c >= 0xD800 && c < 0xE000) {
            if (!file->escapes) {
                TRY(str_encode(thread, bound));
            }
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", unsigned(c));
            bytes += escape;
        } else {
            utf8::append(bytes, c);
        }
    }
    std::fwrite(bytes.data(), 1, bytes.size(), stream);
    return {};
}

Raises<Value> open_text_file(Thread& thread, Value* args) {
    if (!args[0].is<Str>()) return raise(thread, TypeError_type, "expected str, bytes or os.PathLike object, not {}", {type_of(args[0])});
    std::string mode = args[1].is<Str>() ? to_utf8(args[1].as<Str>()) : "r";
    std::string plain;
    for (char c : mode) {
        if (c == 'b') return raise(thread, ValueError_type, "binary files are not supported yet");
        if (c != 't') plain.push_back(c);
    }
    if (plain.empty() || std::string("rwax").find(plain[0]) == std::string::npos || plain.find_first_not_of("+", 1) != std::string::npos) {
        return raise(thread, ValueError_type, "invalid mode: '{}'", {mode});
    }
    std::string path = to_utf8(args[0].as<Str>());
    std::string c_mode = plain[0] == 'x' ? "wx" + plain.substr(1) : plain;
    FILE* stream = std::fopen(path.c_str(), (c_mode + "e").c_str());
    if (!stream) return raise_os_error(thread, errno, args[0]);
    auto* file = static_cast<TextFile*>(new_instance(&text_file_type));
    file->stream = stream;
    file->name = args[0].as<Str>();
    file->mode = make_str(mode);
    bool both = plain.find('+') != std::string::npos;
    file->readable = plain[0] == 'r' || both;
    file->writable = plain[0] != 'r' || both;
    return Value::of(file);
}

void flush_standard_streams() {
    std::fflush(stdout);
    std::fflush(stderr);
}

}  // namespace py::vm
