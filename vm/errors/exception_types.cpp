#include "vm/gc/heap.h"
#include "vm/errors/unicode_errors.h"
#include "vm/interp/frame.h"
#include "vm/errors/exception_groups.h"
#include "vm/objects/exception.h"
#include "vm/objects/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/operations.h"

// BaseException and the types of exceptions.def.

namespace py::vm {
namespace {

Exception* self_of(Value value) { return value.as<Exception>(); }

/// The third and fifth argument of an OSError; `args` then only keeps the first two.
void set_file_names(Exception* exception, Tuple* args) {
    if (args->size < 3 || is_none(args->items[2])) return;
    if (exception->type()->is_subtype_of(&BlockingIOError_type) && is_int(args->items[2])) {
        exception_field(exception, "characters_written") = args->items[2];
        return;
    }
    exception_field(exception, "filename") = args->items[2];
    if (args->size == 5 && !is_none(args->items[4])) exception_field(exception, "filename2") = args->items[4];
    exception->args = make_tuple({args->items[0], args->items[1]});
}

/// Sets the extra attributes that constructors take from their arguments.
void set_fields(Exception* exception) {
    Tuple* args = exception->args;
    Type* type = exception->type();
    if (type->is_subtype_of(&StopIteration_type)) {
        exception_field(exception, "value") = args->size ? args->items[0] : none();
    } else if (type->is_subtype_of(&SystemExit_type)) {
        exception_field(exception, "code") = args->size == 0 ? none() : args->size == 1 ? args->items[0] : Value::of(args);
    } else if (type->is_subtype_of(&OSError_type) && args->size >= 2 && args->size <= 5) {
        exception_field(exception, "errno") = args->items[0];
        exception_field(exception, "strerror") = args->items[1];
        set_file_names(exception, args);
    } else if (type->is_subtype_of(&ImportError_type) && args->size == 1) {
        exception_field(exception, "msg") = args->items[0];
    } else if (type->is_subtype_of(&SyntaxError_type) && args->size) {
        exception_field(exception, "msg") = args->items[0];
        if (args->size == 2 && args->items[1].is<Tuple>()) {
            constexpr char const* kFields[] = {"filename", "lineno", "offset", "text", "end_lineno", "end_offset"};
            Tuple* details = args->items[1].as<Tuple>();
            for (size_t i = 0; i < details->size && i < 6; i++) exception_field(exception, kFields[i]) = details->items[i];
        }
    } else if (type->is_subtype_of(&UnicodeError_type)) {
        set_unicode_error_fields(exception, args->span());
    }
}

size_t field_count(Type const* type) {
    while (type->type_flags & kHeapType) type = type->base;
    return (type->instance_size - type->spec->size) / sizeof(Value);
}

Exception* new_exception(Type* type, Tuple* args) {
    auto* exception = static_cast<Exception*>(new_instance(type));
    exception->args = args;
    for (size_t i = 0; i < field_count(type); i++) exception->fields[i] = kEmpty;
    set_fields(exception);
    return exception;
}

/// OSError(errno, …) makes the subclass for the number.
Type* os_error_type(Type* type, CallArgs args) {
    if (type != &OSError_type || args.count < 2 || !args.values[0].is_small()) return type;
    switch (args.values[0].small()) {
        case 1: case 13: return &PermissionError_type;
        case 2: return &FileNotFoundError_type;
        case 3: return &ProcessLookupError_type;
        case 4: return &InterruptedError_type;
        case 10: return &ChildProcessError_type;
        case 11: return &BlockingIOError_type;
        case 17: return &FileExistsError_type;
        case 20: return &NotADirectoryError_type;
        case 21: return &IsADirectoryError_type;
        case 32: return &BrokenPipeError_type;
        case 104: return &ConnectionResetError_type;
        case 110: return &TimeoutError_type;
        case 111: return &ConnectionRefusedError_type;
        default: return type;
    }
}

Raises<Value> exception_create(Thread&, Type* type, CallArgs args) {
    return Value::of(new_exception(os_error_type(type, args), make_tuple(std::span<Value const>(args.values, args.count))));
}

Raises<void> exception_init(Thread& thread, Value self, CallArgs args) {
    Exception* exception = self_of(self);
    Type* type = type_of(self);
    bool os_error = type->is_subtype_of(&OSError_type);
    if (!os_error) {
        exception->args = make_tuple(std::span<Value const>(args.values, args.count));
        set_fields(exception);
    }
    for (size_t k = 0; k < args.keyword_count(); k++) {
        Str* name = args.names->items[k].as<Str>();
        bool known = (type->is_subtype_of(&ImportError_type) && (equal_text(name, "name") || equal_text(name, "path"))) ||
                     (type->is_subtype_of(&AttributeError_type) && (equal_text(name, "name") || equal_text(name, "obj"))) ||
                     (type->is_subtype_of(&NameError_type) && equal_text(name, "name"));
        if (!known) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type});
        exception_field(exception, name->ascii()) = args.values[args.count + k];
    }
    return {};
}

