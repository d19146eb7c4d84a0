#include "vm/objects/descriptors.h"

#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/module.h"
#include "vm/objects/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/operations.h"
#include "vm/runtime/text.h"

// Descriptors: computed and fixed attributes, property, classmethod, staticmethod, super; and two small types.

namespace py::vm {
namespace {

// getset_descriptor

Raises<Value> getset_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty()) return self;
    auto* descriptor = self.as<GetSetDescriptor>();
    if (!type_of(instance)->is_subtype_of(descriptor->owner)) {
        return raise(thread, TypeError_type, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                     {descriptor->definition->name, descriptor->owner, type_of(instance)});
    }
    return descriptor->definition->get(thread, instance);
}

Raises<void> getset_set(Thread& thread, Value self, Value instance, Value value) {
    auto* descriptor = self.as<GetSetDescriptor>();
    if (!descriptor->definition->set) {
        bool is_exception = descriptor->owner->is_subtype_of(&BaseException_type);
        (void)is_exception;
        return raise(thread, AttributeError_type, "attribute '{}' of '{}' objects is not writable",
                     {descriptor->definition->name, descriptor->owner});
    }
    return descriptor->definition->set(thread, instance, value);
}

Raises<Value> getset_repr(Thread&, Value self) {
    auto* descriptor = self.as<GetSetDescriptor>();
    return Value::of(format_message("<attribute '{}' of '{}' objects>", {descriptor->definition->name, descriptor->owner}));
}
Raises<Value> getset_name(Thread&, Value self) { return Value::of(intern(self.as<GetSetDescriptor>()->definition->name)); }
constexpr GetSetDef kGetSetAttributes[] = {{"__name__", getset_name}};
void trace_getset(Object* object, Marker& marker) { marker.mark(static_cast<GetSetDescriptor*>(object)->owner); }

// member_descriptor

Raises<Value*> member_place(Thread& thread, MemberDescriptor* member, Value instance) {
    if (!type_of(instance)->is_subtype_of(member->owner)) {
        return raise(thread, TypeError_type, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                     {member->name, member->owner, type_of(instance)});
    }
    return reinterpret_cast<Value*>(reinterpret_cast<char*>(instance.object()) + member->offset);
}

Raises<Value> member_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty()) return self;
    auto* member = self.as<MemberDescriptor>();
    Value* place = TRY(member_place(thread, member, instance));
    if (member->definition) return member->definition->get(thread, instance);
    Value value = *place;
    if (!value.is_empty()) return value;
    if (member->none_if_unset) return none();
    return raise_no_attribute(thread, instance, member->name);
}

Raises<void> member_set(Thread& thread, Value self, Value instance, Value value) {
    auto* member = self.as<MemberDescriptor>();
    Value* place = TRY(member_place(thread, member, instance));
    if (member->read_only) return raise(thread, AttributeError_type, "readonly attribute");
    if (member->definition) return member->definition->set(thread, instance, value);
    if (value.is_empty() && place->is_empty()) return raise_no_attribute(thread, instance, member->name);
    *place = value;
    return {};
}

Raises<Value> member_repr(Thread&, Value self) {
    auto* member = self.as<MemberDescriptor>();
    return Value::of(format_message("<member '{}' of '{}' objects>", {member->name, member->owner}));
}
Raises<Value> member_name(Thread&, Value self) { return Value::of(self.as<MemberDescriptor>()->name); }
Raises<Value> member_doc(Thread&, Value self) {
    std::string_view doc = self.as<MemberDescriptor>()->doc;
    return doc.empty() ? none() : Value::of(make_str(doc));
}
constexpr GetSetDef kMemberAttributes[] = {{"__name__", member_name}, {"__doc__", member_doc}};
void trace_member(Object* object, Marker& marker) {
    marker.mark(static_cast<MemberDescriptor*>(object)->name);
    marker.mark(static_cast<MemberDescriptor*>(object)->owner);
}

// property

Raises<Value> property_create(Thread&, Type* type, CallArgs) {
    auto* property = static_cast<Property*>(new_instance(type));
    property->getter = property->setter = property->deleter = property->doc = none();
    return Value::of(property);
}

Raises<void> property_init(Thread& thread, Value self, CallArgs args) {
    Property* property = self.as<Property>();
    Value* parts[] = {&property->getter, &property->setter, &property->deleter, &property->doc};
    constexpr std::string_view kNames[] = {"fget", "fset", "fdel", "doc"};
    if (args.count > 4) return raise(thread, TypeError_type, "property() takes at most 4 arguments ({} given)", {args.count});
    for (size_t i = 0; i < args.count; i++) *parts[i] = args.values[i];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        for (size_t i = 0; i < 4; i++) {
            if (equal_text(args.names->items[k].as<Str>(), kNames[i])) *parts[i] = args.values[args.count + k];
        }
    }
    if (is_none(property->doc) && !is_none(property->getter)) {
        Value doc = TRY(find_attribute(thread, property->getter, names.__doc__));
        if (!doc.is_empty()) property->doc = doc;
    }
    return {};
}

