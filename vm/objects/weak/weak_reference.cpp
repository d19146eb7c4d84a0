#include "vm/objects/weak/weak_reference.h"

#include "vm/gc/heap.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/str/str_builder.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/text.h"

// The type weakref.ref.

namespace py::vm {

bool is_weakly_referable(Type const* type) { return type->type_flags & kWeaklyReferable; }

namespace {

/// References without a callback and of no subclass are shared.
WeakReference* find_shared(Type& type, Object const* target) {
    WeakReference* found = nullptr;
    the_heap->weak_references().for_each(target, [&](WeakReference* reference) {
        if (reference->type() == &type && reference->callback.is_empty()) found = reference;
    });
    return found;
}

}  // namespace

WeakReference* make_weak_reference(Type& type, Value target, Value callback) {
    if (callback.is_empty() && !(type.type_flags & kHeapType)) {
        if (WeakReference* shared = find_shared(type, target.object())) return shared;
    }
    auto* reference = static_cast<WeakReference*>(new_instance(&type));
    reference->target = target;
    reference->callback = callback;
    the_heap->weak_references().add(reference);
    return reference;
}

namespace {

Value target_of(Value self) { return self.as<WeakReference>()->target; }

Raises<Value> reference_create(Thread& thread, Type* type, CallArgs args) {
    if (type == &weak_reference_type && args.keyword_count()) {
        return raise(thread, TypeError_type, "ref() takes no keyword arguments");
    }
    if (args.count < 1 || args.count > 2) {
        return raise(thread, TypeError_type, "__new__ expected at {} argument{}, got {}",
                     {args.count < 1 ? "least 1" : "most 2", args.count < 1 ? "" : "s", args.count});
    }
    Value target = args.values[0];
    if (!is_weakly_referable(type_of(target))) {
        return raise(thread, TypeError_type, "cannot create weak reference to '{}' object", {type_of(target)});
    }
    Value callback = args.count > 1 && !is_none(args.values[1]) ? args.values[1] : kEmpty;
    return Value::of(make_weak_reference(*type, target, callback));
}

Raises<void> reference_init(Thread& thread, Value self, CallArgs args) {
    if (type_of(self) == &weak_reference_type && args.keyword_count()) {
        return raise(thread, TypeError_type, "ref() takes no keyword arguments");
    }
    if (args.count >= 1 && args.count <= 2) return {};
    return raise(thread, TypeError_type, "__init__ expected at {} argument{}, got {}",
                 {args.count < 1 ? "least 1" : "most 2", args.count < 1 ? "" : "s", args.count});
}

Raises<Value> reference_call(Thread& thread, Value self, CallArgs args) {
    if (args.keyword_count()) return raise(thread, TypeError_type, "weakref.__call__() takes no keyword arguments");
    if (args.count) return raise(thread, TypeError_type, "weakref.__call__ expected 0 arguments, got {}", {args.count});
    Value target = target_of(self);
    return target.is_empty() ? none() : target;
}

Raises<int64_t> reference_hash(Thread& thread, Value self) {
    auto* reference = self.as<WeakReference>();
    if (reference->hash_known) return reference->hash;
    if (reference->target.is_empty()) return raise(thread, TypeError_type, "weak object has gone away");
    int64_t hash = TRY(hash_of(thread, reference->target));
    reference->hash = hash;
    reference->hash_known = true;
    return hash;
}

Raises<Value> reference_compare(Thread& thread, Value left, Value right, CompareOperator op) {
    bool equality = is_equality(op);
    if (!equality || !left.is<WeakReference>() || !right.is<WeakReference>()) return not_implemented();
    Value first = target_of(left);
    Value second = target_of(right);
    if (first.is_empty() || second.is_empty()) return boolean((left == right) == (op == CompareOperator::Equal));
    return compare(thread, first, second, op);
}

Raises<Value> reference_repr(Thread& thread, Value self) {
    Value target = target_of(self);
    if (target.is_empty()) return Value::of(format_message("<weakref at {}; dead>", {address_text(self)}));
    Value name = TRY(find_attribute(thread, target, names.__name__));
    if (!name.is<Str>()) {
        return Value::of(format_message("<weakref at {}; to '{}' at {}>",
                                        {address_text(self), type_of(target), address_text(target)}));
    }
    return Value::of(format_message("<weakref at {}; to '{}' at {} ({})>",
                                    {address_text(self), type_of(target), address_text(target), name.as<Str>()}));
}

Raises<Value> get_callback(Thread&, Value self) {
    Value callback = self.as<WeakReference>()->callback;
    bool gone = callback.is_empty() || target_of(self).is_empty();
    return gone ? none() : callback;
}

Raises<Value> reference_class_getitem(Thread&, Value* args) { return make_generic_alias(args[0], args[1]); }

constexpr GetSetDef kReferenceAttributes[] = {{"__callback__", get_callback}};
constexpr MethodDef kReferenceMethods[] = {{"__class_getitem__", "($type, item, /)", reference_class_getitem,
                                            "Gives the generic alias of a reference to that type."}};

void trace_reference(Object* object, Marker& marker) { marker.mark(static_cast<WeakReference*>(object)->callback); }

}  // namespace

extern TypeSpec const kWeakReferenceSpec;
TypeSpec const kWeakReferenceSpec{
    .name = "weakref.ReferenceType",
    .layout = Layout::WeakReference,
    .size = sizeof(WeakReference),
    .flags = kBaseType,
    .slots = {.repr = reference_repr,
              .hash = reference_hash,
              .call = reference_call,
              .compare = reference_compare,
              .create = reference_create,
              .init = reference_init},
    .methods = kReferenceMethods,
    .attributes = kReferenceAttributes,
    .trace = trace_reference,
};

}  // namespace py::vm