Raises<Value> exception_str(Thread& thread, Value self) {
    Tuple* args = self_of(self)->args;
    if (args->size == 0) return Value::of(empty_str());
    return Value::of(TRY(str_of(thread, args->size == 1 ? args->items[0] : Value::of(args))));
}

Raises<Value> key_error_str(Thread& thread, Value self) {
    // A key that is a text shows as its repr.
    Tuple* args = self_of(self)->args;
    if (args->size == 1) return Value::of(TRY(repr_of(thread, args->items[0])));
    return exception_str(thread, self);
}

Raises<Value> os_error_str(Thread& thread, Value self) {
    Exception* exception = self_of(self);
    Value number = exception_field(exception, "errno");
    Value text = exception_field(exception, "strerror");
    Value filename = exception_field(exception, "filename");
    if (number.is_empty() || text.is_empty()) return exception_str(thread, self);
    Str* message = format_message("[Errno {}] {}", {TRY(str_of(thread, number)), TRY(str_of(thread, text))});
    if (filename.is_empty() || is_none(filename)) return Value::of(message);
    Value second = exception_field(exception, "filename2");
    if (second.is_empty() || is_none(second)) {
        return Value::of(format_message("{}: {}", {message, TRY(repr_of(thread, filename))}));
    }
    return Value::of(format_message("{}: {} -> {}", {message, TRY(repr_of(thread, filename)), TRY(repr_of(thread, second))}));
}

Raises<Value> exception_repr(Thread& thread, Value self) {
    Tuple* args = self_of(self)->args;
    if (args->size == 1) {
        return Value::of(format_message("{}({})", {type_of(self), TRY(repr_of(thread, args->items[0]))}));
    }
    return Value::of(format_message("{}{}", {type_of(self), TRY(repr_of(thread, Value::of(args)))}));
}

Raises<Value> exception_with_traceback(Thread& thread, Value* args) {
    if (args[1].is<Traceback>()) {
        self_of(args[0])->traceback = args[1].as<Traceback>();
    } else if (is_none(args[1])) {
        self_of(args[0])->traceback = nullptr;
    } else {
        return raise(thread, TypeError_type, "__traceback__ must be a traceback or None");
    }
    return args[0];
}

Raises<Value> exception_add_note(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "note must be a str, not '{}'", {type_of(args[1])});
    Str* key = intern("__notes__");
    Value notes = find_own_attribute(args[0], key);
    if (!notes.is<List>()) {
        notes = Value::of(new_list());
        store_own_attribute(args[0].object(), key, notes);
    }
    notes.as<List>()->append(args[1]);
    return none();
}

