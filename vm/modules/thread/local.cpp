#include "vm/modules/thread/local.h"

#include "vm/gc/heap.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/weak/weak_reference.h"
#include "vm/runtime/protocol/operations.h"

// Attributes that every thread has of its own.

namespace py::vm {

Type local_data_type;

namespace {

/// Weak references to all of them that live.
List* all_local_data = nullptr;

void remember(LocalData* data) {
    if (!all_local_data) {
        all_local_data = new_list();
        the_heap->add_roots([](Marker& marker, void*) { marker.mark(all_local_data); }, nullptr);
    }
    List* all = all_local_data;
    if (all->size == all->capacity) {
        size_t kept = 0;
        for (size_t i = 0; i < all->size; i++) {
            if (!all->items[i].as<WeakReference>()->target.is_empty()) all->items[kept++] = all->items[i];
        }
        all->erase(kept, all->size);
    }
    all->append(Value::of(make_weak_reference(weak_reference_type, Value::of(data), kEmpty)));
}

Raises<Value> local_create(Thread& thread, Type* type, CallArgs args) {
    if (args.total() > 0 && type->slots.init == object_type.slots.init) {
        return raise(thread, TypeError_type, "Initialization arguments are not supported");
    }
    auto* data = static_cast<LocalData*>(new_instance(type));
    data->values = make_tuple(std::span<Value const>(args.values, args.total()));
    data->names = args.names;
    data->by_thread = new_dict();
    // The class itself calls `__init__` for the thread that makes it.
    TRY(data->by_thread->store(thread, make_int(thread.ident()), Value::of(new_dict())));
    remember(data);
    return Value::of(data);
}

/// The running thread's attributes; `__init__` runs where they are new.
Raises<Dict*> attributes_of(Thread& thread, Value self) {
    auto* data = self.as<LocalData>();
    Value ident = make_int(thread.ident());
    Value known = TRY(data->by_thread->find(thread, ident));
    if (!known.is_empty()) return known.as<Dict>();
    Dict* fresh = new_dict();
    TRY(data->by_thread->store(thread, ident, Value::of(fresh)));
    Type* type = type_of(self);
    if (type->slots.init != object_type.slots.init) {
        size_t keywords = data->names ? data->names->size : 0;
        auto done = type->slots.init(thread, self, {data->values->items, data->values->size - keywords, data->names});
        if (!done.ok()) {
            Exception* failure = thread.take_pending();
            TRY(data->by_thread->remove(thread, ident));
            return restore_exception(thread, failure);
        }
    }
    return fresh;
}

Raises<Value> local_get_attribute(Thread& thread, Value self, Str* name) {
    Dict* own = TRY(attributes_of(thread, self));
    if (name == names.__dict__) return Value::of(own);
    Type* type = type_of(self);
    Value found = lookup(type, name);
    Type* kind = found.is_empty() ? nullptr : type_of(found);
    bool is_data = kind && kind->slots.descriptor_get && kind->slots.descriptor_set;
    if (!is_data) {
        Value value = own->find(name);
        if (!value.is_empty()) return value;
    }
    if (found.is_empty()) return raise_no_attribute(thread, self, name);
    if (kind->slots.descriptor_get) return kind->slots.descriptor_get(thread, found, self, Value::of(type));
    return found;
}

Raises<void> local_set_attribute(Thread& thread, Value self, Str* name, Value value) {
    Dict* own = TRY(attributes_of(thread, self));
    Type* type = type_of(self);
    if (name == names.__dict__) {
        return raise(thread, AttributeError_type, "'{}' object attribute '__dict__' is read-only", {type});
    }
    Value found = lookup(type, name);
    if (!found.is_empty()) {
        if (auto set = type_of(found)->slots.descriptor_set) return set(thread, found, self, value);
    }
    if (!value.is_empty()) {
        own->store(name, value);
    } else if (!own->remove(name)) {
        return raise_no_attribute(thread, self, name);
    }
    return {};
}

void trace_local(Object* object, Marker& marker) {
    auto* data = static_cast<LocalData*>(object);
    marker.mark(data->values);
    marker.mark(data->names);
    marker.mark(data->by_thread);
}

}  // namespace

void forget_local_data(uint64_t thread_ident) {
    if (!all_local_data) return;
    for (size_t i = 0; i < all_local_data->size; i++) {
        Value target = all_local_data->items[i].as<WeakReference>()->target;
        if (target.is_empty()) continue;
        Dict* by_thread = target.as<LocalData>()->by_thread;
        // The few entries are exact ints: no Python code runs.
        for (int64_t at = by_thread->next_entry(0); at >= 0; at = by_thread->next_entry(uint32_t(at) + 1)) {
            auto ident = int64_of(by_thread->entry(uint32_t(at)).key);
            if (!ident || uint64_t(*ident) != thread_ident) continue;
            by_thread->remove_entry(uint32_t(at));
            break;
        }
    }
}

TypeSpec const kLocalDataSpec{
    .name = "_thread._local",
    .layout = Layout::LocalData,
    .size = sizeof(LocalData),
    .flags = kBaseType | kWeaklyReferable,
    .slots = {.get_attribute = local_get_attribute, .set_attribute = local_set_attribute, .create = local_create},
    .trace = trace_local,
    .doc = "Attributes of which every thread has its own."};

}  // namespace py::vm
