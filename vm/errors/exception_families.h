#pragma once

#include "vm/errors/raise.h"
#include "vm/objects/exception.h"

namespace py::vm {

// What families of exception types have of their own, by file. Fields are numbered as in exceptions.def.

inline Exception* exception_of(Value value) { return value.as<Exception>(); }
inline Value or_none(Object* object) { return object ? Value::of(object) : none(); }
inline Value none_if_empty(Value value) { return value.is_empty() ? none() : value; }

/// An exception of a built-in type or a subclass, with its fields set from `args` as far as they allow.
Exception* new_exception(Type* type, Tuple* args);
Raises<Value> exception_create(Thread& thread, Type* type, CallArgs args);
Raises<Value> exception_str(Thread& thread, Value self);
/// Takes positional arguments; keyword ones are an error.
Raises<void> exception_init(Thread& thread, Value self, CallArgs args);

namespace os_field {
enum : size_t { kNumber, kText, kFilename, kFilename2, kWritten };
}
/// What BlockingIOError, ConnectionError and so on share.
void fill_os_error(Exception* exception);
Raises<Value> os_error_create(Thread& thread, Type* type, CallArgs args);
Raises<void> os_error_init(Thread& thread, Value self, CallArgs args);
Raises<Value> os_error_str(Thread& thread, Value self);
std::span<MethodDef const> os_error_methods();
std::span<GetSetDef const> os_error_attributes();

namespace syntax_field {
enum : size_t { kMessage, kFilename, kLine, kOffset, kText, kEndLine, kEndOffset };
}
void fill_syntax_error(Exception* exception);
Raises<void> syntax_error_init(Thread& thread, Value self, CallArgs args);
Raises<Value> syntax_error_str(Thread& thread, Value self);

namespace import_field {
enum : size_t { kMessage, kName, kPath };
}
Raises<void> import_error_init(Thread& thread, Value self, CallArgs args);
Raises<Value> import_error_str(Thread& thread, Value self);
std::span<MethodDef const> import_error_methods();

/// NameError (`name`) and AttributeError (`name`, `obj`).
Raises<void> name_error_init(Thread& thread, Value self, CallArgs args);
Raises<void> attribute_error_init(Thread& thread, Value self, CallArgs args);
/// Puts keyword arguments into the first fields of these names.
Raises<void> take_keywords(Thread& thread, Exception* exception, CallArgs args, std::string_view type_name,
                           std::initializer_list<std::pair<std::string_view, size_t>> fields);

}  // namespace py::vm
