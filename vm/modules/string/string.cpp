#include "vm/objects/format/field.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/protocol/operations.h"

// The module _string: the parsers behind str.format, for string.Formatter.

namespace py::vm {
namespace {

Raises<Str*> text_argument(Thread& thread, Value value) {
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "expected str, got {}", {type_of(value)});
}

/// (literal, field name, format spec, conversion) of each piece; None where there is no field.
Raises<Value> formatter_parser(Thread& thread, Value* args) {
    Str* pattern = TRY(text_argument(thread, args[0]));
    List* pieces = new_list();
    for (size_t at = 0; at < pattern->length;) {
        TemplatePiece piece = TRY(next_template_piece(thread, pattern, at));
        TemplateField const& field = piece.field;
        Value literal = Value::of(substring(pattern, piece.literal_start, piece.literal_end));
        if (piece.has_field) {
            pieces->append(
                Value::of(make_tuple({literal, Value::of(substring(pattern, field.name_start, field.name_end)),
                                      Value::of(substring(pattern, field.spec_start, field.spec_end)),
                                      field.conversion ? Value::of(make_str(field.conversion)) : none()})));
        } else {
            pieces->append(Value::of(make_tuple({literal, none(), none(), none()})));
        }
        at = piece.next;
    }
    return iterate(thread, Value::of(pieces));
}

/// The first part of a field's name, and (is attribute, name) of each further one.
Raises<Value> formatter_field_name_split(Thread& thread, Value* args) {
    Str* name = TRY(text_argument(thread, args[0]));
    size_t at = end_of_first_name(name, 0, name->length);
    int64_t number = TRY(decimal_in(thread, name, 0, at));
    Value first = number >= 0 ? Value::small(number) : Value::of(substring(name, 0, at));
    List* steps = new_list();
    while (at < name->length) {
        NameStep step = TRY(next_name_step(thread, name, at, name->length));
        steps->append(Value::of(make_tuple({boolean(step.is_attribute), step.name})));
        at = step.next;
    }
    return Value::of(make_tuple({first, TRY(iterate(thread, Value::of(steps)))}));
}

constexpr MethodDef kFunctions[] = {
    {"formatter_parser", "(format_string, /)", formatter_parser, "Takes a template of str.format apart."},
    {"formatter_field_name_split", "(field_name, /)", formatter_field_name_split, "Takes the name of a field apart."},
};

}  // namespace

extern NativeModule const kStringModule;
NativeModule const kStringModule{.name = "_string", .doc = "Helpers of string.Formatter.", .functions = kFunctions};

}  // namespace py::vm
