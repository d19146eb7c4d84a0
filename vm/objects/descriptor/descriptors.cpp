#include "vm/objects/descriptor/descriptors.h"

#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/exception.h"
#include "vm/objects/module/module.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

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
    return Value::of(
        format_message("<attribute '{}' of '{}' objects>", {descriptor->definition->name, descriptor->owner}));
}
Raises<Value> getset_name(Thread&, Value self) {
    return Value::of(intern(self.as<GetSetDescriptor>()->definition->name));
}
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
    if (args.count > 4)
        return raise(thread, TypeError_type, "property() takes at most 4 arguments ({} given)", {args.count});
    for (size_t i = 0; i < args.count; i++) *parts[i] = args.values[i];
    for (size_t k = 0; k < args.keyword_count(); k++) {
        for (size_t i = 0; i < 4; i++) {
            if (equal_text(args.names->items[k].as<Str>(), kNames[i])) *parts[i] = args.values[args.count + k];
        }
    }
    property->doc_is_getters = false;
    if (!is_none(property->doc) || is_none(property->getter)) return {};
    Value doc = TRY(find_attribute(thread, property->getter, names.__doc__));
    if (doc.is_empty()) return {};
    property->doc_is_getters = true;
    // A class derived from property has a `__doc__` of its own: its instances keep theirs as an attribute.
    if (property->type() != &property_type) return set_attribute(thread, self, names.__doc__, doc);
    property->doc = doc;
    return {};
}

/// AttributeError for an access that the property has no function for.
Error no_accessor(Thread& thread, Property* property, Value instance, char const* kind) {
    Str* qualname = type_of(instance)->qualname;
    if (!property->name)
        return raise(thread, AttributeError_type, "property of '{}' object has no {}", {qualname, kind});
    auto name = repr_of(thread, Value::of(property->name));
    if (!name.ok()) return Error{};
    return raise(thread, AttributeError_type, "property {} of '{}' object has no {}", {name.value(), qualname, kind});
}

Raises<Value> property_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty() || is_none(instance)) return self;
    Property* property = self.as<Property>();
    if (is_none(property->getter)) return no_accessor(thread, property, instance, "getter");
    return call(thread, property->getter, {instance});
}

Raises<void> property_set(Thread& thread, Value self, Value instance, Value value) {
    Property* property = self.as<Property>();
    Value function = value.is_empty() ? property->deleter : property->setter;
    if (is_none(function)) return no_accessor(thread, property, instance, value.is_empty() ? "deleter" : "setter");
    if (value.is_empty()) {
        TRY(call(thread, function, {instance}));
    } else {
        TRY(call(thread, function, {instance, value}));
    }
    return {};
}

/// Calls the property's class with one of the functions exchanged. A doc that came from the getter is asked for anew.
Raises<Value> copy_property(Thread& thread, Value self, Value getter, Value setter, Value deleter) {
    Property* from = self.as<Property>();
    Value doc = from->doc;
    if (from->doc_is_getters) doc = none();
    Value made = TRY(call(thread, Value::of(type_of(self)), {getter, setter, deleter, doc}));
    if (made.is<Property>()) made.as<Property>()->name = from->name;
    return made;
}
Raises<Value> property_getter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], args[1], from->setter, from->deleter);
}
Raises<Value> property_setter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], from->getter, args[1], from->deleter);
}
Raises<Value> property_deleter(Thread& thread, Value* args) {
    Property* from = args[0].as<Property>();
    return copy_property(thread, args[0], from->getter, from->setter, args[1]);
}
Raises<Value> property_set_name(Thread& thread, Value* args) {
    Tuple* given = args[1].as<Tuple>();
    if (given->size != 2) {
        return raise(thread, TypeError_type, "__set_name__() takes 2 positional arguments but {} were given",
                     {given->size});
    }
    args[0].as<Property>()->name = given->items[1].is<Str>() ? given->items[1].as<Str>() : nullptr;
    return none();
}

