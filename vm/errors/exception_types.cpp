#include <algorithm>

#include "vm/errors/exception_families.h"
#include "vm/errors/exception_groups.h"
#include "vm/errors/unicode_errors.h"
#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/operations.h"

// BaseException and the types of exceptions.def.

namespace py::vm {
namespace {

Exception* self_of(Value value) { return value.as<Exception>(); }

/// Sets the extra attributes that constructors take from their arguments.
void fill(Exception* exception) {
    Tuple* args = exception->args;
    Type* type = exception->type();
    if (type->is_subtype_of(&StopIteration_type)) {
        exception->fields[0] = args->size ? args->items[0] : none();
    } else if (type->is_subtype_of(&SystemExit_type)) {
        exception->fields[0] = args->size == 0 ? none() : args->size == 1 ? args->items[0] : Value::of(args);
    } else if (type->is_subtype_of(&OSError_type)) {
        fill_os_error(exception);
    } else if (type->is_subtype_of(&ImportError_type)) {
        exception->fields[import_field::kMessage] = args->size == 1 ? args->items[0] : kEmpty;
    } else if (type->is_subtype_of(&SyntaxError_type)) {
        fill_syntax_error(exception);
    } else if (type->is_subtype_of(&UnicodeError_type)) {
        set_unicode_error_fields(exception, args->span());
    }
}

size_t field_count(Type const* type) {
    while (type->type_flags & kHeapType) type = type->base;
    return (type->instance_size - type->spec->size) / sizeof(Value);
}

}  // namespace

Exception* new_exception(Type* type, Tuple* args) {
    auto* exception = static_cast<Exception*>(new_instance(type));
    exception->args = args;
    size_t count = field_count(type);
    for (size_t i = 0; i < count; i++) exception->fields[i] = kEmpty;
    if (count) fill(exception);
    return exception;
}

Raises<Value> exception_create(Thread&, Type* type, CallArgs args) {
    return Value::of(new_exception(type, make_tuple(std::span<Value const>(args.values, args.count))));
}

Raises<void> exception_init(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type_of(self)});
    Exception* exception = self_of(self);
    // Mostly `__new__` has just been given the same.
    std::span<Value const> given(args.values, args.count);
    if (!exception->args || !std::ranges::equal(exception->args->span(), given)) exception->args = make_tuple(given);
    if (field_count(exception->type())) fill(exception);
    return {};
}

Raises<Value> exception_str(Thread& thread, Value self) {
    Tuple* args = self_of(self)->args;
    if (args->size == 0) return Value::of(empty_str());
    return Value::of(TRY(str_of(thread, args->size == 1 ? args->items[0] : Value::of(args))));
}

namespace {

Raises<Value> key_error_str(Thread& thread, Value self) {
    // A key that is a text shows as its repr.
    Tuple* args = self_of(self)->args;
    if (args->size == 1) return Value::of(TRY(repr_of(thread, args->items[0])));
    return exception_str(thread, self);
}

Raises<Value> exception_repr(Thread& thread, Value self) {
    Tuple* args = self_of(self)->args;
    if (args->size == 1) {
        return Value::of(format_message("{}({})", {type_of(self)->name, TRY(repr_of(thread, args->items[0]))}));
    }
    return Value::of(format_message("{}{}", {type_of(self)->name, TRY(repr_of(thread, Value::of(args)))}));
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
    Value notes = TRY(find_attribute(thread, args[0], key));
    if (!notes.is_empty() && !notes.is<List>()) {
        return raise(thread, TypeError_type, "Cannot add note: __notes__ is not a list");
    }
    if (notes.is_empty()) {
        notes = Value::of(new_list());
        TRY(set_attribute(thread, args[0], key, notes));
    }
    notes.as<List>()->append(args[1]);
    return none();
}

Raises<Value> exception_setstate(Thread& thread, Value* args) {
    if (is_none(args[1])) return none();
    if (!args[1].is<Dict>()) return raise(thread, TypeError_type, "state is not a dictionary");
    Dict* state = args[1].as<Dict>();
    for (int64_t i = state->next_entry(0); i >= 0; i = state->next_entry(uint32_t(i) + 1)) {
        Value key = state->entry(uint32_t(i)).key;
        if (!key.is<Str>())
            return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(key)});
        TRY(set_attribute(thread, args[0], intern(key.as<Str>()), state->entry(uint32_t(i)).value));
    }
    return none();
}

Raises<Value> exception_reduce(Thread&, Value* args) {
    Value type = Value::of(type_of(args[0]));
    Value given = Value::of(self_of(args[0])->args);
    Dict* dict = attribute_dict(args[0].object());
    if (!dict || dict->size == 0) return Value::of(make_tuple({type, given}));
    return Value::of(make_tuple({type, given, Value::of(dict)}));
}

