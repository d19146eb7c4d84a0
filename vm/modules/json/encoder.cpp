#include <cmath>

#include "marshal/base/float_text.h"
#include "vm/gc/heap.h"
#include "vm/modules/json/json.h"
#include "vm/objects/float/float.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// _json.make_encoder, and the table of the module _json.

namespace py::vm {

Type json_encoder_type;

namespace {

/// The functions of this module that write strings need no call.
enum class TextForm : uint8_t { Ascii, Unicode, Called };

TextForm text_form(Value function) {
    if (!function.is_exact<NativeFunction>()) return TextForm::Called;
    NativeFn native = function.as<NativeFunction>()->definition->function;
    if (native == json_encode_basestring_ascii) return TextForm::Ascii;
    return native == json_encode_basestring ? TextForm::Unicode : TextForm::Called;
}

class Writer {
  public:
    Writer(Thread& thread, JsonEncoder* self) : thread_(thread), self_(self), form_(text_form(self->encode_text)) {}

    Raises<void> value(Value value) {
        if (value.is<Str>()) return text(value);
        if (is_none(value)) return write("null");
        if (is_bool(value)) return write(value == boolean(true) ? "true" : "false");
        if (is_int(value)) return int_number(value);
        if (is_float(value)) return float_number(value);
        bool sequence = value.is<List>() || value.is<Tuple>();
        RecursionScope scope(thread_);
        if (!scope.ok()) return raise_recursion(thread_, " while encoding a JSON object");
        if (sequence) return list(value);
        if (value.is<Dict>()) return dict(value);
        return converted(value);
    }

    Str* finish() { return out_.finish(); }

  private:
    Raises<void> write(std::string_view ascii) {
        out_.append_ascii(ascii);
        return {};
    }

    Raises<void> text(Value value) {
        if (form_ != TextForm::Called) {
            append_json_string(out_, value.as<Str>(), form_ == TextForm::Ascii);
            return {};
        }
        Value made = TRY(call(thread_, self_->encode_text, {value}));
        if (!made.is<Str>())
            return raise(thread_, TypeError_type, "encoder() must return a string, not {}", {type_of(made)});
        out_.append(made.as<Str>());
        return {};
    }

    /// Always as plain ints, whatever a subclass prints.
    Raises<void> int_number(Value value) {
        if (value.is_small()) {
            out_.append_decimal(value.small());
        } else {
            out_.append(TRY(int_to_str(thread_, exact_int(value))));
        }
        return {};
    }

