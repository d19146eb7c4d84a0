#include "vm/builtins/functions.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

namespace py::vm {
namespace {

Raises<Value> builtin_ascii(Thread& thread, Value* arguments) { return Value::of(TRY(ascii_of(thread, arguments[0]))); }
Raises<Value> builtin_repr(Thread& thread, Value* arguments) { return Value::of(TRY(repr_of(thread, arguments[0]))); }
Raises<Value> builtin_callable(Thread&, Value* arguments) { return boolean(is_callable(arguments[0])); }
Raises<Value> builtin_hash(Thread& thread, Value* arguments) { return make_int(TRY(hash_of(thread, arguments[0]))); }
Raises<Value> builtin_id(Thread&, Value* arguments) { return identity_of(arguments[0]); }

Raises<Value> builtin_format(Thread& thread, Value* arguments) {
    Str* spec = empty_str();
    if (!arguments[1].is_empty()) {
        if (!arguments[1].is<Str>()) {
            return raise(thread, TypeError_type, "format() argument 2 must be str, not {}", {type_of(arguments[1])});
        }
        spec = arguments[1].as<Str>();
    }
    return Value::of(TRY(format_value(thread, arguments[0], spec)));
}

Raises<Str*> name_argument(Thread& thread, Value value, std::string_view function) {
    if (value.is<Str>()) return intern(value.as<Str>());
    if (function == "setattr" || function == "delattr") {
        return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(value)});
    }
    return raise(thread, TypeError_type, "{}(): attribute name must be string", {function});
}

Raises<Value> builtin_getattr(Thread& thread, Value* arguments) {
    Str* name = TRY(name_argument(thread, arguments[1], "getattr"));
    if (arguments[2].is_empty()) return get_attribute(thread, arguments[0], name);
    Value found = TRY(find_attribute(thread, arguments[0], name));
    return found.is_empty() ? arguments[2] : found;
}

Raises<Value> builtin_hasattr(Thread& thread, Value* arguments) {
    Str* name = TRY(name_argument(thread, arguments[1], "hasattr"));
    return boolean(!TRY(find_attribute(thread, arguments[0], name)).is_empty());
}

Raises<Value> builtin_setattr(Thread& thread, Value* arguments) {
    TRY(set_attribute(thread, arguments[0], TRY(name_argument(thread, arguments[1], "setattr")), arguments[2]));
    return none();
}

Raises<Value> builtin_delattr(Thread& thread, Value* arguments) {
    TRY(set_attribute(thread, arguments[0], TRY(name_argument(thread, arguments[1], "delattr")), kEmpty));
    return none();
}

Raises<Value> builtin_isinstance(Thread& thread, Value* arguments) {
    return boolean(TRY(is_instance(thread, arguments[0], arguments[1])));
}
Raises<Value> builtin_issubclass(Thread& thread, Value* arguments) {
    return boolean(TRY(is_subclass(thread, arguments[0], arguments[1])));
}

constexpr MethodDef kFunctions[] = {
    {"ascii", "(obj, /)", builtin_ascii},
    {"callable", "(obj, /)", builtin_callable},
    {"delattr", "(obj, name, /)", builtin_delattr},
    {"format", "(value, format_spec='', /)", builtin_format},
    {"getattr", "(object, name, default=None, /)", builtin_getattr},
    {"hasattr", "(obj, name, /)", builtin_hasattr},
    {"hash", "(obj, /)", builtin_hash},
    {"id", "(obj, /)", builtin_id},
    {"isinstance", "(obj, class_or_tuple, /)", builtin_isinstance},
    {"issubclass", "(cls, class_or_tuple, /)", builtin_issubclass},
    {"repr", "(obj, /)", builtin_repr},
    {"setattr", "(obj, name, value, /)", builtin_setattr},
};

}  // namespace

std::span<MethodDef const> object_builtins() { return kFunctions; }

}  // namespace py::vm