Raises<Str*> property_name(Thread& thread, Property* property) {
    if (property->name) return property->name;
    if (!is_none(property->getter)) {
        Value name = TRY(find_attribute(thread, property->getter, names.__name__));
        if (name.is<Str>()) return name.as<Str>();
    }
    return intern("?");
}

Raises<Value> property_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty() || is_none(instance)) return self;
    Property* property = self.as<Property>();
    if (is_none(property->getter)) {
        return raise(thread, AttributeError_type, "property '{}' of '{}' object has no getter",
                     {TRY(property_name(thread, property)), type_of(instance)->qualname});
    }
    return call(thread, property->getter, {instance});
}

Raises<void> property_set(Thread& thread, Value self, Value instance, Value value) {
    Property* property = self.as<Property>();
    Value function = value.is_empty() ? property->deleter : property->setter;
    if (is_none(function)) {
        return raise(thread, AttributeError_type, "property '{}' of '{}' object has no {}",
                     {TRY(property_name(thread, property)), type_of(instance)->qualname, value.is_empty() ? "deleter" : "setter"});
    }
    if (value.is_empty()) {
        TRY(call(thread, function, {instance}));
    } else {
        TRY(call(thread, function, {instance, value}));
    }
    return {};
}

Property* copy_property(Value self) {
    Property* from = self.as<Property>();
    auto* copy = static_cast<Property*>(new_instance(type_of(self)));
    copy->getter = from->getter;
    copy->setter = from->setter;
    copy->deleter = from->deleter;
    copy->doc = from->doc;
    copy->name = from->name;
    return copy;
}
Raises<Value> property_getter(Thread&, Value* args) {
    Property* copy = copy_property(args[0]);
    copy->getter = args[1];
    return Value::of(copy);
}
Raises<Value> property_setter(Thread&, Value* args) {
    Property* copy = copy_property(args[0]);
    copy->setter = args[1];
    return Value::of(copy);
}
Raises<Value> property_deleter(Thread&, Value* args) {
    Property* copy = copy_property(args[0]);
    copy->deleter = args[1];
    return Value::of(copy);
}
Raises<Value> property_set_name(Thread&, Value* args) {
    if (args[2].is<Str>()) args[0].as<Property>()->name = args[2].as<Str>();
    return none();
}
Raises<Value> get_fget(Thread&, Value self) { return self.as<Property>()->getter; }
Raises<Value> get_fset(Thread&, Value self) { return self.as<Property>()->setter; }
Raises<Value> get_fdel(Thread&, Value self) { return self.as<Property>()->deleter; }
Raises<Value> get_property_doc(Thread&, Value self) { return self.as<Property>()->doc; }
Raises<void> set_property_doc(Thread&, Value self, Value value) {
    self.as<Property>()->doc = value;
    return {};
}

constexpr MethodDef kPropertyMethods[] = {
    {"getter", "($self, fget, /)", property_getter},
    {"setter", "($self, fset, /)", property_setter},
    {"deleter", "($self, fdel, /)", property_deleter},
    {"__set_name__", "($self, owner, name, /)", property_set_name},
};
constexpr GetSetDef kPropertyAttributes[] = {
    {"fget", get_fget}, {"fset", get_fset}, {"fdel", get_fdel}, {"__doc__", get_property_doc, set_property_doc}};
void trace_property(Object* object, Marker& marker) {
    marker.mark_range(&static_cast<Property*>(object)->getter, 4);
    marker.mark(static_cast<Property*>(object)->name);
}

// classmethod and staticmethod

template <class Wrapper>
Raises<Value> wrapper_create(Thread& thread, Type* type, CallArgs args) {
    if (args.count != 1) return raise(thread, TypeError_type, "{} expected 1 argument, got {}", {type, args.count});
    auto* wrapper = static_cast<Wrapper*>(new_instance(type));
    wrapper->function = args.values[0];
    return Value::of(wrapper);
}
Raises<void> wrapper_init(Thread&, Value, CallArgs) { return {}; }

