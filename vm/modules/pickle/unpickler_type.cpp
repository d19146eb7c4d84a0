#include "vm/gc/heap.h"
#include "vm/modules/pickle/pickle.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _pickle.Unpickler.

namespace py::vm {

Type unpickler_type;

namespace {

Unpickler* self_of(Value value) { return value.as<Unpickler>(); }

void make_empty(Unpickler* self) {
    self->read = self->readline = self->readinto = self->peek = kEmpty;
    self->persistent_load = self->buffers = kEmpty;
    self->encoding = intern("ASCII");
    self->errors = intern("strict");
    self->input = new_bytes(0);
    self->next = self->read_size = 0;
    self->memo = new_pickle_memo(unpickler_memo_type);
}

Raises<Str*> text_or(Thread& thread, Value value, char const* name, Str* fallback) {
    if (value.is_empty()) return fallback;
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "Unpickler() argument '{}' must be str, not {}", {name, type_of(value)});
}

}  // namespace

Raises<void> set_up_unpickler(Thread& thread, Unpickler* self, Value fix_imports, Value encoding, Value errors,
                              Value buffers) {
    make_empty(self);
    self->fix_imports = TRY(to_bool(thread, fix_imports, true));
    self->encoding = TRY(text_or(thread, encoding, "encoding", self->encoding));
    self->errors = TRY(text_or(thread, errors, "errors", self->errors));
    if (is_given(buffers)) self->buffers = TRY(iterate(thread, buffers));
    return {};
}

Raises<void> set_input_file(Thread& thread, Unpickler* self, Value file) {
    Value read = TRY(find_attribute(thread, file, intern("read")));
    self->readline = TRY(find_attribute(thread, file, intern("readline")));
    self->readinto = TRY(find_attribute(thread, file, intern("readinto")));
    self->peek = TRY(find_attribute(thread, file, intern("peek")));
    if (read.is_empty() || self->readline.is_empty()) {
        return raise(thread, TypeError_type, "file must have 'read' and 'readline' attributes");
    }
    self->read = read;
    return {};
}

namespace {

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* self = static_cast<Unpickler*>(new_instance(type));
    make_empty(self);
    return Value::of(self);
}

Raises<Value> init(Thread& thread, Value* args) {
    Unpickler* self = self_of(args[0]);
    TRY(set_up_unpickler(thread, self, args[2], args[3], args[4], args[5]));
    TRY(set_input_file(thread, self, args[1]));
    self->persistent_load = TRY(own_hook(thread, args[0], "persistent_load"));
    return none();
}
constexpr MethodDef kInit{"Unpickler",
                          "($self, /, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())", init};

Raises<Value> load(Thread& thread, Value* args) {
    Unpickler* self = self_of(args[0]);
    if (self->read.is_empty()) {
        return raise(thread, unpickling_error(), "Unpickler.__init__() was not called by {}.__init__()",
                     {std::string("_pickle.") + std::string(type_name(args[0]))});
    }
    return load_value(thread, self);
}

Raises<Value> find_class(Thread& thread, Value* args) {
    return find_pickled_class(thread, self_of(args[0]), args[1], args[2]);
}

Raises<Value> get_memo(Thread&, Value self) { return Value::of(self_of(self)->memo); }
Raises<void> set_memo(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "attribute deletion is not supported");
    self_of(self)->memo = TRY(unpickling_memo_from(thread, value));
    return {};
}

Raises<Value> get_persistent_load(Thread& thread, Value self) {
    if (self_of(self)->persistent_load.is_empty()) return raise(thread, AttributeError_type, "persistent_load");
    return self_of(self)->persistent_load;
}
Raises<void> set_persistent_load(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "attribute deletion is not supported");
    if (!is_callable(value)) {
        return raise(thread, TypeError_type, "persistent_load must be a callable taking one argument");
    }
    self_of(self)->persistent_load = value;
    return {};
}

constexpr MethodDef kMethods[] = {
    {"load", "($self, /)", load, "Reads an object from the file."},
    {"find_class", "($self, module_name, global_name, /)", find_class,
     "What a module, imported where needed, has under a name."},
};
constexpr GetSetDef kAttributes[] = {
    {"memo", get_memo, set_memo},
    {"persistent_load", get_persistent_load, set_persistent_load},
};

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<Unpickler*>(object);
    for (Value method : {self->read, self->readline, self->readinto, self->peek}) marker.mark(method);
    marker.mark(self->persistent_load);
    marker.mark(self->buffers);
    marker.mark(self->encoding);
    marker.mark(self->errors);
    marker.mark(self->input);
    marker.mark(self->memo);
    trace_attributes(object, object->type(), marker);
}

}  // namespace

TypeSpec const kUnpicklerSpec{.name = "_pickle.Unpickler",
                              .layout = Layout::Unpickler,
                              .size = sizeof(Unpickler),
                              .flags = kBaseType,
                              .slots = {.create = create, .init = init_with<kInit>},
                              .methods = kMethods,
                              .attributes = kAttributes,
                              .trace = trace,
                              .doc = "Reads objects from a file of pickles."};

}  // namespace py::vm
