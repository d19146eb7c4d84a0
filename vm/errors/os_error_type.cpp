#include <cerrno>

#include "vm/errors/exception_families.h"
#include "vm/objects/type/python_slots.h"
#include "vm/runtime/protocol/operations.h"

// OSError and its subclasses.

namespace py::vm {
namespace {

struct NumberedType {
    int number;
    Type* type;
};
/// Which subclass stands for an error number (PEP 3151).
constexpr NumberedType kTypesByNumber[] = {
    {EAGAIN, &BlockingIOError_type},
    {EALREADY, &BlockingIOError_type},
    {EINPROGRESS, &BlockingIOError_type},
    {EWOULDBLOCK, &BlockingIOError_type},
    {EPIPE, &BrokenPipeError_type},
    {ESHUTDOWN, &BrokenPipeError_type},
    {ECHILD, &ChildProcessError_type},
    {ECONNABORTED, &ConnectionAbortedError_type},
    {ECONNREFUSED, &ConnectionRefusedError_type},
    {ECONNRESET, &ConnectionResetError_type},
    {EEXIST, &FileExistsError_type},
    {ENOENT, &FileNotFoundError_type},
    {EISDIR, &IsADirectoryError_type},
    {ENOTDIR, &NotADirectoryError_type},
    {EINTR, &InterruptedError_type},
    {EACCES, &PermissionError_type},
    {EPERM, &PermissionError_type},
    {ESRCH, &ProcessLookupError_type},
    {ETIMEDOUT, &TimeoutError_type},
};

Type* type_for(Type* type, CallArgs args) {
    if (type != &OSError_type || args.count < 2 || args.count > 5 || !args.values[0].is_small()) return type;
    for (auto [number, kind] : kTypesByNumber) {
        if (number == args.values[0].small()) return kind;
    }
    return type;
}

/// A class with an `__init__` of its own, which is to pass on what it likes.
bool initialises_later(Type* type) {
    return type->slots.init == python_init && lookup(type, names.__new__) == OSError_type.dict->find(names.__new__);
}

Raises<void> refuse_keywords(Thread& thread, Type* type, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type});
    return {};
}

}  // namespace

void fill_os_error(Exception* exception) {
    Tuple* args = exception->args;
    if (args->size < 2 || args->size > 5) return;
    exception->fields[os_field::kNumber] = args->items[0];
    exception->fields[os_field::kText] = args->items[1];
    if (args->size < 3 || is_none(args->items[2])) return;
    bool counts = exception->type() == &BlockingIOError_type && is_int(args->items[2]);
    exception->fields[counts ? os_field::kWritten : os_field::kFilename] = args->items[2];
    if (counts) return;
    if (args->size > 4 && !is_none(args->items[4])) exception->fields[os_field::kFilename2] = args->items[4];
    exception->args = make_tuple({args->items[0], args->items[1]});
}

Raises<Value> os_error_create(Thread& thread, Type* type, CallArgs args) {
    if (initialises_later(type)) return Value::of(new_exception(type, empty_tuple()));
    TRY(refuse_keywords(thread, type, args));
    return Value::of(new_exception(type_for(type, args), make_tuple(std::span<Value const>(args.values, args.count))));
}

Raises<void> os_error_init(Thread& thread, Value self, CallArgs args) {
    if (!initialises_later(type_of(self))) return {};
    TRY(refuse_keywords(thread, type_of(self), args));
    exception_of(self)->args = make_tuple(std::span<Value const>(args.values, args.count));
    fill_os_error(exception_of(self));
    return {};
}

Raises<Value> os_error_str(Thread& thread, Value self) {
    Value* fields = exception_of(self)->fields;
    Value filename = fields[os_field::kFilename];
    Value filename2 = fields[os_field::kFilename2];
    bool has_filename = !filename.is_empty() && !is_none(filename);
    if (!has_filename && (fields[os_field::kNumber].is_empty() || fields[os_field::kText].is_empty())) {
        return exception_str(thread, self);
    }
    Str* number = TRY(str_of(thread, none_if_empty(fields[os_field::kNumber])));
    Str* text = TRY(str_of(thread, none_if_empty(fields[os_field::kText])));
    Str* message = format_message("[Errno {}] {}", {number, text});
    if (!has_filename) return Value::of(message);
    Str* shown = TRY(repr_of(thread, filename));
    if (filename2.is_empty() || is_none(filename2)) return Value::of(format_message("{}: {}", {message, shown}));
    return Value::of(format_message("{}: {} -> {}", {message, shown, TRY(repr_of(thread, filename2))}));
}

namespace {

Raises<Value> os_error_reduce(Thread&, Value* args) {
    Exception* exception = exception_of(args[0]);
    Tuple* given = exception->args;
    Value filename = exception->fields[os_field::kFilename];
    Value filename2 = exception->fields[os_field::kFilename2];
    if (given->size == 2 && !filename.is_empty()) {
        given = filename2.is_empty() ? make_tuple({given->items[0], given->items[1], filename})
                                     : make_tuple({given->items[0], given->items[1], filename, none(), filename2});
    }
    Value type = Value::of(exception->type());
    Dict* dict = attribute_dict(exception);
    if (!dict || dict->size == 0) return Value::of(make_tuple({type, Value::of(given)}));
    return Value::of(make_tuple({type, Value::of(given), Value::of(dict)}));
}

Raises<Value> get_written(Thread& thread, Value self) {
    Value written = exception_of(self)->fields[os_field::kWritten];
    if (written.is_empty()) return raise(thread, AttributeError_type, "characters_written");
    return written;
}
Raises<void> set_written(Thread& thread, Value self, Value value) {
    Value& written = exception_of(self)->fields[os_field::kWritten];
    if (value.is_empty()) {
        if (written.is_empty()) return raise(thread, AttributeError_type, "characters_written");
        written = kEmpty;
        return {};
    }
    written = make_int(TRY(to_int64(thread, value)));
    return {};
}

constexpr MethodDef kMethods[] = {{"__reduce__", "($self, /)", os_error_reduce}};
constexpr GetSetDef kAttributes[] = {{"characters_written", get_written, set_written}};

}  // namespace

std::span<MethodDef const> os_error_methods() { return kMethods; }
std::span<GetSetDef const> os_error_attributes() { return kAttributes; }

}  // namespace py::vm
