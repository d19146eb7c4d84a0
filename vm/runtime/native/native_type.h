#pragma once

#include "vm/objects/function/function.h"
#include "vm/objects/type/type.h"

namespace py::vm {

// What specs of native types are often made of.

/// Keywords that are meant for the `__init__` of a subclass, where the type itself takes none.
inline CallArgs without_foreign_keywords(Type* type, CallArgs args) {
    if (args.names && type->slots.init != object_type.slots.init) args.names = nullptr;
    return args;
}

/// A constructor written as a method row "($type, …)": its signature binds the arguments, `arguments[0]` is the type.
template <MethodDef const& definition>
Raises<Value> create_with(Thread& thread, Type* type, CallArgs args) {
    if constexpr (definition.signature.positional_only == definition.signature.parameters) {
        args = without_foreign_keywords(type, args);
    }
    return call_native(thread, definition, {}, Value::of(type), args);
}

/// The same for `__init__`: "($self, …)".
template <MethodDef const& definition>
Raises<void> init_with(Thread& thread, Value self, CallArgs args) {
    auto result = call_native(thread, definition, {}, self, args);
    if (!result.ok()) return Error{};
    return {};
}

/// `iter` of an iterator.
inline Raises<Value> iterator_self(Thread&, Value self) { return self; }

/// `__class_getitem__` of a type that is generic at run time only.
Raises<Value> class_get_item(Thread& thread, Value* args);
inline constexpr MethodDef kClassGetItem{"__class_getitem__", "($type, object, /)", class_get_item, "See PEP 585."};

/// A new exception class of a module, "module.name".
Raises<Type*> make_exception_class(Thread& thread, std::string_view qualified_name, Type& base);
/// What the module builtins has under that name.
Raises<Value> builtin_named(Thread& thread, std::string_view name);
/// An attribute of a module, which is imported as Python code would. Where it has to be quick, with interned names.
Raises<Value> imported_attribute(Thread& thread, Str* module, Str* name);
Raises<Value> imported_attribute(Thread& thread, std::string_view module, std::string_view name);

}  // namespace py::vm