    Raises<void> float_number(Value value) {
        double number = float_of(value);
        if (std::isfinite(number)) {
            out_.append_ascii(float_text(number));
            return {};
        }
        if (!self_->allow_nan)
            return raise(thread_, ValueError_type, "Out of range float values are not JSON compliant");
        return write(std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }

    /// What a key becomes; empty: leave the item out.
    Raises<Value> key_text(Value key) {
        if (key.is<Str>()) return key;
        bool known = is_none(key) || is_bool(key) || is_int(key) || is_float(key);
        if (known) {
            Writer writer(thread_, self_);
            TRY(writer.value(key));
            return Value::of(writer.finish());
        }
        if (self_->skip_keys) return kEmpty;
        return raise(thread_, TypeError_type, "keys must be str, int, float, bool or None, not {}", {type_of(key)});
    }

    Raises<void> dict(Value value) {
        if (value.as<Dict>()->size == 0) return write("{}");
        TRY(enter(value));
        List* items = TRY(list_from(thread_, TRY(call_method(thread_, value, names.items, {}))));
        if (self_->sort_keys) TRY(call_method(thread_, Value::of(items), intern("sort"), {}));
        out_.append('{');
        bool first = true;
        for (size_t i = 0; i < items->size; i++) {
            if (!items->items[i].is<Tuple>() || items->items[i].as<Tuple>()->size != 2) {
                return raise(thread_, ValueError_type, "items must return 2-tuples");
            }
            Tuple* pair = items->items[i].as<Tuple>();
            Value key = TRY(key_text(pair->items[0]));
            if (key.is_empty()) continue;
            if (!first) out_.append(self_->item_separator);
            first = false;
            TRY(text(key));
            out_.append(self_->key_separator);
            TRY(this->value(pair->items[1]));
        }
        out_.append('}');
        return leave(value);
    }

    Raises<void> list(Value value) {
        List* items = value.is<List>() ? value.as<List>() : nullptr;
        Tuple* tuple = items ? nullptr : value.as<Tuple>();
        if ((items ? items->size : tuple->size) == 0) return write("[]");
        TRY(enter(value));
        out_.append('[');
        for (size_t i = 0; i < (items ? items->size : tuple->size); i++) {
            if (i) out_.append(self_->item_separator);
            TRY(this->value(items ? items->items[i] : tuple->items[i]));
        }
        out_.append(']');
        return leave(value);
    }

    Raises<void> converted(Value value) {
        TRY(enter(value));
        Value made = TRY(call(thread_, self_->make_default, {value}));
        TRY(this->value(made));
        return leave(value);
    }

    Raises<void> enter(Value value) {
        if (is_none(self_->markers)) return {};
        Value id = identity_of(value);
        if (!TRY(self_->markers.as<Dict>()->find(thread_, id)).is_empty()) {
            return raise(thread_, ValueError_type, "Circular reference detected");
        }
        return self_->markers.as<Dict>()->store(thread_, id, value);
    }

    Raises<void> leave(Value value) {
        if (!is_none(self_->markers)) TRY(self_->markers.as<Dict>()->remove(thread_, identity_of(value)));
        return {};
    }

    Thread& thread_;
    JsonEncoder* self_;
    TextForm form_;
    StrBuilder out_;
};

Raises<Str*> separator(Thread& thread, Value value, int position) {
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "make_encoder() argument {} must be str, not {}", {position, type_of(value)});
}

Raises<Value> encoder_new(Thread& thread, Value* args) {
    if (!is_none(args[1]) && !args[1].is<Dict>()) {
        return raise(thread, TypeError_type, "make_encoder() argument 1 must be dict or None, not {}",
                     {type_of(args[1])});
    }
    Str* key_separator = TRY(separator(thread, args[5], 5));
    Str* item_separator = TRY(separator(thread, args[6], 6));
    auto* self = static_cast<JsonEncoder*>(new_instance(args[0].as<Type>()));
    self->markers = args[1];
    self->make_default = args[2];
    self->encode_text = args[3];
    self->indent = args[4];
    self->key_separator = key_separator;
    self->item_separator = item_separator;
    self->sort_keys = TRY(truth_of(thread, args[7]));
    self->skip_keys = TRY(truth_of(thread, args[8]));
    self->allow_nan = TRY(truth_of(thread, args[9]));
    return Value::of(self);
}
constexpr MethodDef kNew{
    "make_encoder",
    "($type, markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)",
    encoder_new};

/// A list of pieces of text: one.
Raises<Value> encode(Thread& thread, Value* args) {
    Writer writer(thread, args[0].as<JsonEncoder>());
    TRY(writer.value(args[1]));
    Value text = Value::of(writer.finish());
    return Value::of(make_list({&text, 1}));
}
constexpr MethodDef kCall{"_iterencode", "($self, obj, _current_indent_level)", encode};

Raises<Value> encoder_call(Thread& thread, Value callee, CallArgs args) {
    return call_native(thread, kCall, {}, callee, args);
}

template <Value JsonEncoder::* field>
Raises<Value> get_value(Thread&, Value self) {
    return self.as<JsonEncoder>()->*field;
}
template <Str* JsonEncoder::* field>
Raises<Value> get_text(Thread&, Value self) {
    return Value::of(self.as<JsonEncoder>()->*field);
}
template <bool JsonEncoder::* field>
Raises<Value> get_flag(Thread&, Value self) {
    return boolean(self.as<JsonEncoder>()->*field);
}

void trace_encoder(Object* object, Marker& marker) {
    auto* self = static_cast<JsonEncoder*>(object);
    for (Value value : {self->markers, self->make_default, self->encode_text, self->indent}) marker.mark(value);
    marker.mark(self->key_separator);
    marker.mark(self->item_separator);
}

constexpr GetSetDef kAttributes[] = {
    {"markers", get_value<&JsonEncoder::markers>, nullptr, AttributeKind::Computed,
     "The containers under way, by id, or None where cycles are not looked for."},
    {"default", get_value<&JsonEncoder::make_default>, nullptr, AttributeKind::Computed,
     "What makes something else of an object that JSON does not know."},
    {"encoder", get_value<&JsonEncoder::encode_text>, nullptr, AttributeKind::Computed, "What writes a string."},
    {"indent", get_value<&JsonEncoder::indent>, nullptr, AttributeKind::Computed,
     "How far each level is indented, or None."},
    {"key_separator", get_text<&JsonEncoder::key_separator>, nullptr, AttributeKind::Computed,
     "What stands between key and value."},
    {"item_separator", get_text<&JsonEncoder::item_separator>, nullptr, AttributeKind::Computed,
     "What stands between items."},
    {"sort_keys", get_flag<&JsonEncoder::sort_keys>, nullptr, AttributeKind::Computed,
     "Whether dicts are written in the order of their keys."},
    {"skipkeys", get_flag<&JsonEncoder::skip_keys>, nullptr, AttributeKind::Computed,
     "Whether keys that JSON does not know are left out."},
};

constexpr MethodDef kFunctions[] = {
    {"encode_basestring", "(string, /)", json_encode_basestring, "A string in quotes, with escapes."},
    {"encode_basestring_ascii", "(string, /)", json_encode_basestring_ascii,
     "A string in quotes, with escapes, in ASCII."},
    {"scanstring", "(string, end, strict=True, /)", json_scanstring,
     "Reads a string that starts before position end: the string, and where it ends."},
};

}  // namespace

TypeSpec const kJsonEncoderSpec{.name = "_json.Encoder",
                                .layout = Layout::JsonEncoder,
                                .size = sizeof(JsonEncoder),
                                .flags = kBaseType,
                                .slots = {.call = encoder_call, .create = create_with<kNew>},
                                .attributes = kAttributes,
                                .trace = trace_encoder,
                                .doc = "Makes pieces of JSON out of objects."};

namespace {

Raises<void> fill_json(Thread&, Module* module) {
    module->dict->store(intern("make_scanner"), Value::of(&json_scanner_type));
    module->dict->store(intern("make_encoder"), Value::of(&json_encoder_type));
    return {};
}

constexpr ModuleType kTypes[] = {{&json_scanner_type, &kJsonScannerSpec, false},
                                 {&json_encoder_type, &kJsonEncoderSpec, false}};

}  // namespace

extern NativeModule const kJsonModule;
NativeModule const kJsonModule{
    .name = "_json",
    .doc = "What json has in C++.",
    .functions = kFunctions,
    .types = kTypes,
    .fill = fill_json,
};

}  // namespace py::vm
