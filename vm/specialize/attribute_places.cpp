#include "vm/specialize/attribute_places.h"

#include "vm/objects/containers.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/function/function.h"
#include "vm/objects/module/module.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/special_methods.h"

namespace py::vm {

KnownPlace known_places[kKnownPlaces];

namespace {

using Kind = AttributePlace::Kind;

/// Whether attributes are looked for as `base` (`object` or `type`) does it, at least as long as they are found.
bool looks_like(Type* type, Type& base) {
    if (type->slots.get_attribute == base.slots.get_attribute) return true;
    if (type->slots.get_attribute != python_get_attribute) return false;
    Value getter = lookup(type, names.__getattribute__);
    return getter.is<WrapperDescriptor>() && getter.as<WrapperDescriptor>()->owner == &base;
}

AttributePlace place_in_class(Type* type, Str* name) {
    for (Value entry : type->mro->span()) {
        Dict* dict = entry.as<Type>()->dict;
        int64_t index = dict->find_entry(name);
        if (index >= 0) return {Kind::InClass, uint32_t(index), Value::of(dict)};
    }
    return {};
}

/// Static and class methods of functions.
AttributePlace place_of_wrapped(Value found) {
    if (found.is_exact<StaticMethod>()) return {Kind::Constant, 0, found.as<StaticMethod>()->function};
    if (found.is_exact<ClassMethod>() && found.as<ClassMethod>()->function.is_exact<Function>()) {
        return {Kind::ClassMethod, 0, found.as<ClassMethod>()->function};
    }
    return {};
}

/// Attributes of built-in types that a function computes. Where a class has `__getattr__`, errors are not the end.
bool is_computed(Type* type, Value found) {
    if (type->slots.get_attribute != object_type.slots.get_attribute) return false;
    if (found.is_exact<GetSetDescriptor>()) return type->is_subtype_of(found.as<GetSetDescriptor>()->owner);
    if (!found.is_exact<MemberDescriptor>()) return false;
    auto* member = found.as<MemberDescriptor>();
    return member->definition && type->is_subtype_of(member->owner);
}

AttributePlace place_of_data_descriptor(Type* type, Value found) {
    if (is_computed(type, found)) return {Kind::Computed, 0, found};
    if (found.is_exact<MemberDescriptor>()) {
        auto* member = found.as<MemberDescriptor>();
        bool plain =
            !member->none_if_unset && (member->owner->type_flags & kHeapType) && type->is_subtype_of(member->owner);
        if (plain) return {Kind::Member, member->offset};
    }
    if (found.is_exact<Property>() && found.as<Property>()->getter.is_exact<Function>()) {
        return {Kind::Property, 0, found.as<Property>()->getter};
    }
    return {};
}

AttributePlace place_in_slots(Shape* shape, uint32_t index) {
    if (index >= shape->inline_capacity) return {Kind::Overflow, index - shape->inline_capacity};
    return {Kind::Inline, uint32_t(shape->type->store_offset + sizeof(AttributeStore) + index * sizeof(Value))};
}

AttributePlace find_in_object(Object* object, Str* name) {
    Shape* shape = object->shape();
    Type* type = shape->type;
    if (!looks_like(type, object_type)) return {};
    Value found = lookup(type, name);
    Type* kind = found.is_empty() ? nullptr : type_of(found);
    if (kind && kind->slots.descriptor_set) return place_of_data_descriptor(type, found);
    if (shape->attributes == Attributes::Slots) {
        int32_t index = shape->find(name);
        if (index >= 0) return place_in_slots(shape, uint32_t(index));
    } else if (shape->attributes == Attributes::Dictionary || shape->layout == Layout::Function ||
               shape->layout == Layout::Module) {
        return {};
    }
    if (!kind) return {};
    if (found.is_exact<Function>() || (found.is<MethodDescriptor>() && kind == &method_descriptor_type)) {
        return {Kind::Method, 0, found};
    }
    if (kind->slots.descriptor_get) return place_of_wrapped(found);
    return place_in_class(type, name);
}

AttributePlace find_in_type(Type* type, Str* name) {
    Type* metatype = type->type();
    if (!looks_like(metatype, type_type)) return {};
    Value hidden_by = lookup(metatype, name);
    if (!hidden_by.is_empty() && type_of(hidden_by)->slots.descriptor_set) return {};
    Value found = lookup(type, name);
    if (found.is_empty()) return {};
    if (type_of(found)->slots.descriptor_get && !found.is_exact<Function>()) return place_of_wrapped(found);
    return place_in_class(type, name);
}

/// The same for classes, which share their shapes.
KnownPlace known_class_places[kKnownPlaces / 4];

AttributePlace const& fill(KnownPlace& known, Object* object, Type* type, Str* name) {
    AttributePlace place =
        object->shape()->layout == Layout::Type ? find_in_type(type, name) : find_in_object(object, name);
    known = {object->shape_address, type_version(type), name, type, place};
    return known.place;
}

AttributePlace const& place_in_type(Type* type, Str* name) {
    uint32_t version = type_version(type);
    KnownPlace& known = known_class_places[mix(version, name) % std::size(known_class_places)];
    bool fits = known.version == version && known.name == name && known.shape == type->shape_address;
    return fits ? known.place : fill(known, type, type, name);
}

}  // namespace

AttributePlace const& place_of(Value owner, Str* name) {
    static constexpr AttributePlace kElsewhere;
    if (!owner.is_object()) return kElsewhere;
    Object* object = owner.object();
    KnownPlace& known = known_place(object, name);
    if (known.is_of(object, name) && known.is_current()) return known.place;
    if (object->shape()->layout == Layout::Type) return place_in_type(owner.as<Type>(), name);
    return fill(known, object, object->type(), name);
}

static Value& slot_at_offset(Object* object, uint32_t offset) {
    return *reinterpret_cast<Value*>(reinterpret_cast<char*>(object) + offset);
}

Value read_place(AttributePlace const& place, Object* owner) {
    switch (place.kind) {
        case Kind::Inline:
        case Kind::Member: return slot_at_offset(owner, place.index);
        case Kind::Overflow: return store_of(owner, owner->type())->overflow->items[place.index];
        case Kind::InClass: return place.value.as<Dict>()->entry(place.index).value;
        case Kind::Constant: return place.value;
        case Kind::Elsewhere:
        case Kind::Method:
        case Kind::ClassMethod:
        case Kind::Property:
        case Kind::Computed: break;
    }
    return kEmpty;
}

Raises<Value> read_computed(Thread& thread, Value descriptor, Value owner) {
    GetSetDef const* definition = descriptor.is_exact<GetSetDescriptor>()
                                      ? descriptor.as<GetSetDescriptor>()->definition
                                      : descriptor.as<MemberDescriptor>()->definition;
    return definition->get(thread, owner);
}

void write_place(AttributePlace const& place, Object* owner, Value value) {
    if (place.kind == Kind::Overflow) {
        store_of(owner, owner->type())->overflow->items[place.index] = value;
    } else {
        slot_at_offset(owner, place.index) = value;
    }
}

void forget_places() {
    for (KnownPlace& known : known_places) known = {};
    for (KnownPlace& known : known_class_places) known = {};
}

}  // namespace py::vm
