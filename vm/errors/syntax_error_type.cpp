#include <string>

#include "vm/errors/exception_families.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// SyntaxError, and the other exceptions that take details beside a message: ImportError, NameError, AttributeError.

namespace py::vm {

void fill_syntax_error(Exception* exception) {
    Tuple* args = exception->args;
    if (args->size >= 1) exception->fields[syntax_field::kMessage] = args->items[0];
    if (args->size != 2 || !args->items[1].is<Tuple>()) return;
    Tuple* details = args->items[1].as<Tuple>();
    for (size_t i = 0; i < details->size && i < 6; i++)
        exception->fields[syntax_field::kFilename + i] = details->items[i];
}

Raises<void> syntax_error_init(Thread& thread, Value self, CallArgs args) {
    TRY(exception_init(thread, self, args));
    if (args.count != 2) return {};
    Tuple* details = TRY(tuple_from(thread, args.values[1]));
    if (details->size < 4 || details->size > 6) {
        bool few = details->size < 4;
        return raise(thread, TypeError_type, "function takes at {} arguments ({} given)",
                     {few ? "least 4" : "most 6", details->size});
    }
    for (size_t i = 0; i < details->size; i++)
        exception_of(self)->fields[syntax_field::kFilename + i] = details->items[i];
    if (details->size == 5) {
        return raise(thread, TypeError_type, "end_offset must be provided when end_lineno is provided");
    }
    return {};
}

Raises<Value> syntax_error_str(Thread& thread, Value self) {
    Value* fields = exception_of(self)->fields;
    Str* message = TRY(str_of(thread, none_if_empty(fields[syntax_field::kMessage])));
    Value filename = fields[syntax_field::kFilename];
    Value line = fields[syntax_field::kLine];
    bool has_line = !line.is_empty() && is_int(line);
    if (!filename.is<Str>()) {
        if (!has_line) return Value::of(message);
        return Value::of(format_message("{} (line {})", {message, clamped_int64_of(line)}));
    }
    std::string path = to_utf8(filename.as<Str>());
    size_t slash = path.rfind('/');
    if (slash != std::string::npos) path.erase(0, slash + 1);
    if (!has_line) return Value::of(format_message("{} ({})", {message, path}));
    return Value::of(format_message("{} ({}, line {})", {message, path, clamped_int64_of(line)}));
}

Raises<void> take_keywords(Thread& thread, Exception* exception, CallArgs args, std::string_view type_name,
                           std::initializer_list<std::pair<std::string_view, size_t>> fields) {
    for (auto [name, index] : fields) exception->fields[index] = kEmpty;
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* given = args.names->items[k].as<Str>();
        bool known = false;
        for (auto [name, index] : fields) {
            if (!equal_text(given, name)) continue;
            exception->fields[index] = args.values[args.count + k];
            known = true;
        }
        if (!known) {
            return raise(thread, TypeError_type, "'{}' is an invalid keyword argument for {}()", {given, type_name});
        }
    }
    return {};
}

Raises<void> name_error_init(Thread& thread, Value self, CallArgs args) {
    TRY(exception_init(thread, self, {args.values, args.count, nullptr}));
    return take_keywords(thread, exception_of(self), args, "NameError", {{"name", 0}});
}

Raises<void> attribute_error_init(Thread& thread, Value self, CallArgs args) {
    TRY(exception_init(thread, self, {args.values, args.count, nullptr}));
    return take_keywords(thread, exception_of(self), args, "AttributeError", {{"name", 0}, {"obj", 1}});
}

Raises<void> import_error_init(Thread& thread, Value self, CallArgs args) {
    TRY(exception_init(thread, self, {args.values, args.count, nullptr}));
    return take_keywords(thread, exception_of(self), args, "ImportError",
                         {{"name", import_field::kName}, {"path", import_field::kPath}});
}

Raises<Value> import_error_str(Thread& thread, Value self) {
    Value message = exception_of(self)->fields[import_field::kMessage];
    return message.is_exact<Str>() ? message : exception_str(thread, self);
}

namespace {

Raises<Value> import_error_reduce(Thread&, Value* args) {
    Exception* exception = exception_of(args[0]);
    Dict* own = attribute_dict(exception);
    Dict* state = own ? copy_dict(own) : new_dict();
    Value name = exception->fields[import_field::kName];
    Value path = exception->fields[import_field::kPath];
    if (!name.is_empty()) state->store(names.name, name);
    if (!path.is_empty()) state->store(names.path, path);
    Value type = Value::of(exception->type());
    if (state->size == 0) return Value::of(make_tuple({type, Value::of(exception->args)}));
    return Value::of(make_tuple({type, Value::of(exception->args), Value::of(state)}));
}

constexpr MethodDef kImportMethods[] = {{"__reduce__", "($self, /)", import_error_reduce}};

}  // namespace

std::span<MethodDef const> import_error_methods() { return kImportMethods; }

}  // namespace py::vm
