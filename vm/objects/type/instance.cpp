#include "vm/gc/heap.h"
#include "vm/objects/bytes/bytes.h"
#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/function.h"
#include "vm/objects/long/int.h"
#include "vm/objects/module/module.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/thread/thread.h"

namespace py::vm {
namespace {

/// Instances with more attributes are dictionaries.
constexpr uint32_t kMostSlots = 128;
/// Capacity that a type learns from its instances, at most.
constexpr uint16_t kMostInline = 24;

Value* slot_values(Object* object, Type const* type) {
    return reinterpret_cast<Value*>(reinterpret_cast<char*>(object) + type->instance_size) - type->slot_count;
}

Value& attribute_slot(Object* object, Shape const* shape, uint32_t index) {
    AttributeStore* store = store_of(object, shape->type);
    if (index < shape->inline_capacity) return store->values[index];
    return store->overflow->items[index - shape->inline_capacity];
}

/// The dict of objects that are not made of slots, or null.
Dict** plain_dict(Object* object) {
    switch (object->shape()->layout) {
        case Layout::Function: return &static_cast<Function*>(object)->attributes;
        case Layout::Module: return &static_cast<Module*>(object)->dict;
        default: return nullptr;
    }
}

void add_slot(Object* object, Shape* shape, Shape* wider, Value value) {
    uint32_t index = shape->count;
    AttributeStore* store = store_of(object, shape->type);
    if (index < shape->inline_capacity) {
        store->values[index] = value;
    } else {
        uint32_t position = index - shape->inline_capacity;
        if (!store->overflow) {
            store->overflow = new_value_array(4);
        } else if (position >= store->overflow->capacity) {
            store->overflow = resize_value_array(store->overflow, store->overflow->capacity * 2);
        }
        store->overflow->items[position] = value;
        // Later instances of the type get more room at once. They need shapes of their own for that.
        Type* type = shape->type;
        if (index + 1 > type->root_shape->inline_capacity && type->root_shape->inline_capacity < kMostInline &&
            shapes_are_left()) {
            type->root_shape = make_shape(type, Attributes::Slots, uint16_t(index + 2));
        }
    }
    object->set_shape(wider);
}

/// From here on the attributes are in a dict.
void make_dictionary(Object* object) {
    Shape* shape = object->shape();
    Dict* dict = new_dict(shape->count);
    std::vector<Str*> added(shape->count);
    for (Shape* step = shape; step->parent; step = step->parent) added[step->count - 1] = step->name;
    for (uint32_t i = 0; i < shape->count; i++) dict->store(added[i], attribute_slot(object, shape, i));
    store_of(object, shape->type)->dictionary = dict;
    object->set_shape(shape->type->dictionary_shape);
}

}  // namespace

AttributeStore* store_after_items(Object* object) {
    char* end = reinterpret_cast<char*>(object);
    switch (object->shape()->layout) {
        case Layout::Tuple:
            end = reinterpret_cast<char*>(static_cast<Tuple*>(object)->items + static_cast<Tuple*>(object)->size);
            break;
        case Layout::Int:
            end = reinterpret_cast<char*>(static_cast<Int*>(object)->limbs + static_cast<Int*>(object)->limb_count);
            break;
        case Layout::Bytes: end += (sizeof(Bytes) + static_cast<Bytes*>(object)->size + 7) / 8 * 8; break;
        default: VERIFY_NOT_REACHED();
    }
    return reinterpret_cast<AttributeStore*>(end);
}

Object* new_instance(Type* type) { return new_instance(type, 0); }

Object* new_instance(Type* type, size_t bytes) {
    size_t size = type->instance_size + (bytes + 7) / 8 * 8;
    if (type->store_offset) size += sizeof(AttributeStore) + type->root_shape->inline_capacity * sizeof(Value);
    Object* object = the_heap->allocate(type->root_shape, size);
    if (type->slot_count) {
        Value* slots = slot_values(object, type);
        for (uint32_t i = 0; i < type->slot_count; i++) slots[i] = kEmpty;
    }
    if (type->type_flags & (kHasDel | kNativeFinalizer)) the_heap->register_finalizer(object);
    return object;
}

void trace_attributes(Object* object, Type* type, Marker& marker) {
    if (type->slot_count) marker.mark_range(slot_values(object, type), type->slot_count);
    if (!type->store_offset) return;
    Shape* shape = object->shape();
    AttributeStore* store = store_of(object, type);
    if (shape->attributes == Attributes::Dictionary) {
        marker.mark(store->dictionary);
        return;
    }
    uint32_t inline_count = shape->count < shape->inline_capacity ? shape->count : shape->inline_capacity;
    marker.mark_range(store->values, inline_count);
    marker.mark(store->overflow);
}

Value find_own_attribute(Value value, Str* name) {
    if (!value.is_object()) return kEmpty;
    Object* object = value.object();
    Shape* shape = object->shape();
    switch (shape->attributes) {
        case Attributes::Slots: {
            int32_t index = shape->find(name);
            return index < 0 ? kEmpty : attribute_slot(object, shape, uint32_t(index));
        }
        case Attributes::Dictionary: {
            Dict* dict = store_of(object, shape->type)->dictionary;
            return dict ? dict->find(name) : kEmpty;
        }
        case Attributes::None: break;
    }
    Dict** dict = plain_dict(object);
    return dict && *dict ? (*dict)->find(name) : kEmpty;
}

bool store_own_attribute(Object* object, Str* name, Value value) {
    Shape* shape = object->shape();
    if (shape->attributes == Attributes::Slots) {
        int32_t index = shape->find(name);
        if (index >= 0) {
            attribute_slot(object, shape, uint32_t(index)) = value;
            return true;
        }
        if (Shape* wider = shape->count < kMostSlots ? shape->with(name) : nullptr) {
            add_slot(object, shape, wider, value);
            return true;
        }
    }
    Dict* dict = attribute_dict(object);
    if (!dict) return false;
    dict->store(name, value);
    return true;
}

bool delete_own_attribute(Object* object, Str* name) {
    if (find_own_attribute(Value::of(object), name).is_empty()) return false;
    return attribute_dict(object)->remove(name);
}

Dict* attribute_dict(Object* object) {
    Shape* shape = object->shape();
    if (shape->attributes == Attributes::None) {
        Dict** dict = plain_dict(object);
        if (!dict) return nullptr;
        if (*dict) return *dict;
        Dict* fresh = new_dict();
        note_write(object);
        return *dict = fresh;
    }
    if (shape->attributes == Attributes::Slots) make_dictionary(object);
    AttributeStore* store = store_of(object, object->type());
    if (!store->dictionary) store->dictionary = new_dict();
    return store->dictionary;
}

Raises<Value> generic_find_attribute(Thread& thread, Value object, Str* name) {
    Type* type = type_of(object);
    Value found = lookup(type, name);
    if (!found.is_empty()) {
        Type* kind = type_of(found);
        if (kind->slots.descriptor_get && kind->slots.descriptor_set) {
            return kind->slots.descriptor_get(thread, found, object, Value::of(type));
        }
    }
    Value own = find_own_attribute(object, name);
    if (!own.is_empty() || found.is_empty()) return own;
    Type* kind = type_of(found);
    if (kind->slots.descriptor_get) return kind->slots.descriptor_get(thread, found, object, Value::of(type));
    return found;
}

Raises<Value> generic_get_attribute(Thread& thread, Value object, Str* name) {
    Value found = TRY(generic_find_attribute(thread, object, name));
    if (found.is_empty()) return raise_no_attribute(thread, object, name);
    return found;
}

Raises<void> generic_set_attribute(Thread& thread, Value object, Str* name, Value value) {
    Type* type = type_of(object);
    Value found = lookup(type, name);
    if (!found.is_empty()) {
        Type* kind = type_of(found);
        if (kind->slots.descriptor_set) return kind->slots.descriptor_set(thread, found, object, value);
    }
    if (object.is_object()) {
        bool done = value.is_empty() ? delete_own_attribute(object.object(), name)
                                     : store_own_attribute(object.object(), name, value);
        if (done) return {};
        bool takes_attributes = object.object()->shape()->attributes != Attributes::None || plain_dict(object.object());
        if (value.is_empty() && takes_attributes) return raise_no_attribute(thread, object, name);
    }
    if (!found.is_empty()) {
        return raise(thread, AttributeError_type, "'{}' object attribute '{}' is read-only", {type, name});
    }
    return raise_no_attribute(thread, object, name);
}

Error raise_no_attribute(Thread& thread, Value object, Str* name) {
    Error error =
        object.is<Type>()
            ? raise(thread, AttributeError_type, "type object '{}' has no attribute '{}'", {object.as<Type>(), name})
            : raise(thread, AttributeError_type, "'{}' object has no attribute '{}'", {type_of(object), name});
    exception_field(thread.pending, "name") = Value::of(name);
    exception_field(thread.pending, "obj") = object;
    return error;
}

}  // namespace py::vm
