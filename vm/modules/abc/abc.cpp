#include "vm/gc/heap.h"
#include "vm/objects/set/set.h"
#include "vm/objects/type/subclasses.h"
#include "vm/objects/weak/weak_reference.h"
#include "vm/runtime/native/native_module.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// The module _abc: what abc.ABCMeta is made of.

namespace py::vm {

/// What an abstract base class knows of other classes, in its attribute `_abc_impl`.
struct AbcData : Object {
    static constexpr Layout kLayout = Layout::AbcData;
    /// Weak references to registered classes; to known subclasses; to classes known to be none. Null while empty.
    Set* registry;
    Set* cache;
    Set* negative_cache;
    /// Of `invalidations` when the negative cache was last emptied.
    uint64_t negative_version;
};

namespace {

Type abc_data_type;

/// Grows with every registration: what was no subclass may be one now.
uint64_t invalidations = 0;

/// A class that has no callback has one weak reference, so looking one up makes nothing new.
Value weakly(Value type) { return Value::of(make_weak_reference(weak_reference_type, type, kEmpty)); }
Value target_of(Value reference) { return reference.as<WeakReference>()->target; }

Raises<bool> holds(Thread& thread, Set* set, Value type) {
    if (!set || set->size == 0) return false;
    return set->contains(thread, weakly(type));
}

/// A set of the references whose classes are still there.
Raises<Set*> without_dead(Thread& thread, Set* set) {
    Set* alive = new_set(set_type);
    for (int64_t i = set->next_entry(0); i >= 0; i = set->next_entry(uint64_t(i) + 1)) {
        Value reference = set->entry(uint64_t(i)).key;
        if (!target_of(reference).is_empty()) TRY(alive->add(thread, reference, set->entry(uint64_t(i)).hash));
    }
    return alive;
}

constexpr uint64_t kOftenEnough = 16;

Raises<void> add(Thread& thread, Set*& set, Value type) {
    if (!set) set = new_set(set_type);
    TRY(set->add(thread, weakly(type)));
    bool power_of_two = (set->size & (set->size - 1)) == 0;
    if (set->size >= kOftenEnough && power_of_two) set = TRY(without_dead(thread, set));
    return {};
}

Raises<AbcData*> data_of(Thread& thread, Value type) {
    static Str* name = intern("_abc_impl");
    Value data = type.is<Type>() ? lookup(type.as<Type>(), name) : kEmpty;
    if (data.is_empty()) data = TRY(get_attribute(thread, type, name));
    if (data.is<AbcData>()) return data.as<AbcData>();
    return raise(thread, TypeError_type, "_abc_impl is set to a wrong type");
}

// _abc_init

Raises<bool> is_abstract(Thread& thread, Value value) {
    static Str* name = intern("__isabstractmethod__");
    Value mark = TRY(find_attribute(thread, value, name));
    return !mark.is_empty() && TRY(truth_of(thread, mark));
}

/// Own attributes that are abstract, and inherited ones that still are.
Raises<Set*> abstract_names(Thread& thread, Value type) {
    Set* found = new_set(frozenset_type);
    Dict* own = copy_dict(type.as<Type>()->dict);
    for (int64_t i = own->next_entry(0); i >= 0; i = own->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = own->entry(uint32_t(i));
        if (TRY(is_abstract(thread, entry.value))) TRY(found->add(thread, entry.key));
    }
    for (Value base : type.as<Type>()->bases->span()) {
        Value names_of_base = TRY(find_attribute(thread, base, names.__abstractmethods__));
        if (names_of_base.is_empty()) continue;
        TRY(for_each_item(thread, names_of_base, [&](Value name) -> Raises<void> {
            if (!name.is<Str>())
                return raise(thread, TypeError_type, "attribute name must be string, not '{}'", {type_of(name)});
            Value now = TRY(find_attribute(thread, type, intern(name.as<Str>())));
            if (!now.is_empty() && TRY(is_abstract(thread, now))) TRY(found->add(thread, name));
            return {};
        }));
    }
    return found;
}

/// `__abc_tpflags__` says which patterns match instances: the numbers are CPython's flags.
constexpr int64_t kSequenceNumber = 1 << 5;
constexpr int64_t kMappingNumber = 1 << 6;
constexpr uint32_t kPatternFlags = kSequence | kMapping;

Raises<void> take_pattern_flags(Thread& thread, Type* type) {
    static Str* name = intern("__abc_tpflags__");
    Value declared = type->dict->find(name);
    if (!is_int(declared)) return {};
    int64_t number = clamped_int64_of(declared);
    if ((number & kSequenceNumber) && (number & kMappingNumber)) {
        return raise(thread, TypeError_type,
                     "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
    }
    if (number & kSequenceNumber) type->type_flags = (type->type_flags & ~kPatternFlags) | kSequence;
    if (number & kMappingNumber) type->type_flags = (type->type_flags & ~kPatternFlags) | kMapping;
    type->dict->remove(name);
    return {};
}

Raises<Value> abc_init(Thread& thread, Value* args) {
    if (!args[0].is<Type>())
        return raise(thread, TypeError_type, "_abc_init() needs a class, not '{}'", {type_of(args[0])});
    Type* type = args[0].as<Type>();
    Set* abstract = TRY(abstract_names(thread, args[0]));
    auto* data = the_heap->make<AbcData>(abc_data_type.root_shape);
    data->negative_version = invalidations;
    // Straight into the dict: neither changes what operations the class has.
    type->dict->store(names.__abstractmethods__, Value::of(abstract));
    type->dict->store(intern("_abc_impl"), Value::of(data));
    type_modified(type);
    TRY(take_pattern_flags(thread, type));
    return none();
}

// register

/// Classes that say already what patterns match them keep that.
void set_pattern_flags(Type* type, uint32_t flags) {
    if ((type->type_flags & kPatternFlags) == flags || !(type->type_flags & kHeapType)) return;
    type->type_flags = (type->type_flags & ~kPatternFlags) | flags;
    for_each_subclass(type, [&](Type* subclass) { set_pattern_flags(subclass, flags); });
}

Raises<Value> abc_register(Thread& thread, Value* args) {
    Value type = args[0];
    Value subclass = args[1];
    if (!subclass.is<Type>()) return raise(thread, TypeError_type, "Can only register classes");
    if (TRY(is_subclass(thread, subclass, type))) return subclass;
    if (TRY(is_subclass(thread, type, subclass))) {
        return raise(thread, RuntimeError_type, "Refusing to create an inheritance cycle");
    }
    AbcData* data = TRY(data_of(thread, type));
    TRY(add(thread, data->registry, subclass));
    invalidations++;
    if (type.is<Type>()) {
        uint32_t flags = type.as<Type>()->type_flags & kPatternFlags;
        if (flags) set_pattern_flags(subclass.as<Type>(), flags);
    }
    return subclass;
}

// Checks

/// What a class's own hook says; NotImplemented: it does not know.
Raises<Value> ask_hook(Thread& thread, Value type, Value subclass) {
    static Str* name = intern("__subclasshook__");
    Value answer = TRY(call_method(thread, type, name, {subclass}));
    if (is_bool(answer) || is_not_implemented(answer)) return answer;
    return raise(thread, AssertionError_type, "__subclasshook__ must return either False, True, or NotImplemented");
}

Raises<bool> is_below_registered(Thread& thread, AbcData* data, Value subclass) {
    if (!data->registry) return false;
    if (TRY(holds(thread, data->registry, subclass))) return true;
    List* registered = TRY(list_from(thread, Value::of(data->registry)));
    for (Value reference : registered->span()) {
        Value entry = target_of(reference);
        if (!entry.is_empty() && TRY(is_subclass(thread, subclass, entry))) return true;
    }
    return false;
}

Raises<bool> is_below_subclass(Thread& thread, Value type, Value subclass) {
    Value children = TRY(call_method(thread, type, names.__subclasses__, {}));
    if (!children.is<List>()) return raise(thread, TypeError_type, "__subclasses__() must return a list");
    for (size_t i = 0; i < children.as<List>()->size; i++) {
        if (TRY(is_subclass(thread, subclass, children.as<List>()->items[i]))) return true;
    }
    return false;
}

/// Without looking into the caches.
Raises<bool> find_out(Thread& thread, AbcData* data, Value type, Value subclass) {
    Value answer = TRY(ask_hook(thread, type, subclass));
    if (!is_not_implemented(answer)) return answer == boolean(true);
    if (type.is<Type>() && subclass.as<Type>()->is_subtype_of(type.as<Type>())) return true;
    if (TRY(is_below_registered(thread, data, subclass))) return true;
    return is_below_subclass(thread, type, subclass);
}

Raises<Value> abc_subclasscheck(Thread& thread, Value* args) {
    Value type = args[0];
    Value subclass = args[1];
    if (!subclass.is<Type>()) return raise(thread, TypeError_type, "issubclass() arg 1 must be a class");
    AbcData* data = TRY(data_of(thread, type));
    if (TRY(holds(thread, data->cache, subclass))) return boolean(true);
    if (data->negative_version < invalidations) {
        data->negative_cache = nullptr;
        data->negative_version = invalidations;
    } else if (TRY(holds(thread, data->negative_cache, subclass))) {
        return boolean(false);
    }
    bool found = TRY(find_out(thread, data, type, subclass));
    TRY(add(thread, found ? data->cache : data->negative_cache, subclass));
    return boolean(found);
}

Raises<Value> check_subclass(Thread& thread, Value type, Value subclass) {
    return call_method(thread, type, names.__subclasscheck__, {subclass});
}

Raises<Value> abc_instancecheck(Thread& thread, Value* args) {
    Value type = args[0];
    AbcData* data = TRY(data_of(thread, type));
    Value actual = Value::of(type_of(args[1]));
    Value claimed = TRY(get_attribute(thread, args[1], names.__class__));
    if (TRY(holds(thread, data->cache, claimed))) return boolean(true);
    if (claimed == actual) {
        if (data->negative_version == invalidations && TRY(holds(thread, data->negative_cache, claimed)))
            return boolean(false);
        return check_subclass(thread, type, claimed);
    }
    Value answer = TRY(check_subclass(thread, type, claimed));
    if (TRY(truth_of(thread, answer))) return answer;
    return check_subclass(thread, type, actual);
}

// For tests and debugging.

Raises<Value> get_cache_token(Thread&, Value*) { return make_int(invalidations); }

Raises<Value> get_dump(Thread& thread, Value* args) {
    AbcData* data = TRY(data_of(thread, args[0]));
    Tuple* dump = new_tuple(4);
    Set* const sets[] = {data->registry, data->cache, data->negative_cache};
    for (size_t i = 0; i < 3; i++) {
        Set* copy = new_set(set_type);
        if (sets[i]) TRY(copy->merge(thread, sets[i]));
        dump->items[i] = Value::of(copy);
    }
    dump->items[3] = make_int(data->negative_version);
    return Value::of(dump);
}

Raises<Value> reset_registry(Thread& thread, Value* args) {
    TRY(data_of(thread, args[0]))->registry = nullptr;
    return none();
}

Raises<Value> reset_caches(Thread& thread, Value* args) {
    AbcData* data = TRY(data_of(thread, args[0]));
    data->cache = data->negative_cache = nullptr;
    return none();
}

void trace_abc_data(Object* object, Marker& marker) {
    auto* data = static_cast<AbcData*>(object);
    marker.mark(data->registry);
    marker.mark(data->cache);
    marker.mark(data->negative_cache);
}

constexpr TypeSpec kAbcDataSpec{.name = "_abc._abc_data",
                                .layout = Layout::AbcData,
                                .size = sizeof(AbcData),
                                .flags = kNoConstructor,
                                .trace = trace_abc_data,
                                .doc = "What an abstract base class knows of other classes."};

constexpr MethodDef kFunctions[] = {
    {"get_cache_token", "()", get_cache_token, "A number that changes with every registration of a class."},
    {"_abc_init", "(self, /)", abc_init, "Makes what a new abstract base class needs."},
    {"_abc_register", "(self, subclass, /)", abc_register, "Makes a class a virtual subclass."},
    {"_abc_instancecheck", "(self, instance, /)", abc_instancecheck, "isinstance() for abstract base classes."},
    {"_abc_subclasscheck", "(self, subclass, /)", abc_subclasscheck, "issubclass() for abstract base classes."},
    {"_get_dump", "(self, /)", get_dump, "Registry, cache, negative cache and its version, for debugging."},
    {"_reset_registry", "(self, /)", reset_registry, "Forgets all registered classes."},
    {"_reset_caches", "(self, /)", reset_caches, "Empties both caches."},
};

constexpr ModuleType kTypes[] = {{&abc_data_type, &kAbcDataSpec, false}};

}  // namespace

extern NativeModule const kAbcModule;
NativeModule const kAbcModule{
    .name = "_abc",
    .doc = "Abstract base classes, the part in C++.",
    .functions = kFunctions,
    .types = kTypes,
};

}  // namespace py::vm