Raises<Value> class_method_get(Thread& thread, Value self, Value instance, Value owner) {
    Value function = self.as<ClassMethod>()->function;
    Value type = owner.is_empty() ? Value::of(type_of(instance)) : owner;
    // A descriptor inside, such as a property, is asked with the class as the instance.
    Type* kind = type_of(function);
    if (kind->slots.descriptor_get && !function.is<Function>()) {
        return kind->slots.descriptor_get(thread, function, type, Value::of(type_of(type)));
    }
    return Value::of(new_method(function, type));
}
Raises<Value> static_method_get(Thread&, Value self, Value, Value) { return self.as<StaticMethod>()->function; }
Raises<Value> static_method_call(Thread& thread, Value self, CallArgs args) {
    return call(thread, self.as<StaticMethod>()->function, args);
}
Raises<Value> get_wrapped(Thread&, Value self) { return self.as<StaticMethod>()->function; }
constexpr GetSetDef kWrappedAttributes[] = {{"__func__", get_wrapped}, {"__wrapped__", get_wrapped}};
void trace_wrapped(Object* object, Marker& marker) { marker.mark(static_cast<ClassMethod*>(object)->function); }

// super

Raises<void> super_from_frame(Thread& thread, Super* super) {
    Value* fp = thread.fp;
    if (!fp) return raise(thread, RuntimeError_type, "super(): no current frame");
    Code* code = frame_code(fp);
    if (code->argcount == 0) return raise(thread, RuntimeError_type, "super(): no arguments");
    Value self = fp[0];
    // The argument may be in a cell of an inner function.
    if (code->source->localspluskinds->bytes[0] & code::kCell && self.is<Cell>()) self = self.as<Cell>()->content;
    if (self.is_empty()) return raise(thread, RuntimeError_type, "super(): arg[0] deleted");
    for (uint32_t i = 0; i < code->local_count; i++) {
        if (code->local_name(i) != names.__class__ || !(code->source->localspluskinds->bytes[i] & code::kFree)) continue;
        Value type = fp[i].as<Cell>()->content;
        if (!type.is<Type>()) return raise(thread, RuntimeError_type, "super(): empty __class__ cell");
        super->start = type.as<Type>();
        super->object = self;
        return {};
    }
    return raise(thread, RuntimeError_type, "super(): __class__ cell not found");
}

Raises<Value> super_create(Thread&, Type* type, CallArgs) {
    auto* super = static_cast<Super*>(new_instance(type));
    super->object = kEmpty;
    return Value::of(super);
}

Raises<void> super_init(Thread& thread, Value self, CallArgs args) {
    Super* super = self.as<Super>();
    if (args.count == 0) {
        TRY(super_from_frame(thread, super));
    } else {
        if (!args.values[0].is<Type>()) return raise(thread, TypeError_type, "super() argument 1 must be a type, not {}", {type_of(args.values[0])});
        super->start = args.values[0].as<Type>();
        if (args.count > 1 && !is_none(args.values[1])) super->object = args.values[1];
    }
    if (super->object.is_empty()) return {};
    Value object = super->object;
    if (object.is<Type>() && object.as<Type>()->is_subtype_of(super->start)) {
        super->object_type = object.as<Type>();
    } else if (type_of(object)->is_subtype_of(super->start)) {
        super->object_type = type_of(object);
    } else {
        return raise(thread, TypeError_type, "super(type, obj): obj must be an instance or subtype of type");
    }
    return {};
}

Raises<Value> super_get_attribute(Thread& thread, Value self, Str* name) {
    Super* super = self.as<Super>();
    if (super->object_type && name != names.__class__) {
        bool behind = false;
        for (Value entry : super->object_type->mro->span()) {
            if (!behind) {
                behind = entry.as<Type>() == super->start;
                continue;
            }
            Value found = entry.as<Type>()->dict->find(name);
            if (found.is_empty()) continue;
            auto get = type_of(found)->slots.descriptor_get;
            if (!get) return found;
            bool through_class = super->object == Value::of(super->object_type);
            return get(thread, found, through_class ? kEmpty : super->object, Value::of(super->object_type));
        }
    }
    return generic_get_attribute(thread, self, name);
}

Raises<Value> super_repr(Thread&, Value self) {
    Super* super = self.as<Super>();
    if (super->object.is_empty()) return Value::of(format_message("<super: <class '{}'>, NULL>", {super->start}));
    return Value::of(format_message("<super: <class '{}'>, <{} object>>", {super->start, super->object_type}));
}

void trace_super(Object* object, Marker& marker) {
    marker.mark(static_cast<Super*>(object)->start);
    marker.mark(static_cast<Super*>(object)->object);
    marker.mark(static_cast<Super*>(object)->object_type);
}

// mappingproxy