/// Whether any of the functions is marked as abstract.
Raises<bool> is_abstract(Thread& thread, Value function) {
    if (function.is_empty() || is_none(function)) return false;
    Value mark = TRY(find_attribute(thread, function, intern("__isabstractmethod__")));
    return mark.is_empty() ? false : TRY(truth_of(thread, mark));
}
Raises<Value> get_property_abstract(Thread& thread, Value self) {
    Property* property = self.as<Property>();
    for (Value function : {property->getter, property->setter, property->deleter}) {
        if (TRY(is_abstract(thread, function))) return boolean(true);
    }
    return boolean(false);
}
Raises<Value> get_fget(Thread&, Value self) { return self.as<Property>()->getter; }
Raises<Value> get_fset(Thread&, Value self) { return self.as<Property>()->setter; }
Raises<Value> get_fdel(Thread&, Value self) { return self.as<Property>()->deleter; }
Raises<Value> get_property_doc(Thread&, Value self) { return self.as<Property>()->doc; }
Raises<void> set_property_doc(Thread&, Value self, Value value) {
    self.as<Property>()->doc = value.is_empty() ? none() : value;
    self.as<Property>()->doc_is_getters = false;
    return {};
}

constexpr MethodDef kPropertyMethods[] = {
    {"getter", "($self, fget, /)", property_getter},
    {"setter", "($self, fset, /)", property_setter},
    {"deleter", "($self, fdel, /)", property_deleter},
    {"__set_name__", "($self, /, *args)", property_set_name},
};
constexpr GetSetDef kPropertyAttributes[] = {{"fget", get_fget, nullptr, AttributeKind::Member},
                                             {"fset", get_fset, nullptr, AttributeKind::Member},
                                             {"fdel", get_fdel, nullptr, AttributeKind::Member},
                                             {"__doc__", get_property_doc, set_property_doc, AttributeKind::Member},
                                             {"__isabstractmethod__", get_property_abstract}};
void trace_property(Object* object, Marker& marker) {
    marker.mark_range(&static_cast<Property*>(object)->getter, 4);
    marker.mark(static_cast<Property*>(object)->name);
}

// classmethod and staticmethod

/// What a wrapper shows of the function it wraps, as far as that has it.
Raises<void> copy_function_attributes(Thread& thread, Value wrapper, Value function) {
    for (char const* name : {"__module__", "__name__", "__qualname__", "__doc__", "__annotations__"}) {
        Value value = TRY(find_attribute(thread, function, intern(name)));
        if (!value.is_empty()) store_own_attribute(wrapper.object(), intern(name), value);
    }
    return {};
}

template <class Wrapper>
Raises<Value> wrapper_create(Thread&, Type* type, CallArgs) {
    auto* wrapper = static_cast<Wrapper*>(new_instance(type));
    wrapper->function = none();
    return Value::of(wrapper);
}

template <class Wrapper>
Raises<void> wrapper_init(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "{}() takes no keyword arguments", {type_of(self)});
    Type* named = type_of(self)->type_flags & kHeapType ? type_of(self)->base : type_of(self);
    if (args.count != 1) return raise(thread, TypeError_type, "{} expected 1 argument, got {}", {named, args.count});
    self.as<Wrapper>()->function = args.values[0];
    return copy_function_attributes(thread, self, args.values[0]);
}

template <class Wrapper>
Raises<Value> wrapper_repr(Thread& thread, Value self) {
    bool is_class = std::is_same_v<Wrapper, ClassMethod>;
    Str* shown = TRY(repr_of(thread, self.as<Wrapper>()->function));
    return Value::of(format_message("<{}({})>", {is_class ? "classmethod" : "staticmethod", shown}));
}

Raises<Value> class_method_get(Thread& thread, Value self, Value instance, Value owner) {
    Value function = self.as<ClassMethod>()->function;
    Value type = owner.is_empty() ? Value::of(type_of(instance)) : owner;
    // A descriptor inside, such as a property, is asked with the class as the instance.
    Type* kind = type_of(function);
    if (kind->slots.descriptor_get && !function.is<Function>()) {
        return kind->slots.descriptor_get(thread, function, type, type);
    }
    return Value::of(new_method(function, type));
}
Raises<Value> static_method_get(Thread&, Value self, Value, Value) { return self.as<StaticMethod>()->function; }
Raises<Value> static_method_call(Thread& thread, Value self, CallArgs args) {
    return call(thread, self.as<StaticMethod>()->function, args);
}
Raises<Value> get_wrapped(Thread&, Value self) { return self.as<StaticMethod>()->function; }
Raises<Value> get_wrapped_abstract(Thread& thread, Value self) {
    return boolean(TRY(is_abstract(thread, self.as<StaticMethod>()->function)));
}
constexpr GetSetDef kWrappedAttributes[] = {{"__func__", get_wrapped, nullptr, AttributeKind::Member},
                                            {"__wrapped__", get_wrapped, nullptr, AttributeKind::Member},
                                            {"__isabstractmethod__", get_wrapped_abstract}};
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
        if (code->local_name(i) != names.__class__ || !(code->source->localspluskinds->bytes[i] & code::kFree))
            continue;
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

