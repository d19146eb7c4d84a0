#include "vm/objects/format/spec.h"
#include "vm/objects/str/methods.h"
#include "vm/runtime/protocol/operations.h"

// str.format and what pickling and formatting ask of a str.

namespace py::vm {

Raises<Value> str_format(Thread& thread, Value* args) {
    return Value::of(TRY(format_template(thread, args[0].as<Str>(), args[1].as<Tuple>(), args[2])));
}

Raises<Value> str_format_map(Thread& thread, Value* args) {
    return Value::of(TRY(format_template(thread, args[0].as<Str>(), nullptr, args[1])));
}

Raises<Value> str_format_spec(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) {
        return raise(thread, TypeError_type, "__format__() argument must be str, not {}", {type_of(args[1])});
    }
    if (args[1].as<Str>()->length == 0) return Value::of(TRY(str_of(thread, args[0])));
    return Value::of(TRY(format_str(thread, args[0].as<Str>(), args[1].as<Str>())));
}

Raises<Value> str_getnewargs(Thread& thread, Value* args) {
    return Value::of(make_tuple({type_of(args[0]) == &str_type ? args[0] : TRY(str_type.slots.str(thread, args[0]))}));
}

}  // namespace py::vm
