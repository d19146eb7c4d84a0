#include "vm/runtime/native/native_type.h"

#include "vm/objects/alias/type_expressions.h"
#include "vm/runtime/native/builtins_module.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<Value> class_get_item(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

Raises<Type*> make_exception_class(Thread& thread, std::string_view qualified_name, Type& base) {
    size_t dot = qualified_name.rfind('.');
    Dict* space = new_dict();
    space->store(names.__module__, Value::of(intern(qualified_name.substr(0, dot))));
    Tuple* bases = make_tuple({Value::of(&base)});
    return make_class(thread, &type_type, intern(qualified_name.substr(dot + 1)), bases, space, {});
}

Raises<Value> builtin_named(Thread& thread, std::string_view name) {
    return get_attribute(thread, Value::of(builtins_module()), intern(name));
}

Raises<Value> imported_attribute(Thread& thread, Str* module, Str* name) {
    Value importer = TRY(get_attribute(thread, Value::of(builtins_module()), names.__import__));
    Value imported = TRY(call(thread, importer, {Value::of(module)}));
    return get_attribute(thread, imported, name);
}

Raises<Value> imported_attribute(Thread& thread, std::string_view module, std::string_view name) {
    return imported_attribute(thread, intern(module), intern(name));
}

}  // namespace py::vm
