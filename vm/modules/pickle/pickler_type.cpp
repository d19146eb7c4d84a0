#include "vm/gc/heap.h"
#include "vm/modules/pickle/pickle.h"
#include "vm/objects/exception.h"
#include "vm/runtime/native/arguments.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// _pickle.Pickler.

namespace py::vm {

Type pickler_type;

Raises<Value> own_hook(Thread& thread, Value self, char const* name) {
    return find_attribute(thread, self, intern(name));
}

Raises<void> set_up_pickler(Thread& thread, Pickler* self, Value protocol, Value fix_imports, Value buffer_callback) {
    int64_t number = is_given(protocol) ? TRY(to_c_int(thread, protocol)) : kDefaultPickleProtocol;
    if (number < 0) number = kHighestPickleProtocol;
    if (number > kHighestPickleProtocol) {
        return raise(thread, ValueError_type, "pickle protocol must be <= {}", {kHighestPickleProtocol});
    }
    if (is_given(buffer_callback) && number < 5) {
        return raise(thread, ValueError_type, "buffer_callback needs protocol >= 5");
    }
    self->protocol = number;
    self->fix_imports = TRY(to_bool(thread, fix_imports, true)) && number < 3;
    self->buffer_callback = is_given(buffer_callback) ? buffer_callback : kEmpty;
    self->write = self->persistent_id = self->dispatch_table = kEmpty;
    self->fast = 0;
    self->memo = new_pickle_memo(pickler_memo_type);
    return {};
}

namespace {

Pickler* self_of(Value value) { return value.as<Pickler>(); }

Raises<Value> create(Thread&, Type* type, CallArgs) {
    auto* self = static_cast<Pickler*>(new_instance(type));
    self->write = self->persistent_id = self->dispatch_table = self->buffer_callback = kEmpty;
    self->memo = new_pickle_memo(pickler_memo_type);
    return Value::of(self);
}

Raises<Value> init(Thread& thread, Value* args) {
    Pickler* self = self_of(args[0]);
    TRY(set_up_pickler(thread, self, args[2], args[3], args[4]));
    Value write = TRY(find_attribute(thread, args[1], intern("write")));
    if (write.is_empty()) return raise(thread, TypeError_type, "file must have a 'write' attribute");
    self->write = write;
    self->persistent_id = TRY(own_hook(thread, args[0], "persistent_id"));
    self->dispatch_table = TRY(own_hook(thread, args[0], "dispatch_table"));
    return none();
}
constexpr MethodDef kInit{"Pickler", "($self, /, file, protocol=None, fix_imports=True, buffer_callback=None)", init};

Raises<Value> dump(Thread& thread, Value* args) {
    Pickler* self = self_of(args[0]);
    if (self->write.is_empty()) {
        return raise(thread, pickling_error(), "Pickler.__init__() was not called by {}.__init__()",
                     {std::string("_pickle.") + std::string(type_name(args[0]))});
    }
    return dump_value(thread, self, args[1]);
}

Raises<Value> clear(Thread&, Value* args) {
    clear_memo(self_of(args[0])->memo);
    return none();
}

Raises<Value> get_memo(Thread&, Value self) { return Value::of(self_of(self)->memo); }
Raises<void> set_memo(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "attribute deletion is not supported");
    self_of(self)->memo = TRY(pickling_memo_from(thread, value));
    return {};
}

Raises<Value> get_persistent_id(Thread& thread, Value self) {
    if (self_of(self)->persistent_id.is_empty()) return raise(thread, AttributeError_type, "persistent_id");
    return self_of(self)->persistent_id;
}
Raises<void> set_persistent_id(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "attribute deletion is not supported");
    if (!is_callable(value)) {
        return raise(thread, TypeError_type, "persistent_id must be a callable taking one argument");
    }
    self_of(self)->persistent_id = value;
    return {};
}

Raises<Value> get_dispatch_table(Thread& thread, Value self) {
    if (!self_of(self)->dispatch_table.is_empty()) return self_of(self)->dispatch_table;
    return raise_no_attribute(thread, self, intern("dispatch_table"));
}
Raises<void> set_dispatch_table(Thread&, Value self, Value value) {
    self_of(self)->dispatch_table = value;
    return {};
}

Raises<Value> get_bin(Thread&, Value self) { return Value::small(self_of(self)->protocol >= 1); }
Raises<Value> get_fast(Thread&, Value self) { return Value::small(self_of(self)->fast); }
Raises<void> set_fast(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "can't delete numeric/char attribute");
    self_of(self)->fast = TRY(to_c_int(thread, value));
    return {};
}

constexpr MethodDef kMethods[] = {
    {"dump", "($self, obj, /)", dump, "Writes an object to the file."},
    {"clear_memo", "($self, /)", clear, "Forgets which objects have been written before."},
};
constexpr GetSetDef kAttributes[] = {
    {"memo", get_memo, set_memo},
    {"persistent_id", get_persistent_id, set_persistent_id},
    {"dispatch_table", get_dispatch_table, set_dispatch_table, AttributeKind::Member},
    {"bin", get_bin, nullptr, AttributeKind::Member},
    {"fast", get_fast, set_fast, AttributeKind::Member},
};

void trace(Object* object, Marker& marker) {
    auto* self = static_cast<Pickler*>(object);
    marker.mark(self->write);
    marker.mark(self->persistent_id);
    marker.mark(self->dispatch_table);
    marker.mark(self->buffer_callback);
    marker.mark(self->memo);
    trace_attributes(object, object->type(), marker);
}

}  // namespace

TypeSpec const kPicklerSpec{.name = "_pickle.Pickler",
                            .layout = Layout::Pickler,
                            .size = sizeof(Pickler),
                            .flags = kBaseType,
                            .slots = {.create = create, .init = init_with<kInit>},
                            .methods = kMethods,
                            .attributes = kAttributes,
                            .trace = trace,
                            .doc = "Writes objects to a file as pickles."};

}  // namespace py::vm
