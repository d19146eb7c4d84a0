#include "vm/runtime/protocol/pickling.h"

#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

namespace py::vm {

Raises<Value> reduce_to_builtin(Thread& thread, std::string_view function, std::initializer_list<Value> arguments,
                                Value state) {
    Value callable = TRY(builtin_named(thread, function));
    Value tuple = Value::of(make_tuple(arguments));
    return Value::of(state.is_empty() ? make_tuple({callable, tuple}) : make_tuple({callable, tuple, state}));
}

Value reduce_to_type(Value self, std::initializer_list<Value> arguments, Value state) {
    Value type = Value::of(type_of(self));
    Value tuple = Value::of(make_tuple(arguments));
    return Value::of(state.is_empty() ? make_tuple({type, tuple}) : make_tuple({type, tuple, state}));
}

Value attributes_or_none(Value self) {
    if (!self.is_object() || self.object()->shape()->attributes == Attributes::None) return none();
    Dict* dict = attribute_dict(self.object());
    return dict ? Value::of(dict) : none();
}

namespace {

Error cannot_pickle(Thread& thread, Value self) {
    return raise(thread, TypeError_type, "cannot pickle '{}' object", {type_of(self)});
}

/// What only `__new__` can give an object: not told by its attributes.
bool has_state_of_its_own(Value self) {
    if (!self.is_object()) return true;
    Layout layout = self.object()->shape()->layout;
    return layout != Layout::Instance && layout != Layout::Singleton;
}

/// The values of `__slots__` that are set, by name; empty if there are none.
Raises<Value> slot_values(Thread& thread, Value self) {
    Value collect = TRY(imported_attribute(thread, "copyreg", "_slotnames"));
    Value slot_names = TRY(call(thread, collect, {Value::of(type_of(self))}));
    if (is_none(slot_names)) return kEmpty;
    Dict* values = new_dict();
    TRY(for_each_item(thread, slot_names, [&](Value name) -> Raises<void> {
        if (!name.is<Str>()) return {};
        Value value = TRY(find_attribute(thread, self, intern(name.as<Str>())));
        if (!value.is_empty()) TRY(values->store(thread, name, value));
        return {};
    }));
    return values->size ? Value::of(values) : kEmpty;
}

/// `required`: nothing but the state tells how to make the object again.
Raises<Value> default_state(Thread& thread, Value self, bool required) {
    if (required && has_state_of_its_own(self)) return cannot_pickle(thread, self);
    Value state = none();
    if (self.is_object() && self.object()->shape()->attributes != Attributes::None) {
        Dict* dict = attribute_dict(self.object());
        if (dict && dict->size) state = Value::of(dict);
    } else if (self.is_object() && type_of(self)->type_flags & kHeapType) {
        Value dict = TRY(find_attribute(thread, self, names.__dict__));
        if (!dict.is_empty()) state = dict;
    }
    Value slots = TRY(slot_values(thread, self));
    return slots.is_empty() ? state : Value::of(make_tuple({state, slots}));
}

Raises<Value> state_of(Thread& thread, Value self, bool required) {
    static Str* name = intern("__getstate__");
    Value method = lookup(type_of(self), name);
    if (method == object_type.dict->find(name)) {
        Value own = find_own_attribute(self, name);
        if (own.is_empty()) return default_state(thread, self, required);
    }
    return call_method(thread, self, name, {});
}

/// A method that the object's type has, bound to the object; empty if there is none.
Raises<Value> find_special(Thread& thread, Value self, Str* name) {
    Value method = lookup(type_of(self), name);
    if (method.is_empty()) return kEmpty;
    auto get = type_of(method)->slots.descriptor_get;
    return get ? get(thread, method, self, Value::of(type_of(self))) : method;
}

struct NewArguments {
    /// Null where the object has neither `__getnewargs_ex__` nor `__getnewargs__`.
    Tuple* positional = nullptr;
    Dict* keywords = nullptr;
};

Raises<NewArguments> new_arguments(Thread& thread, Value self) {
    static Str* extended = intern("__getnewargs_ex__");
    static Str* plain = intern("__getnewargs__");
    Value method = TRY(find_special(thread, self, extended));
    if (!method.is_empty()) {
        Value pair = TRY(call(thread, method, {}));
        if (!pair.is<Tuple>()) {
            return raise(thread, TypeError_type, "__getnewargs_ex__ should return a tuple, not '{}'", {type_of(pair)});
        }
        Tuple* parts = pair.as<Tuple>();
        if (parts->size != 2) {
            return raise(thread, ValueError_type, "__getnewargs_ex__ should return a tuple of length 2, not {}",
                         {parts->size});
        }
        if (!parts->items[0].is<Tuple>()) {
            return raise(thread, TypeError_type,
                         "first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{}'",
                         {type_of(parts->items[0])});
        }
        if (!parts->items[1].is<Dict>()) {
            return raise(thread, TypeError_type,
                         "second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{}'",
                         {type_of(parts->items[1])});
        }
        return NewArguments{parts->items[0].as<Tuple>(), parts->items[1].as<Dict>()};
    }
    method = TRY(find_special(thread, self, plain));
    if (method.is_empty()) return NewArguments();
    Value arguments = TRY(call(thread, method, {}));
    if (!arguments.is<Tuple>()) {
        return raise(thread, TypeError_type, "__getnewargs__ should return a tuple, not '{}'", {type_of(arguments)});
    }
    return NewArguments{arguments.as<Tuple>(), nullptr};
}

/// Protocol 2: by `__new__`, then the state, then items.
Raises<Value> reduce_by_new(Thread& thread, Value self) {
    Type* type = type_of(self);
    bool constructible = type->slots.create && !(type->type_flags & kNoConstructor);
    if (!constructible) return cannot_pickle(thread, self);
    NewArguments arguments = TRY(new_arguments(thread, self));
    bool keywords = arguments.keywords && arguments.keywords->size;
    Value make = TRY(imported_attribute(thread, "copyreg", keywords ? "__newobj_ex__" : "__newobj__"));
    Tuple* parts;
    if (keywords) {
        parts = make_tuple({Value::of(type), Value::of(arguments.positional), Value::of(arguments.keywords)});
    } else {
        size_t count = arguments.positional ? arguments.positional->size : 0;
        parts = new_tuple(count + 1);
        parts->items[0] = Value::of(type);
        for (size_t i = 0; i < count; i++) parts->items[i + 1] = arguments.positional->items[i];
    }
    bool required = !arguments.positional && !self.is<List>() && !self.is<Dict>();
    Value state = TRY(state_of(thread, self, required));
    Value list_items = self.is<List>() ? TRY(iterate(thread, self)) : none();
    Value dict_items = none();
    if (self.is<Dict>()) dict_items = TRY(iterate(thread, TRY(call_method(thread, self, names.items, {}))));
    return Value::of(make_tuple({make, Value::of(parts), state, list_items, dict_items}));
}

Raises<Value> reduce_by_protocol(Thread& thread, Value self, int64_t protocol) {
    if (protocol >= 2) return reduce_by_new(thread, self);
    Value reduce = TRY(imported_attribute(thread, "copyreg", "_reduce_ex"));
    return call(thread, reduce, {self, Value::small(protocol)});
}

}  // namespace

Raises<Value> object_reduce(Thread& thread, Value* args) { return reduce_by_protocol(thread, args[0], 0); }

Raises<Value> object_reduce_ex(Thread& thread, Value* args) {
    static Str* name = intern("__reduce__");
    int64_t protocol = TRY(to_int64(thread, args[1]));
    Value method = TRY(find_attribute(thread, args[0], name));
    if (!method.is_empty() && lookup(type_of(args[0]), name) != object_type.dict->find(name))
        return call(thread, method, {});
    return reduce_by_protocol(thread, args[0], protocol);
}

Raises<Value> state_of(Thread& thread, Value self) { return state_of(thread, self, false); }

Raises<Value> object_getstate(Thread& thread, Value* args) { return default_state(thread, args[0], false); }

}  // namespace py::vm
