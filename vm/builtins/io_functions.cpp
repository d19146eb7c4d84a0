#include "vm/builtins/functions.h"
#include "vm/modules/io/standard_streams.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

// print, input and open.

namespace py::vm {
namespace {

Raises<Str*> separator(Thread& thread, Value value, Str* fallback, char const* name) {
    if (value.is_empty() || is_none(value)) return fallback;
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "{} must be None or a string, not {}", {name, type_of(value)});
}

Raises<Value> builtin_print(Thread& thread, Value* args) {
    Tuple* items = args[0].as<Tuple>();
    // Interned texts live forever; they are looked up once.
    static Str* const space = intern(" ");
    static Str* const newline = intern("\n");
    Str* between = TRY(separator(thread, args[1], space, "sep"));
    Str* end = TRY(separator(thread, args[2], newline, "end"));
    Value file = args[3];
    if (file.is_empty() || is_none(file)) {
        file = sys_module()->dict->find(names.stdout);
        if (file.is_empty()) return raise(thread, RuntimeError_type, "lost sys.stdout");
        if (is_none(file)) return none();
    }
    for (size_t i = 0; i < items->size; i++) {
        if (i > 0) TRY(write_to_stream(thread, file, between));
        TRY(write_to_stream(thread, file, TRY(str_of(thread, items->items[i]))));
    }
    TRY(write_to_stream(thread, file, end));
    if (!args[4].is_empty() && TRY(truth_of(thread, args[4]))) TRY(call_method(thread, file, names.flush, {}));
    return none();
}

Raises<Value> builtin_input(Thread& thread, Value* args) {
    Value out = sys_module()->dict->find(names.stdout);
    if (!args[0].is_empty()) TRY(write_to_stream(thread, out, TRY(str_of(thread, args[0]))));
    TRY(call_method(thread, out, names.flush, {}));
    Value line = TRY(call_method(thread, sys_module()->dict->find(names.stdin), intern("readline"), {}));
    if (!line.is<Str>()) return raise(thread, TypeError_type, "object.readline() returned non-string");
    Str* text = line.as<Str>();
    if (text->length == 0) return raise(thread, EOFError_type, "EOF when reading a line");
    bool newline = text->at(text->length - 1) == '\n';
    return Value::of(substring(text, 0, text->length - newline));
}

constexpr MethodDef kFunctions[] = {
    {"print", "(*args, sep=' ', end='\\n', file=None, flush=False)", builtin_print,
     "Writes values as text to `file`, by default sys.stdout, with `sep` between them and `end` at the end. `flush` "
     "empties its buffer at once."},
    {"input", "(prompt='', /)", builtin_input,
     "Writes `prompt` and returns a line of standard input without its end. EOFError if there is none."},
    {"open", "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)",
     builtin_open,
     "A stream on the file that a path or a descriptor stands for. `mode` has one of 'r' (read), 'w' (write, from "
     "scratch), 'x' (write, only if there is no such file) and 'a' (write at the end), '+' for reading and writing, "
     "and 'b' for bytes in the place of text. `buffering` is 0 for none, 1 for lines, or a number of bytes. OSError if "
     "it cannot be opened."},
};

}  // namespace

std::span<MethodDef const> builtin_io_functions() { return kFunctions; }

}  // namespace py::vm