Raises<void> find_object_type(Thread& thread, Super* super) {
    Value object = super->object;
    if (object.is<Type>() && object.as<Type>()->is_subtype_of(super->start)) {
        super->object_type = object.as<Type>();
    } else if (type_of(object)->is_subtype_of(super->start)) {
        super->object_type = type_of(object);
    } else {
        // A proxy says that it is of another class.
        Value claimed = TRY(find_attribute(thread, object, names.__class__));
        if (claimed.is<Type>() && claimed.as<Type>()->is_subtype_of(super->start)) {
            super->object_type = claimed.as<Type>();
            return {};
        }
        return raise(thread, TypeError_type, "super(type, obj): obj must be an instance or subtype of type");
    }
    return {};
}

Raises<void> super_init(Thread& thread, Value self, CallArgs args) {
    Super* super = self.as<Super>();
    if (args.keyword_count()) return raise(thread, TypeError_type, "super() takes no keyword arguments");
    if (args.count > 2)
        return raise(thread, TypeError_type, "super() expected at most 2 arguments, got {}", {args.count});
    if (args.count == 0) {
        TRY(super_from_frame(thread, super));
    } else {
        if (!args.values[0].is<Type>())
            return raise(thread, TypeError_type, "super() argument 1 must be a type, not {}",
                         {type_of(args.values[0])});
        super->start = args.values[0].as<Type>();
        if (args.count > 1 && !is_none(args.values[1])) super->object = args.values[1];
    }
    return super->object.is_empty() ? Raises<void>() : find_object_type(thread, super);
}

}  // namespace

Raises<Value> super_of_frame(Thread& thread) {
    auto* super = the_heap->make<Super>(super_type.root_shape);
    super->object = kEmpty;
    TRY(super_from_frame(thread, super));
    TRY(find_object_type(thread, super));
    return Value::of(super);
}

namespace {

/// Answers of `find_behind`, by the version of the object's type: it changes with every class along the MRO.
struct KnownBehind {
    uint32_t version = 0;
    Type* start = nullptr;
    Str* name = nullptr;
    Value found = kEmpty;
};
constexpr size_t kKnownBehind = 512;
KnownBehind known_behind[kKnownBehind];

/// The attribute of the first class behind `start` that has it; empty if none does.
Value find_behind(Type* type, Type* start, Str* name) {
    uint32_t version = type_version(type);
    size_t mixed = version * 31 + (reinterpret_cast<size_t>(start) >> 5) + (reinterpret_cast<size_t>(name) >> 4);
    KnownBehind& known = known_behind[mixed % kKnownBehind];
    if (known.version == version && known.start == start && known.name == name) return known.found;
    Value found = kEmpty;
    bool behind = false;
    for (Value entry : type->mro->span()) {
        if (behind) found = entry.as<Type>()->dict->find(name);
        if (!found.is_empty()) break;
        behind |= entry.as<Type>() == start;
    }
    // Plain values can be exchanged without a new version.
    if (found.is_empty() || type_of(found)->slots.descriptor_get) known = {version, start, name, found};
    return found;
}

}  // namespace

bool find_super_method(Value value, Str* name, Value* target) {
    if (!value.is_exact<Super>()) return false;
    Super* super = value.as<Super>();
    if (!super->object_type || name == names.__class__) return false;
    Value found = find_behind(super->object_type, super->start, name);
    if (found.is_exact<ClassMethod>()) {
        target[0] = found.as<ClassMethod>()->function;
        target[1] = Value::of(super->object_type);
        return target[0].is_exact<Function>();
    }
    bool method =
        found.is_exact<Function>() || (found.is<MethodDescriptor>() && type_of(found) == &method_descriptor_type);
    if (!method || super->object == Value::of(super->object_type)) return false;
    target[0] = found;
    target[1] = super->object;
    return true;
}

