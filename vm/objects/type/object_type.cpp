#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/function/function.h"
#include "vm/objects/module/module.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/protocol/object_size.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"
#include "vm/runtime/text/text.h"

// The type `object`: what every value can do.

namespace py::vm {
namespace {

Raises<Value> object_repr(Thread&, Value self) {
    Type* type = type_of(self);
    StrBuilder text;
    text.append('<');
    Value module = type->dict->find(names.__module__);
    if (module.is<Str>() && !equal_text(module.as<Str>(), "builtins")) {
        text.append(module.as<Str>());
        text.append('.');
    }
    text.append(type->qualname);
    text.append(" object at ");
    text.append(address_text(self));
    text.append('>');
    return Value::of(text.finish());
}

Raises<Value> object_str(Thread& thread, Value self) { return type_of(self)->slots.repr(thread, self); }

Raises<int64_t> object_hash(Thread&, Value self) { return int64_t(std::rotr(self.bits & Value::kPayload, 4)); }

Raises<Value> object_compare(Thread& thread, Value self, Value other, CompareOperator op) {
    if (op == CompareOperator::Equal) return self == other ? boolean(true) : not_implemented();
    if (op != CompareOperator::NotEqual) return not_implemented();
    // By default the inverse of `==`.
    Value same = TRY(type_of(self)->slots.compare(thread, self, other, CompareOperator::Equal));
    if (is_not_implemented(same)) return same;
    return boolean(!TRY(truth_of(thread, same)));
}

bool overrides_init(Type* type) { return type->slots.init != object_type.slots.init; }
bool overrides_new(Type* type) { return type->slots.create != object_type.slots.create; }

Error raise_abstract(Thread& thread, Type* type, Value methods) {
    auto sorted = list_from(thread, methods);
    if (!sorted.ok()) return Error{};
    List* all = sorted.value();
    if (!call_method(thread, Value::of(all), intern("sort"), {}).ok()) return Error{};
    StrBuilder text;
    for (size_t i = 0; i < all->size; i++) {
        if (i) text.append(", ");
        auto shown = str_of(thread, all->items[i]);
        if (!shown.ok()) return Error{};
        text.append(shown.value());
    }
    return raise(thread, TypeError_type, "Can't instantiate abstract class {} with abstract method{} {}",
                 {type, all->size == 1 ? "" : "s", text.finish()});
}

Raises<Value> object_create(Thread& thread, Type* type, CallArgs args) {
    if (args.total() > 0) {
        if (overrides_new(type)) {
            return raise(thread, TypeError_type,
                         "object.__new__() takes exactly one argument (the type to instantiate)");
        }
        if (!overrides_init(type)) return raise(thread, TypeError_type, "{}() takes no arguments", {type});
    }
    Value abstract = type->type_flags & kHeapType ? type->dict->find(names.__abstractmethods__) : kEmpty;
    if (!abstract.is_empty() && TRY(truth_of(thread, abstract))) {
        return raise_abstract(thread, type, abstract);
    }
    return Value::of(new_instance(type));
}

Raises<void> object_init(Thread& thread, Value self, CallArgs args) {
    if (args.total() == 0) return {};
    Type* type = type_of(self);
    if (overrides_init(type)) {
        return raise(thread, TypeError_type,
                     "object.__init__() takes exactly one argument (the instance to initialize)");
    }
    if (overrides_new(type)) return {};
    return raise(thread, TypeError_type, "{}.__init__() takes exactly one argument (the instance to initialize)",
                 {type});
}

Raises<Value> object_format(Thread& thread, Value* args) {
    if (!args[1].is<Str>()) return raise(thread, TypeError_type, "format_spec must be str, not {}", {type_of(args[1])});
    if (args[1].as<Str>()->length > 0) {
        return raise(thread, TypeError_type, "unsupported format string passed to {}.__format__", {type_of(args[0])});
    }
    return Value::of(TRY(str_of(thread, args[0])));
}

Raises<Value> object_init_subclass(Thread&, Value*) { return none(); }
Raises<Value> object_subclass_hook(Thread&, Value*) { return not_implemented(); }

Raises<Value> object_dir(Thread& thread, Value* args) {
    Value self = args[0];
    Dict* all = new_dict();
    auto add = [&](Dict* dict) {
        for (int64_t i = dict->next_entry(0); i >= 0; i = dict->next_entry(uint32_t(i) + 1)) {
            if (dict->entry(uint32_t(i)).key.is<Str>()) all->store(dict->entry(uint32_t(i)).key.as<Str>(), none());
        }
    };
    if (self.is<Module>()) {
        add(self.as<Module>()->dict);
    } else {
        Value own = self.is<Type>() ? kEmpty : TRY(find_attribute(thread, self, names.__dict__));
        if (own.is<Dict>()) add(own.as<Dict>());
        Value type = self.is<Type>() ? self : TRY(find_attribute(thread, self, names.__class__));
        if (!type.is<Type>()) type = Value::of(type_of(self));
        for (Value entry : type.as<Type>()->mro->span()) add(entry.as<Type>()->dict);
    }
    return Value::of(TRY(list_from(thread, Value::of(all))));
}

Raises<Value> object_sizeof(Thread&, Value* args) { return make_int(object_size(args[0])); }

Raises<Value> get_class(Thread&, Value self) { return Value::of(type_of(self)); }

// Which classes an instance may be given in place of its own

bool adds_attributes(Type const* type) { return type->store_offset && !type->base->store_offset; }
bool adds_references(Type const* type) {
    return (type->type_flags & kWeaklyReferable) && !(type->base->type_flags & kWeaklyReferable);
}

/// The class itself, or the nearest base that gives its instances more than its own base does.
Type* layout_origin(Type* type) {
    while ((type->type_flags & kHeapType) && type->slot_count == type->base->slot_count && !adds_attributes(type) &&
           !adds_references(type)) {
        type = type->base;
    }
    return type;
}

/// Whether both classes declare the same slots.
bool have_same_slots(Type* left, Type* right) {
    if (left->slot_count != right->slot_count) return false;
    for (int64_t i = left->dict->next_entry(0); i >= 0; i = left->dict->next_entry(uint32_t(i) + 1)) {
        DictEntry const& entry = left->dict->entry(uint32_t(i));
        bool is_slot = entry.value.is<MemberDescriptor>() && entry.value.as<MemberDescriptor>()->owner == left;
        if (!is_slot || !entry.key.is<Str>()) continue;
        Value other = right->dict->find(entry.key.as<Str>());
        if (!other.is<MemberDescriptor>() || other.as<MemberDescriptor>()->owner != right) return false;
        if (other.as<MemberDescriptor>()->offset != entry.value.as<MemberDescriptor>()->offset) return false;
    }
    return true;
}

bool have_same_origin(Type* left, Type* right) {
    left = layout_origin(left);
    right = layout_origin(right);
    if (left == right) return true;
    return left->base == right->base && have_same_slots(left, right) &&
           adds_attributes(left) == adds_attributes(right) && adds_references(left) == adds_references(right);
}

bool is_mutable(Type const* type) { return type->type_flags & kHeapType; }

Raises<void> set_class(Thread& thread, Value self, Value value) {
    if (value.is_empty()) return raise(thread, TypeError_type, "can't delete __class__ attribute");
    if (!value.is<Type>())
        return raise(thread, TypeError_type, "__class__ must be set to a class, not '{}' object", {type_of(value)});
    TRY(audit(thread, "object.__setattr__", {self, Value::of(names.__class__), value}));
    Type* to = value.as<Type>();
    Type* from = type_of(self);
    bool modules = self.is<Module>() && to->layout == Layout::Module;
    if (!modules && (!is_mutable(to) || !is_mutable(from))) {
        return raise(thread, TypeError_type,
                     "__class__ assignment only supported for mutable types or ModuleType subclasses");
    }
    bool fits = self.is_object() && to->layout == from->layout && to->instance_size == from->instance_size &&
                to->store_offset == from->store_offset && (modules || have_same_origin(from, to));
    if (!fits) {
        return raise(thread, TypeError_type, "__class__ assignment: '{}' object layout differs from '{}'", {to, from});
    }
    // In a dict, attributes do not depend on the old class's shapes.
    if (to->store_offset) attribute_dict(self.object());
    self.object()->set_shape(to->store_offset ? to->dictionary_shape : to->root_shape);
    return {};
}

Raises<Value> get_object_dict(Thread& thread, Value self) {
    Dict* dict = self.is_object() ? attribute_dict(self.object()) : nullptr;
    if (!dict) return raise_no_attribute(thread, self, names.__dict__);
    return Value::of(dict);
}

Raises<void> set_object_dict(Thread& thread, Value self, Value value) {
    if (value.is_empty()) {
        // Attributes that a built-in type gives its instances are theirs for good.
        Type const* native = self.is_object() ? type_of(self) : nullptr;
        if (native && native->spec && (native->spec->flags & kHasAttributes)) {
            return raise(thread, TypeError_type, "cannot delete __dict__");
        }
        value = Value::of(new_dict());
    }
    if (self.is<Type>() || self.is<Module>()) {
        return raise(thread, AttributeError_type, "attribute '__dict__' of '{}' objects is not writable",
                     {type_of(self)});
    }
    if (!value.is<Dict>())
        return raise(thread, TypeError_type, "__dict__ must be set to a dictionary, not a '{}'", {type_of(value)});
    Object* object = self.is_object() ? self.object() : nullptr;
    if (!object || object->shape()->attributes == Attributes::None)
        return raise_no_attribute(thread, self, names.__dict__);
    attribute_dict(object);
    store_of(object, object->type())->dictionary = value.as<Dict>();
    return {};
}

constexpr MethodDef kObjectMethods[] = {
    {"__format__", "($self, format_spec, /)", object_format,
     "The same as str(). TypeError if the format specification is not empty."},
    {"__init_subclass__", "($type, /)", object_init_subclass,
     "Runs for each new subclass with the keywords of its class statement. This one takes none."},
    {"__subclasshook__", "($type, cls, /)", object_subclass_hook,
     "Answers issubclass() for abstract classes: a truth value, or NotImplemented, as here, to let others decide."},
    {"__dir__", "($self, /)", object_dir, "The names of its attributes."},
    {"__sizeof__", "($self, /)", object_sizeof, "Bytes of memory that it takes itself."},
    {"__reduce__", "($self, /)", object_reduce, "What pickle needs to make it again."},
    {"__reduce_ex__", "($self, protocol, /)", object_reduce_ex, "What pickle needs to make it again, by a protocol."},
    {"__getstate__", "($self, /)", object_getstate, "The attributes that pickle stores."},
};

constexpr GetSetDef kObjectAttributes[] = {
    {"__class__", get_class, set_class, AttributeKind::Computed, "The type that the object says it has."}};

}  // namespace

GetSetDef const kInstanceDictAttribute{"__dict__", get_object_dict, set_object_dict, AttributeKind::Computed,
                                       "The attributes of this one object, by name."};

extern TypeSpec const kObjectSpec;
TypeSpec const kObjectSpec{
    .name = "object",
    .layout = Layout::Instance,
    .size = sizeof(Object),
    .flags = kBaseType,
    .slots = {.repr = object_repr,
              .str = object_str,
              .hash = object_hash,
              .get_attribute = generic_get_attribute,
              .set_attribute = generic_set_attribute,
              .compare = object_compare,
              .create = object_create,
              .init = object_init},
    .methods = kObjectMethods,
    .attributes = kObjectAttributes,
    .doc = "The class at the root of all classes; its instances have neither attributes nor methods of their own.",
};

}  // namespace py::vm