Value mapping_of(Value self) { return self.as<MappingProxy>()->mapping; }
Raises<Value> proxy_repr(Thread& thread, Value self) {
    return Value::of(format_message("mappingproxy({})", {TRY(repr_of(thread, mapping_of(self)))}));
}
Raises<Value> proxy_get_item(Thread& thread, Value self, Value key) { return get_item(thread, mapping_of(self), key); }
Raises<bool> proxy_contains(Thread& thread, Value self, Value key) { return contains(thread, mapping_of(self), key); }
Raises<int64_t> proxy_length(Thread& thread, Value self) { return length_of(thread, mapping_of(self)); }
Raises<Value> proxy_iter(Thread& thread, Value self) { return iterate(thread, mapping_of(self)); }
Raises<Value> proxy_get(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), intern("get"), {args[1], args[2].is_empty() ? none() : args[2]});
}
Raises<Value> proxy_keys(Thread& thread, Value* args) { return call_method(thread, mapping_of(args[0]), names.keys, {}); }
Raises<Value> proxy_values(Thread& thread, Value* args) { return call_method(thread, mapping_of(args[0]), names.values, {}); }
Raises<Value> proxy_items(Thread& thread, Value* args) { return call_method(thread, mapping_of(args[0]), names.items, {}); }
Raises<Value> proxy_copy(Thread& thread, Value* args) { return call_method(thread, mapping_of(args[0]), names.copy, {}); }
constexpr MethodDef kProxyMethods[] = {
    {"get", "($self, key, default=None, /)", proxy_get}, {"keys", "($self, /)", proxy_keys},
    {"values", "($self, /)", proxy_values},              {"items", "($self, /)", proxy_items},
    {"copy", "($self, /)", proxy_copy},
};
void trace_proxy(Object* object, Marker& marker) { marker.mark(static_cast<MappingProxy*>(object)->mapping); }

}  // namespace

extern TypeSpec const kGetSetDescriptorSpec, kMemberDescriptorSpec, kPropertySpec, kClassMethodSpec, kStaticMethodSpec;
extern TypeSpec const kSuperSpec, kMappingProxySpec;
TypeSpec const kGetSetDescriptorSpec{
    .name = "getset_descriptor", .layout = Layout::GetSetDescriptor, .size = sizeof(GetSetDescriptor), .flags = kNoConstructor,
    .slots = {.repr = getset_repr, .descriptor_get = getset_get, .descriptor_set = getset_set},
    .attributes = kGetSetAttributes, .trace = trace_getset};
TypeSpec const kMemberDescriptorSpec{
    .name = "member_descriptor", .layout = Layout::MemberDescriptor, .size = sizeof(MemberDescriptor), .flags = kNoConstructor,
    .slots = {.repr = member_repr, .descriptor_get = member_get, .descriptor_set = member_set},
    .attributes = kMemberAttributes, .trace = trace_member};
TypeSpec const kPropertySpec{
    .name = "property", .layout = Layout::Property, .size = sizeof(Property), .flags = kBaseType,
    .slots = {.descriptor_get = property_get, .descriptor_set = property_set, .create = property_create, .init = property_init},
    .methods = kPropertyMethods, .attributes = kPropertyAttributes, .trace = trace_property};
TypeSpec const kClassMethodSpec{
    .name = "classmethod", .layout = Layout::ClassMethod, .size = sizeof(ClassMethod), .flags = kBaseType | kHasAttributes,
    .slots = {.descriptor_get = class_method_get, .create = wrapper_create<ClassMethod>, .init = wrapper_init},
    .attributes = kWrappedAttributes, .trace = trace_wrapped};
TypeSpec const kStaticMethodSpec{
    .name = "staticmethod", .layout = Layout::StaticMethod, .size = sizeof(StaticMethod), .flags = kBaseType | kHasAttributes,
    .slots = {.call = static_method_call, .descriptor_get = static_method_get, .create = wrapper_create<StaticMethod>, .init = wrapper_init},
    .attributes = kWrappedAttributes, .trace = trace_wrapped};
TypeSpec const kSuperSpec{
    .name = "super", .layout = Layout::Super, .size = sizeof(Super), .flags = kBaseType,
    .slots = {.repr = super_repr, .get_attribute = super_get_attribute, .create = super_create, .init = super_init},
    .trace = trace_super};
TypeSpec const kMappingProxySpec{
    .name = "mappingproxy", .layout = Layout::MappingProxy, .size = sizeof(MappingProxy), .flags = kMapping | kNoConstructor,
    .slots = {.repr = proxy_repr, .iter = proxy_iter, .length = proxy_length, .get_item = proxy_get_item, .contains = proxy_contains},
    .methods = kProxyMethods, .trace = trace_proxy};

}  // namespace py::vm