namespace {

Raises<Value> super_get_attribute(Thread& thread, Value self, Str* name) {
    Super* super = self.as<Super>();
    Value found = kEmpty;
    if (super->object_type && name != names.__class__) found = find_behind(super->object_type, super->start, name);
    if (found.is_empty()) return generic_get_attribute(thread, self, name);
    auto get = type_of(found)->slots.descriptor_get;
    if (!get) return found;
    bool through_class = super->object == Value::of(super->object_type);
    return get(thread, found, through_class ? kEmpty : super->object, Value::of(super->object_type));
}

Raises<Value> super_repr(Thread&, Value self) {
    Super* super = self.as<Super>();
    if (super->object.is_empty()) return Value::of(format_message("<super: <class '{}'>, NULL>", {super->start}));
    return Value::of(format_message("<super: <class '{}'>, <{} object>>", {super->start, super->object_type}));
}

/// An unbound one is a descriptor: it binds to the instance that it is asked through.
Raises<Value> super_get(Thread& thread, Value self, Value instance, Value) {
    Super* super = self.as<Super>();
    if (instance.is_empty() || is_none(instance) || !super->object.is_empty()) return self;
    return call(thread, Value::of(type_of(self)), {Value::of(super->start), instance});
}

Raises<Value> get_this_class(Thread&, Value self) {
    return self.as<Super>()->start ? Value::of(self.as<Super>()->start) : none();
}
Raises<Value> get_self(Thread&, Value self) {
    Value object = self.as<Super>()->object;
    return object.is_empty() ? none() : object;
}
Raises<Value> get_self_class(Thread&, Value self) {
    Type* type = self.as<Super>()->object_type;
    return type ? Value::of(type) : none();
}
constexpr GetSetDef kSuperAttributes[] = {{"__thisclass__", get_this_class, nullptr, AttributeKind::Member},
                                          {"__self__", get_self, nullptr, AttributeKind::Member},
                                          {"__self_class__", get_self_class, nullptr, AttributeKind::Member}};

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
Raises<Value> proxy_keys(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.keys, {});
}
Raises<Value> proxy_values(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.values, {});
}
Raises<Value> proxy_items(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.items, {});
}
Raises<Value> proxy_copy(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.copy, {});
}
Raises<Value> proxy_reversed(Thread& thread, Value* args) {
    return call_method(thread, mapping_of(args[0]), names.__reversed__, {});
}
Raises<Value> proxy_str(Thread& thread, Value self) { return Value::of(TRY(str_of(thread, mapping_of(self)))); }
Raises<int64_t> proxy_hash(Thread& thread, Value self) { return hash_of(thread, mapping_of(self)); }
Raises<Value> proxy_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    return compare(thread, mapping_of(left), right.is<MappingProxy>() ? mapping_of(right) : right, op);
}
Raises<Value> proxy_or(Thread& thread, Value left, Value right) {
    if (left.is<MappingProxy>()) left = mapping_of(left);
    if (right.is<MappingProxy>()) right = mapping_of(right);
    return binary_operation(thread, left, right, int(BinaryOperator::Or));
}
Raises<Value> proxy_inplace_or(Thread& thread, Value left, Value) {
    return raise(thread, TypeError_type, "'|=' is not supported by {}; use '|' instead", {type_of(left)});
}
Raises<Value> proxy_new(Thread& thread, Value* args) {
    Value mapping = args[1];
    if (!type_of(mapping)->slots.get_item || mapping.is<List>() || mapping.is<Tuple>()) {
        return raise(thread, TypeError_type, "mappingproxy() argument must be a mapping, not {}", {type_of(mapping)});
    }
    auto* proxy = the_heap->make<MappingProxy>(mapping_proxy_type.root_shape);
    proxy->mapping = mapping;
    return Value::of(proxy);
}
constexpr MethodDef kProxyNew{"mappingproxy", "($type, mapping)", proxy_new};
constexpr Slots with_union(Slots slots) {
    slots.binary[int(BinaryOperator::Or)] = proxy_or;
    slots.inplace[int(BinaryOperator::Or)] = proxy_inplace_or;
    return slots;
}
constexpr MethodDef kProxyMethods[] = {
    {"__reversed__", "($self, /)", proxy_reversed},
    kClassGetItem,
    {"get", "($self, key, default=None, /)", proxy_get},
    {"keys", "($self, /)", proxy_keys},
    {"values", "($self, /)", proxy_values},
    {"items", "($self, /)", proxy_items},
    {"copy", "($self, /)", proxy_copy},
};
void trace_proxy(Object* object, Marker& marker) { marker.mark(static_cast<MappingProxy*>(object)->mapping); }

}  // namespace

