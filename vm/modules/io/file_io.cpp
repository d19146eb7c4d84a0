#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vm/errors/warn.h"
#include "vm/modules/io/io.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/system/file_system_path.h"
#include "vm/runtime/system/memory_request.h"
#include "vm/runtime/text/text.h"

// FileIO: a descriptor as a raw stream.

namespace py::vm::io {

Type file_io_type;

namespace {

constexpr size_t kMostBytes = 0x7FFF'F000;

FileIO* self_of(Value value) { return value.as<FileIO>(); }

Error raise_file_closed(Thread& thread) { return raise(thread, ValueError_type, "I/O operation on closed file"); }
Error raise_wrong_mode(Thread& thread, char const* action) {
    return raise_unsupported(thread, std::string("File not open for ") + action);
}

Raises<FileIO*> open_file(Thread& thread, Value value) {
    FileIO* file = self_of(value);
    if (file->descriptor < 0) return raise_file_closed(thread);
    return file;
}

Error raise_mode_count(Thread& thread) {
    return raise(thread, ValueError_type,
                 "Must have exactly one of create/read/write/append mode and at most one plus");
}

/// Flags of open(2) for a mode such as "rb+".
Raises<int> parse_mode(Thread& thread, FileIO* file, std::string const& mode) {
    int flags = 0;
    bool chosen = false;
    bool plus = false;
    for (char c : mode) {
        switch (c) {
            case 'b': continue;
            case '+':
                if (plus) return raise_mode_count(thread);
                plus = file->readable = file->writable = true;
                continue;
            case 'r': file->readable = true; break;
            case 'w':
                file->writable = true;
                flags |= O_CREAT | O_TRUNC;
                break;
            case 'x':
                file->writable = file->created = true;
                flags |= O_CREAT | O_EXCL;
                break;
            case 'a':
                file->writable = file->appending = true;
                flags |= O_CREAT | O_APPEND;
                break;
            default: return raise(thread, ValueError_type, "invalid mode: {}", {mode});
        }
        if (chosen) return raise_mode_count(thread);
        chosen = true;
    }
    if (!chosen) return raise_mode_count(thread);
    return flags | O_CLOEXEC | (file->readable && file->writable ? O_RDWR : file->readable ? O_RDONLY : O_WRONLY);
}

Raises<int> open_descriptor(Thread& thread, Value name, int flags, Value opener) {
    if (is_given(opener)) {
        Value made = TRY(call(thread, opener, {name, Value::small(flags)}));
        if (!is_int(made)) return raise(thread, TypeError_type, "expected integer from opener");
        int descriptor = TRY(to_c_int(thread, made));
        if (descriptor < 0) return raise(thread, ValueError_type, "opener returned {}", {descriptor});
        return descriptor;
    }
    std::string path = TRY(fs_bytes(thread, name));
    int descriptor = TRY(retry_interrupted(thread, [&] { return open(path.c_str(), flags, 0666); }));
    if (descriptor < 0) return raise_os_error(thread, errno, name);
    return descriptor;
}

/// What is open must be no directory; its block size sizes the buffer above.
Raises<void> examine(Thread& thread, FileIO* file, Value name) {
    struct stat status;
    if (fstat(file->descriptor, &status) < 0) {
        if (errno == EBADF) return raise_os_error(thread, errno);
        return {};
    }
    if (S_ISDIR(status.st_mode)) return raise_os_error(thread, EISDIR, name);
    if (status.st_blksize > 1) file->block_size = status.st_blksize;
    return {};
}

Raises<Value> file_create(Thread&, Type* type, CallArgs) {
    auto* file = static_cast<FileIO*>(new_instance(type));
    file->descriptor = -1;
    file->seekable = -1;
    file->close_descriptor = true;
    file->block_size = kDefaultBufferSize;
    return Value::of(file);
}

Raises<void> take_descriptor(Thread& thread, FileIO* file, Value name, Value mode, bool close_descriptor,
                             Value opener) {
    int given = -1;
    if (is_int(name)) {
        given = TRY(to_c_int(thread, name));
        if (given < 0) return raise(thread, ValueError_type, "negative file descriptor");
    }
    if (!mode.is_empty() && !mode.is<Str>()) {
        return raise(thread, TypeError_type, "FileIO() argument 'mode' must be str, not {}", {type_of(mode)});
    }
    int flags = TRY(parse_mode(thread, file, mode.is_empty() ? "r" : to_utf8(mode.as<Str>())));
    file->close_descriptor = close_descriptor;
    TRY(audit(thread, "open", {name, mode.is_empty() ? Value::of(intern("r")) : mode, Value::small(flags)}));
    if (given >= 0) {
        file->descriptor = given;
    } else {
        if (!close_descriptor) return raise(thread, ValueError_type, "Cannot use closefd=False with file name");
        file->descriptor = TRY(open_descriptor(thread, name, flags, opener));
        if (is_given(opener) && fcntl(file->descriptor, F_SETFD, FD_CLOEXEC) < 0) return raise_os_error(thread, errno);
    }
    Raises<void> checked = examine(thread, file, name);
    if (checked.ok()) checked = set_attribute(thread, Value::of(file), names.name, name);
    if (!checked.ok()) {
        // A descriptor that was given stays the caller's.
        if (given < 0) close(file->descriptor);
        file->descriptor = -1;
        return Error{};
    }
    if (file->appending) lseek(file->descriptor, 0, SEEK_END);
    return {};
}

Raises<Value> construct(Thread& thread, Value* args) {
    FileIO* file = self_of(args[0]);
    if (file->descriptor >= 0) {
        if (file->close_descriptor) {
            Value self[1] = {args[0]};
            TRY(file_close(thread, self));
        }
        file->descriptor = -1;
    }
    file->created = file->readable = file->writable = file->appending = false;
    file->seekable = -1;
    bool close_descriptor = TRY(to_bool(thread, args[3], true));
    TRY(take_descriptor(thread, file, args[1], args[2], close_descriptor, args[4]));
    return none();
}

constexpr MethodDef kConstructor{"FileIO", "($self, file, mode='r', closefd=True, opener=None)", construct};
Raises<void> file_init(Thread& thread, Value self, CallArgs args) {
    TRY(call_native(thread, kConstructor, "", self, args));
    return {};
}

}  // namespace

Raises<int64_t> read_file(Thread& thread, FileIO* file, uint8_t* data, size_t size) {
    int descriptor = file->descriptor;
    ssize_t count = TRY(retry_interrupted(thread, [&] { return read(descriptor, data, std::min(size, kMostBytes)); }));
    if (count >= 0) return int64_t(count);
    if (errno == EAGAIN) return int64_t(-1);
    return raise_os_error(thread, errno);
}

Raises<int64_t> write_file(Thread& thread, FileIO* file, uint8_t const* data, size_t size) {
    int descriptor = file->descriptor;
    ssize_t count = TRY(retry_interrupted(thread, [&] { return write(descriptor, data, std::min(size, kMostBytes)); }));
    if (count >= 0) return int64_t(count);
    if (errno == EAGAIN) return int64_t(-1);
    return raise_os_error(thread, errno);
}

namespace {

Value count_or_none(int64_t count) { return count < 0 ? none() : make_int(count); }

}  // namespace

Raises<Value> file_readinto(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (!file->readable) return raise_wrong_mode(thread, "reading");
    Buffer target;
    TRY(target.acquire(thread, args[1], true));
    return count_or_none(TRY(read_file(thread, file, target.data(), target.size())));
}

Raises<Value> file_write(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (!file->writable) return raise_wrong_mode(thread, "writing");
    Buffer data;
    TRY(data.acquire(thread, args[1]));
    return count_or_none(TRY(write_file(thread, file, data.data(), data.size())));
}

Raises<Value> file_seek(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (args[1].is_real()) return raise(thread, TypeError_type, "an integer is required");
    int64_t position = TRY(offset_argument(thread, args[1]));
    int whence = TRY(to_c_int(thread, args[2], SEEK_SET));
    off_t result = lseek(file->descriptor, position, whence);
    if (result < 0) {
        int error = errno;
        if (file->seekable < 0 && error == ESPIPE) file->seekable = 0;
        return raise_os_error(thread, error);
    }
    file->seekable = 1;
    return make_int(int64_t(result));
}

Raises<Value> file_close(Thread& thread, Value* args) {
    FileIO* file = self_of(args[0]);
    PendingError error(thread);
    // The base class notes that the stream is closed, and flushes what a subclass may hold.
    error.keep(call(thread, lookup(&io_base_type, names.close), {args[0]}));
    if (!file->close_descriptor) {
        file->descriptor = -1;
    } else if (file->descriptor >= 0) {
        int descriptor = file->descriptor;
        file->descriptor = -1;
        int result;
        {
            BlockingRegion region(thread);
            result = close(descriptor);
        }
        if (result < 0 && errno != EINTR) {
            (void)raise_os_error(thread, errno);
            error.keep(Raises<void>(Error{}));
        }
    }
    TRY(error.settle());
    return none();
}

namespace {

Raises<Value> file_readall(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    size_t expected = 0;
    struct stat status;
    off_t position = lseek(file->descriptor, 0, SEEK_CUR);
    if (position >= 0 && fstat(file->descriptor, &status) == 0 && status.st_size > position) {
        expected = size_t(status.st_size - position);
    }
    // One byte more than expected lets a single further read find the end.
    Bytes* data = new_bytes(expected + 1 > size_t(kDefaultBufferSize) ? expected + 1 : size_t(kDefaultBufferSize));
    size_t size = 0;
    for (;;) {
        if (size == data->size) {
            Bytes* larger = new_bytes(data->size + data->size / 2 + size_t(kDefaultBufferSize));
            memcpy(larger->data, data->data, size);
            data = larger;
        }
        int64_t count = TRY(read_file(thread, file, data->data + size, data->size - size));
        if (count < 0 && size == 0) return none();
        if (count <= 0) break;
        size += size_t(count);
    }
    // A file whose size was known needs no copy.
    if (data->size - size > size / 16) return Value::of(make_bytes({data->data, size}));
    data->size = size;
    return Value::of(data);
}

Raises<Value> file_read(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (!file->readable) return raise_wrong_mode(thread, "reading");
    int64_t size = TRY(size_argument(thread, args[1]));
    if (size < 0) return file_readall(thread, args);
    TRY(request_memory(thread, std::min(size_t(size), kMostBytes), 1));
    Bytes* data = new_bytes(std::min(size_t(size), kMostBytes));
    int64_t count = TRY(read_file(thread, file, data->data, data->size));
    if (count < 0) return none();
    return size_t(count) == data->size ? Value::of(data) : Value::of(make_bytes({data->data, size_t(count)}));
}

Raises<Value> file_read_all(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (!file->readable) return raise_wrong_mode(thread, "reading");
    return file_readall(thread, args);
}

Raises<Value> file_tell(Thread& thread, Value* args) {
    Value seek[3] = {args[0], Value::small(0), Value::small(SEEK_CUR)};
    return file_seek(thread, seek);
}

Raises<Value> file_truncate(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (!file->writable) return raise_wrong_mode(thread, "writing");
    Value size = args[1];
    if (!is_given(size)) size = TRY(file_tell(thread, args));
    int64_t length = TRY(offset_argument(thread, size));
    if (TRY(retry_interrupted(thread, [&] { return ftruncate(file->descriptor, length); })) < 0)
        return raise_os_error(thread, errno);
    return size;
}

Raises<Value> file_seekable(Thread& thread, Value* args) {
    FileIO* file = TRY(open_file(thread, args[0]));
    if (file->seekable < 0) file->seekable = lseek(file->descriptor, 0, SEEK_CUR) >= 0;
    return boolean(file->seekable == 1);
}
Raises<Value> file_readable(Thread& thread, Value* args) { return boolean(TRY(open_file(thread, args[0]))->readable); }
Raises<Value> file_writable(Thread& thread, Value* args) { return boolean(TRY(open_file(thread, args[0]))->writable); }
Raises<Value> file_fileno(Thread& thread, Value* args) {
    return Value::small(TRY(open_file(thread, args[0]))->descriptor);
}
Raises<Value> file_isatty(Thread& thread, Value* args) {
    return boolean(isatty(TRY(open_file(thread, args[0]))->descriptor) == 1);
}

/// Warns of a file that the program forgot to close; `source` is the outermost stream.
Raises<Value> file_dealloc_warn(Thread& thread, Value* args) {
    FileIO* file = self_of(args[0]);
    if (file->descriptor < 0 || !file->close_descriptor) return none();
    Exception* before = thread.take_pending();
    auto shown = repr_of(thread, args[1]);
    if (shown.ok()) {
        Raises<void> warned = warn_unclosed(thread, format_message("unclosed file {}", {shown.value()}), args[1]);
        (void)warned.ok();
    }
    thread.take_pending();
    thread.pending = before;
    return none();
}

Raises<Value> file_delete(Thread& thread, Value* args) {
    FileIO* file = self_of(args[0]);
    // The stream above writes what it holds first.
    if (file->owned || file->descriptor < 0) return none();
    Value warn_args[2] = {args[0], args[0]};
    TRY(file_dealloc_warn(thread, warn_args));
    file->finalizing = true;
    if (!call_method(thread, args[0], names.close, {}).ok()) thread.take_pending();
    return none();
}

std::string mode_text(FileIO const* file) {
    char const* plus = file->readable ? "+" : "";
    if (file->created) return std::string("xb") + plus;
    if (file->appending) return std::string("ab") + plus;
    if (file->readable) return file->writable ? "rb+" : "rb";
    return "wb";
}

Raises<Value> file_repr(Thread& thread, Value self) {
    FileIO* file = self_of(self);
    if (file->descriptor < 0) return Value::of(make_str("<_io.FileIO [closed]>"));
    ReprScope scope(thread, self);
    Value name = TRY(find_attribute(thread, self, names.name));
    char const* closes = file->close_descriptor ? "True" : "False";
    if (name.is_empty()) {
        return Value::of(
            format_message("<_io.FileIO fd={} mode='{}' closefd={}>", {file->descriptor, mode_text(file), closes}));
    }
    if (scope.is_nested())
        return raise(thread, RuntimeError_type, "reentrant call inside {}.__repr__", {type_of(self)});
    Str* shown = TRY(repr_of(thread, name));
    return Value::of(format_message("<_io.FileIO name={} mode='{}' closefd={}>", {shown, mode_text(file), closes}));
}

Raises<Value> get_closed(Thread&, Value self) { return boolean(self_of(self)->descriptor < 0); }
Raises<Value> get_closefd(Thread&, Value self) { return boolean(self_of(self)->close_descriptor); }
Raises<Value> get_mode(Thread&, Value self) { return Value::of(make_str(mode_text(self_of(self)))); }
Raises<Value> get_blksize(Thread&, Value self) { return make_int(self_of(self)->block_size); }
Raises<void> set_blksize(Thread& thread, Value self, Value value) {
    self_of(self)->block_size = TRY(to_size(thread, value));
    return {};
}
Raises<Value> get_finalizing(Thread&, Value self) { return boolean(self_of(self)->finalizing); }
Raises<void> set_finalizing(Thread& thread, Value self, Value value) {
    self_of(self)->finalizing = TRY(truth_of(thread, value));
    return {};
}

constexpr MethodDef kMethods[] = {
    {"read", "($self, size=-1, /)", file_read,
     "Up to size bytes in one call of the system; all to the end if size is negative or None. None if nothing is there "
     "yet."},
    {"readall", "($self, /)", file_read_all, "All bytes to the end of the file. None if nothing is there yet."},
    {"readinto", "($self, buffer, /)", file_readinto,
     "Reads bytes into a buffer in one call of the system, and gives how many. None if nothing is there yet."},
    {"write", "($self, b, /)", file_write,
     "Writes bytes in one call of the system and gives how many it took. None if there is no room yet."},
    {"seek", "($self, pos, whence=0, /)", file_seek,
     "Moves the position, counted from the start (whence 0), from here (1) or from the end (2), and gives it."},
    {"tell", "($self, /)", file_tell, "The position in the file, in bytes."},
    {"truncate", "($self, size=None, /)", file_truncate,
     "Sets the size of the file, to its position if None, and gives it. The position stays."},
    {"close", "($self, /)", file_close, "Closes the file; its descriptor stays open if closefd is false."},
    {"seekable", "($self, /)", file_seekable, "Whether the file has positions, as pipes and terminals have not."},
    {"readable", "($self, /)", file_readable, "Whether the file was opened to read."},
    {"writable", "($self, /)", file_writable, "Whether the file was opened to write."},
    {"fileno", "($self, /)", file_fileno, "The system's descriptor of the file."},
    {"isatty", "($self, /)", file_isatty, "Whether the file is a terminal."},
    {"_dealloc_warn", "($self, source, /)", file_dealloc_warn, "Warns that source was never closed."},
    {"__del__", "($self, /)", file_delete, "Closes the file, with a ResourceWarning if nobody has."},
};
constexpr GetSetDef kAttributes[] = {
    {"closed", get_closed, nullptr, AttributeKind::Computed, "Whether the file has been closed."},
    {"closefd", get_closefd, nullptr, AttributeKind::Computed, "Whether close() closes the descriptor too."},
    {"mode", get_mode, nullptr, AttributeKind::Computed, "How the file was opened, as in open()."},
    {"_blksize", get_blksize, set_blksize},
    {"_finalizing", get_finalizing, set_finalizing}};

}  // namespace

TypeSpec const kFileIoSpec{.name = "_io.FileIO",
                           .layout = Layout::FileIO,
                           .size = sizeof(FileIO),
                           .base = &raw_io_base_type,
                           .flags = kBaseType | kHasAttributes | kHasDel | kWeaklyReferable,
                           .slots = {.repr = file_repr, .create = file_create, .init = file_init},
                           .methods = kMethods,
                           .attributes = kAttributes,
                           .doc = "A file, without a buffer."};

}  // namespace py::vm::io