Error may_not_be_deleted(Thread& thread, char const* name) {
    return raise(thread, TypeError_type, "{} may not be deleted", {name});
}

Raises<Value> get_args(Thread&, Value self) { return Value::of(self_of(self)->args); }
Raises<void> set_args(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return may_not_be_deleted(thread, "args");
    self_of(self)->args = TRY(tuple_from(thread, value));
    return {};
}
Raises<Value> get_traceback(Thread&, Value self) { return or_none(self_of(self)->traceback); }
Raises<void> set_traceback(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return may_not_be_deleted(thread, "__traceback__");
    Value args[2] = {self, value};
    TRY(exception_with_traceback(thread, args));
    return {};
}
Raises<Value> get_context(Thread&, Value self) { return or_none(self_of(self)->context); }
Raises<void> set_context(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return may_not_be_deleted(thread, "__context__");
    if (!is_none(value) && !value.is<Exception>()) {
        return raise(thread, TypeError_type, "exception context must be None or derive from BaseException");
    }
    self_of(self)->context = value.is<Exception>() ? value.as<Exception>() : nullptr;
    return {};
}
Raises<Value> get_cause(Thread&, Value self) { return or_none(self_of(self)->cause); }
Raises<void> set_cause(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return may_not_be_deleted(thread, "__cause__");
    if (!is_none(value) && !value.is<Exception>()) {
        return raise(thread, TypeError_type, "exception cause must be None or derive from BaseException");
    }
    self_of(self)->cause = value.is<Exception>() ? value.as<Exception>() : nullptr;
    self_of(self)->suppress_context = true;
    return {};
}
Raises<Value> get_suppress(Thread&, Value self) { return boolean(self_of(self)->suppress_context); }
Raises<void> set_suppress(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "can't delete numeric/char attribute");
    if (value != boolean(true) && value != boolean(false)) {
        return raise(thread, TypeError_type, "attribute value type must be bool");
    }
    self_of(self)->suppress_context = value == boolean(true);
    return {};
}

constexpr MethodDef kExceptionMethods[] = {
    {"with_traceback", "($self, tb, /)", exception_with_traceback,
     "Sets __traceback__, and returns the exception, so that it can be raised at once."},
    {"add_note", "($self, note, /)", exception_add_note,
     "Adds a text to __notes__, which tracebacks show behind the message."},
    {"__setstate__", "($self, state, /)", exception_setstate},
    {"__reduce__", "($self, /)", exception_reduce},
};
constexpr GetSetDef kExceptionAttributes[] = {
    {"args", get_args, set_args},
    {"__traceback__", get_traceback, set_traceback},
    {"__context__", get_context, set_context, AttributeKind::Computed,
     "The exception that was being handled as this one was raised, or None."},
    {"__cause__", get_cause, set_cause, AttributeKind::Computed,
     "The exception behind `from` as this one was raised, or None."},
    {"__suppress_context__", get_suppress, set_suppress, AttributeKind::Member},
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
    if (name == "OSError") return {.str = os_error_str, .create = os_error_create, .init = os_error_init};
    if (name == "SyntaxError") return {.str = syntax_error_str, .init = syntax_error_init};
    if (name == "ImportError") return {.str = import_error_str, .init = import_error_init};
    if (name == "NameError") return {.init = name_error_init};
    if (name == "AttributeError") return {.init = attribute_error_init};
    return unicode_error_slots(name);
}

std::span<MethodDef const> methods_of(std::string_view name) {
    if (name == "BaseException") return kExceptionMethods;
    if (name == "BaseExceptionGroup") return group_methods();
    if (name == "OSError") return os_error_methods();
    if (name == "ImportError") return import_error_methods();
    return {};
}

std::span<GetSetDef const> attributes_of(std::string_view name) {
    if (name == "BaseException") return kExceptionAttributes;
    if (name == "OSError") return os_error_attributes();
    return {};
}

}  // namespace

#define EXCEPTION(name, base, fields, doc) extern TypeSpec const k##name##Spec;
#include "vm/errors/exceptions.def"
#undef EXCEPTION

#define EXCEPTION(name_, base_, fields, doc_)                          \
    TypeSpec const k##name_##Spec{.name = #name_,                      \
                                  .layout = Layout::Exception,         \
                                  .size = sizeof(Exception),           \
                                  .base = &base_##_type,               \
                                  .flags = kBaseType | kHasAttributes, \
                                  .slots = slots_of(#name_),           \
                                  .methods = methods_of(#name_),       \
                                  .attributes = attributes_of(#name_), \
                                  .trace = trace_exception,            \
                                  .doc = doc_,                         \
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