extern TypeSpec const kGetSetDescriptorSpec, kMemberDescriptorSpec, kPropertySpec, kClassMethodSpec, kStaticMethodSpec;
extern TypeSpec const kSuperSpec, kMappingProxySpec;
TypeSpec const kGetSetDescriptorSpec{
    .name = "getset_descriptor",
    .layout = Layout::GetSetDescriptor,
    .size = sizeof(GetSetDescriptor),
    .flags = kNoConstructor,
    .slots = {.repr = getset_repr, .descriptor_get = getset_get, .descriptor_set = getset_set},
    .attributes = kGetSetAttributes,
    .trace = trace_getset};
TypeSpec const kMemberDescriptorSpec{
    .name = "member_descriptor",
    .layout = Layout::MemberDescriptor,
    .size = sizeof(MemberDescriptor),
    .flags = kNoConstructor,
    .slots = {.repr = member_repr, .descriptor_get = member_get, .descriptor_set = member_set},
    .attributes = kMemberAttributes,
    .trace = trace_member};
TypeSpec const kPropertySpec{.name = "property",
                             .layout = Layout::Property,
                             .size = sizeof(Property),
                             .flags = kBaseType,
                             .slots = {.descriptor_get = property_get,
                                       .descriptor_set = property_set,
                                       .create = property_create,
                                       .init = property_init},
                             .methods = kPropertyMethods,
                             .attributes = kPropertyAttributes,
                             .trace = trace_property};
TypeSpec const kClassMethodSpec{.name = "classmethod",
                                .layout = Layout::ClassMethod,
                                .size = sizeof(ClassMethod),
                                .flags = kBaseType | kHasAttributes,
                                .slots = {.repr = wrapper_repr<ClassMethod>,
                                          .descriptor_get = class_method_get,
                                          .create = wrapper_create<ClassMethod>,
                                          .init = wrapper_init<ClassMethod>},
                                .attributes = kWrappedAttributes,
                                .trace = trace_wrapped};
TypeSpec const kStaticMethodSpec{.name = "staticmethod",
                                 .layout = Layout::StaticMethod,
                                 .size = sizeof(StaticMethod),
                                 .flags = kBaseType | kHasAttributes,
                                 .slots = {.repr = wrapper_repr<StaticMethod>,
                                           .call = static_method_call,
                                           .descriptor_get = static_method_get,
                                           .create = wrapper_create<StaticMethod>,
                                           .init = wrapper_init<StaticMethod>},
                                 .attributes = kWrappedAttributes,
                                 .trace = trace_wrapped};
TypeSpec const kSuperSpec{.name = "super",
                          .layout = Layout::Super,
                          .size = sizeof(Super),
                          .flags = kBaseType,
                          .slots = {.repr = super_repr,
                                    .get_attribute = super_get_attribute,
                                    .descriptor_get = super_get,
                                    .create = super_create,
                                    .init = super_init},
                          .attributes = kSuperAttributes,
                          .trace = trace_super};
TypeSpec const kMappingProxySpec{.name = "mappingproxy",
                                 .layout = Layout::MappingProxy,
                                 .size = sizeof(MappingProxy),
                                 .flags = kMapping,
                                 .slots = with_union({.repr = proxy_repr,
                                                      .str = proxy_str,
                                                      .hash = proxy_hash,
                                                      .compare = proxy_compare,
                                                      .iter = proxy_iter,
                                                      .length = proxy_length,
                                                      .get_item = proxy_get_item,
                                                      .contains = proxy_contains,
                                                      .create = create_with<kProxyNew>}),
                                 .methods = kProxyMethods,
                                 .trace = trace_proxy};

}  // namespace py::vm
