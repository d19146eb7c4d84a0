#include "vm/interp/frame.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/runtime/protocol/operations.h"

// super.

namespace py::vm {
namespace {

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
constexpr GetSetDef kSuperAttributes[] = {{"__thisclass__", get_this_class, nullptr, AttributeKind::Member,
                                           "The class behind which the search for attributes begins."},
                                          {"__self__", get_self, nullptr, AttributeKind::Member,
                                           "The object, or the class, that methods are bound to; None if unbound."},
                                          {"__self_class__", get_self_class, nullptr, AttributeKind::Member,
                                           "The class whose order of bases counts; None if unbound."}};

void trace_super(Object* object, Marker& marker) {
    marker.mark(static_cast<Super*>(object)->start);
    marker.mark(static_cast<Super*>(object)->object);
    marker.mark(static_cast<Super*>(object)->object_type);
}

}  // namespace

extern TypeSpec const kSuperSpec;
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
                          .trace = trace_super,
                          .doc = "Looks attributes up in the classes that follow one in the order of another's bases."};

}  // namespace py::vm
