#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/protocol/pickling.h"

// Attributes of built-in types: computed ones (getset_descriptor) and slots (member_descriptor).

namespace py::vm {
namespace {

template <class Descriptor>
Raises<Value> owner_of(Thread&, Value self) {
    return Value::of(self.as<Descriptor>()->owner);
}

Str* name_of(GetSetDescriptor* descriptor) { return intern(descriptor->definition->name); }
Str* name_of(MemberDescriptor* member) { return member->name; }

template <class Descriptor>
Raises<Value> get_name(Thread&, Value self) {
    return Value::of(name_of(self.as<Descriptor>()));
}

template <class Descriptor>
Raises<Value> get_qualname(Thread&, Value self) {
    auto* descriptor = self.as<Descriptor>();
    return Value::of(format_message("{}.{}", {descriptor->owner->qualname, name_of(descriptor)}));
}

template <class Descriptor>
Raises<void> check_instance(Thread& thread, Descriptor* descriptor, Value instance) {
    if (type_of(instance)->is_subtype_of(descriptor->owner)) return {};
    return raise(thread, TypeError_type, "descriptor '{}' for '{}' objects doesn't apply to a '{}' object",
                 {name_of(descriptor), descriptor->owner, type_of(instance)});
}

// getset_descriptor

Raises<Value> getset_get(Thread& thread, Value self, Value instance, Value) {
    if (instance.is_empty()) return self;
    auto* descriptor = self.as<GetSetDescriptor>();
    TRY(check_instance(thread, descriptor, instance));
    return descriptor->definition->get(thread, instance);
}

Raises<void> getset_set(Thread& thread, Value self, Value instance, Value value) {
    auto* descriptor = self.as<GetSetDescriptor>();
    TRY(check_instance(thread, descriptor, instance));
    if (!descriptor->definition->set && descriptor->definition->kind == AttributeKind::Member) {
        return raise(thread, AttributeError_type, "readonly attribute");
    }
    if (!descriptor->definition->set) {
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
Raises<Value> getset_doc(Thread&, Value self) {
    std::string_view doc = self.as<GetSetDescriptor>()->definition->doc;
    return doc.empty() ? none() : Value::of(make_str(doc));
}
constexpr GetSetDef kGetSetAttributes[] = {
    {"__objclass__", owner_of<GetSetDescriptor>, nullptr, AttributeKind::Member},
    {"__name__", get_name<GetSetDescriptor>, nullptr, AttributeKind::Member},
    {"__qualname__", get_qualname<GetSetDescriptor>},
    {"__doc__", getset_doc},
};
void trace_getset(Object* object, Marker& marker) { marker.mark(static_cast<GetSetDescriptor*>(object)->owner); }

// member_descriptor

Raises<Value*> member_place(Thread& thread, MemberDescriptor* member, Value instance) {
    TRY(check_instance(thread, member, instance));
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
Raises<Value> member_doc(Thread&, Value self) {
    std::string_view doc = self.as<MemberDescriptor>()->doc;
    return doc.empty() ? none() : Value::of(make_str(doc));
}
Raises<Value> member_reduce(Thread& thread, Value* args) {
    auto* member = args[0].as<MemberDescriptor>();
    return reduce_to_builtin(thread, "getattr", {Value::of(member->owner), Value::of(member->name)});
}
constexpr MethodDef kMemberMethods[] = {
    {"__reduce__", "($self, /)", member_reduce, "What pickle needs to find it again."}};
constexpr GetSetDef kMemberAttributes[] = {
    {"__objclass__", owner_of<MemberDescriptor>, nullptr, AttributeKind::Member},
    {"__name__", get_name<MemberDescriptor>, nullptr, AttributeKind::Member},
    {"__qualname__", get_qualname<MemberDescriptor>},
    {"__doc__", member_doc},
};
void trace_member(Object* object, Marker& marker) {
    marker.mark(static_cast<MemberDescriptor*>(object)->name);
    marker.mark(static_cast<MemberDescriptor*>(object)->owner);
}

}  // namespace

extern TypeSpec const kGetSetDescriptorSpec, kMemberDescriptorSpec;
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
    .methods = kMemberMethods,
    .attributes = kMemberAttributes,
    .trace = trace_member};

}  // namespace py::vm