Value or_none(Object* object) { return object ? Value::of(object) : none(); }
Raises<Value> get_args(Thread&, Value self) { return Value::of(self_of(self)->args); }
Raises<void> set_args(Thread& thread, Value self, Value value) {
    self_of(self)->args = TRY(tuple_from(thread, value));
    return {};
}
Raises<Value> get_traceback(Thread&, Value self) { return or_none(self_of(self)->traceback); }
Raises<void> set_traceback(Thread& thread, Value self, Value value) {
    Value args[2] = {self, value};
    TRY(exception_with_traceback(thread, args));
    return {};
}
Raises<Value> get_context(Thread&, Value self) { return or_none(self_of(self)->context); }
Raises<void> set_context(Thread& thread, Value self, Value value) {
    if (!is_none(value) && !value.is<Exception>()) {
        return raise(thread, TypeError_type, "exception context must be None or derive from BaseException");
    }
    self_of(self)->context = value.is<Exception>() ? value.as<Exception>() : nullptr;
    return {};
}
Raises<Value> get_cause(Thread&, Value self) { return or_none(self_of(self)->cause); }
Raises<void> set_cause(Thread& thread, Value self, Value value) {
    if (!is_none(value) && !value.is<Exception>()) {
        return raise(thread, TypeError_type, "exception cause must be None or derive from BaseException");
    }
    self_of(self)->cause = value.is<Exception>() ? value.as<Exception>() : nullptr;
    self_of(self)->suppress_context = true;
    return {};
}
Raises<Value> get_suppress(Thread&, Value self) { return boolean(self_of(self)->suppress_context); }
Raises<void> set_suppress(Thread& thread, Value self, Value value) {
    self_of(self)->suppress_context = TRY(truth_of(thread, value));
    return {};
}

constexpr MethodDef kExceptionMethods[] = {
    {"with_traceback", "($self, tb, /)", exception_with_traceback},
    {"add_note", "($self, note, /)", exception_add_note},
};
constexpr GetSetDef kExceptionAttributes[] = {
    {"args", get_args, set_args},
    {"__traceback__", get_traceback, set_traceback},
    {"__context__", get_context, set_context},
    {"__cause__", get_cause, set_cause},
    {"__suppress_context__", get_suppress, set_suppress},
};

void trace_exception(Object* object, Marker& marker) {
    auto* exception = static_cast<Exception*>(object);
    marker.mark(exception->args);
    marker.mark(exception->traceback);
    marker.mark(exception->context);
    marker.mark(exception->cause);
    marker.mark_range(exception->fields, field_count(exception->type()));
}

constexpr Slots slots_of(std::string_view name) {
    if (name == "BaseExceptionGroup") return {.str = group_str, .create = group_create, .init = group_init};
    if (name == "BaseException") {
        return {.repr = exception_repr, .str = exception_str, .create = exception_create, .init = exception_init};
    }
    if (name == "KeyError") return {.str = key_error_str};
    if (name == "OSError") return {.str = os_error_str};
    return unicode_error_slots(name);
}

std::span<MethodDef const> methods_of(std::string_view name) {
    if (name == "BaseException") return kExceptionMethods;
    if (name == "BaseExceptionGroup") return group_methods();
    return {};
}

}  // namespace

#define EXCEPTION(name, base, fields) extern TypeSpec const k##name##Spec;
#include "vm/errors/exceptions.def"
#undef EXCEPTION

#define EXCEPTION(name_, base_, fields)                                                     \
    TypeSpec const k##name_##Spec{                                                          \
        .name = #name_, .layout = Layout::Exception, .size = sizeof(Exception),             \
        .base = &base_##_type, .flags = kBaseType | kHasAttributes, .slots = slots_of(#name_), \
        .methods = methods_of(#name_),                                                      \
        .attributes = std::string_view(#name_) == "BaseException" ? std::span<GetSetDef const>(kExceptionAttributes) : std::span<GetSetDef const>(), \
        .trace = trace_exception,                                                           \
        .mixin = std::string_view(#name_) == "ExceptionGroup" ? &Exception_type : nullptr};
#include "vm/errors/exceptions.def"
#undef EXCEPTION

Exception* make_exception(Type& type, Tuple* args) { return new_exception(&type, args); }
Exception* make_memory_error() { return make_exception(MemoryError_type, empty_tuple()); }

Value& exception_field(Exception* exception, std::string_view name) {
    static Value nowhere;
    Value member = lookup(exception->type(), intern(name));
    if (!member.is<MemberDescriptor>()) {
        nowhere = kEmpty;
        return nowhere;
    }
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(exception) + member.as<MemberDescriptor>()->offset);
}

}  // namespace py::vm
