#include "vm/codecs/codecs.h"
#include "vm/interp/support.h"
#include "vm/objects/alias/type_expressions.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/function/function.h"
#include "vm/objects/set/set.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/lookup.h"
#include "vm/objects/type/mro.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/objects/type/subclasses.h"
#include "vm/runtime/audit.h"
#include "vm/runtime/protocol/operations.h"

// The type `type`: calling, attributes and repr of classes.

namespace py::vm {
namespace {

Raises<Value> type_call(Thread& thread, Value callee, CallArgs args) {
    Type* type = callee.as<Type>();
    if (type == &type_type) {
        if (args.count == 1 && !args.keyword_count()) return Value::of(type_of(args.values[0]));
        if (args.count != 3) return raise(thread, TypeError_type, "type() takes 1 or 3 arguments");
    }
    if (!type->slots.create || (type->type_flags & kNoConstructor)) {
        return raise(thread, TypeError_type, "cannot create '{}' instances",
                     {type->spec ? MessagePart(type->spec->name) : MessagePart(type)});
    }
    Value instance = TRY(type->slots.create(thread, type, args));
    // What `__new__` has taken, `object.__init__` does not look at.
    if (type->slots.init == object_type.slots.init && type->slots.create != object_type.slots.create &&
        type_of(instance) == type) {
        return instance;
    }
    if (!type_of(instance)->is_subtype_of(type)) return instance;
    if (auto init = type_of(instance)->slots.init) TRY(init(thread, instance, args));
    return instance;
}

Raises<Value> type_find_attribute(Thread& thread, Value object, Str* name) {
    Type* type = object.as<Type>();
    Value meta = lookup(type_of(object), name);
    Type* kind = meta.is_empty() ? nullptr : type_of(meta);
    if (kind && kind->slots.descriptor_get && kind->slots.descriptor_set) {
        return kind->slots.descriptor_get(thread, meta, object, Value::of(type_of(object)));
    }
    Value own = lookup(type, name);
    if (!own.is_empty()) {
        if (auto get = type_of(own)->slots.descriptor_get) return get(thread, own, kEmpty, object);
        return own;
    }
    if (kind && kind->slots.descriptor_get) {
        return kind->slots.descriptor_get(thread, meta, object, Value::of(type_of(object)));
    }
    return meta;
}

Raises<Value> type_get_attribute(Thread& thread, Value object, Str* name) {
    Value found = TRY(type_find_attribute(thread, object, name));
    if (found.is_empty()) return raise_no_attribute(thread, object, name);
    return found;
}

void update_with_subclasses(Type* type) {
    update_slots(type);
    for_each_subclass(type, update_with_subclasses);
}

/// A value that no descriptor protocol will ever apply to.
bool is_plain_data(Value value) {
    if (!value.is_object()) return !value.is_empty();
    Type* type = type_of(value);
    return !(type->type_flags & kHeapType) && !type->slots.descriptor_get && !type->slots.descriptor_set;
}

/// Exchanges one plain value of the class itself for another: all that is known about the class stays true, but for
/// the value.
bool exchange_plain_value(Type* type, Str* name, Value value) {
    int64_t index = type->dict->find_entry(name);
    if (index < 0) return false;
    DictEntry& entry = type->dict->entry(uint32_t(index));
    if (!is_plain_data(entry.value) || !is_plain_data(value)) return false;
    note_write(type->dict->table);
    entry.value = value;
    forget_lookup(type, name);
    return true;
}

/// Whether a cache may know where instances of the type or of a subclass have their own attributes; classes, the
/// instances of metatypes, have some always.
bool has_instances_with_attributes(Type* type) {
    if (type->root_shape->first_child || type->layout == Layout::Type) return true;
    bool any = false;
    for_each_subclass(type, [&](Type* subclass) { any = any || has_instances_with_attributes(subclass); });
    return any;
}

/// Whether attributes of instances, which caches find by the shape alone, may now be found otherwise: the class has its
/// own way of looking, or a data descriptor comes first. With a descriptor's methods, so have all classes that hold
/// one.
bool changes_access(Type* type, Str* name, Value value) {
    if (name == names.__get__ || name == names.__set__ || name == names.__delete__) return true;
    bool own_way = name == names.__getattribute__ || name == names.__setattr__ || name == names.__delattr__;
    bool data_descriptor = !value.is_empty() && type_of(value)->slots.descriptor_set;
    return (own_way || data_descriptor) && has_instances_with_attributes(type);
}

Raises<void> type_set_attribute(Thread& thread, Value object, Str* name, Value value) {
    Type* type = object.as<Type>();
    if (!(type->type_flags & kHeapType)) {
        return raise(thread, TypeError_type, "cannot set '{}' attribute of immutable type '{}'", {name, type});
    }
    Value meta = lookup(type_of(object), name);
    if (!meta.is_empty()) {
        if (auto set = type_of(meta)->slots.descriptor_set) return set(thread, meta, object, value);
    }
    bool is_dunder = name->is_ascii() && name->ascii().starts_with("__");
    if (!is_dunder && exchange_plain_value(type, name, value)) return {};
    if (value.is_empty()) {
        if (!type->dict->remove(name)) return raise_no_attribute(thread, object, name);
    } else {
        type->dict->store(name, value);
    }
    type_modified(type);
    if (is_dunder) update_with_subclasses(type);
    if (changes_access(type, name, value)) forget_attribute_caches();
    return {};
}

Raises<Value> type_repr(Thread&, Value self) {
    Type* type = self.as<Type>();
    StrBuilder text;
    text.append("<class '");
    Value module = type->dict->find(names.__module__);
    if (module.is<Str>() && !equal_text(module.as<Str>(), "builtins")) {
        text.append(module.as<Str>());
        text.append('.');
    }
    text.append(type->qualname);
    text.append("'>");
    return Value::of(text.finish());
}

/// Bases that stand for others are a matter of class statements.
Raises<void> refuse_mro_entries(Thread& thread, Tuple* bases) {
    for (Value base : bases->span()) {
        if (base.is<Type>() || TRY(find_attribute(thread, base, intern("__mro_entries__"))).is_empty()) continue;
        return raise(thread, TypeError_type, "type() doesn't support MRO entry resolution; use types.new_class()");
    }
    return {};
}

Raises<Type*> most_derived_metatype(Thread& thread, Type* metatype, Tuple* bases) {
    for (Value base : bases->span()) {
        Type* kind = type_of(base);
        if (metatype->is_subtype_of(kind)) continue;
        if (!kind->is_subtype_of(metatype)) {
            return raise(thread, TypeError_type,
                         "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the "
                         "metaclasses of all its bases");
        }
        metatype = kind;
    }
    return metatype;
}

/// Names of classes can be written in UTF-8, and have no null characters.
Raises<void> check_characters(Thread& thread, Str* name) {
    if (!name->is_ascii()) TRY(encode_utf8(thread, name, "strict"));
    for (size_t i = 0; i < name->length; i++) {
        if (name->at(i) == 0) return raise(thread, ValueError_type, "type name must not contain null characters");
    }
    return {};
}

Raises<Value> type_create(Thread& thread, Type* metatype, CallArgs args) {
    if (args.count != 3)
        return raise(thread, TypeError_type, "type.__new__() takes exactly 3 arguments ({} given)", {args.count});
    Value name = args.values[0];
    if (!name.is<Str>()) {
        return raise(thread, TypeError_type, "type.__new__() argument 1 must be str, not {}", {type_of(name)});
    }
    if (!args.values[1].is<Tuple>()) {
        return raise(thread, TypeError_type, "type.__new__() argument 2 must be tuple, not {}",
                     {type_of(args.values[1])});
    }
    if (!args.values[2].is<Dict>()) {
        return raise(thread, TypeError_type, "type.__new__() argument 3 must be dict, not {}",
                     {type_of(args.values[2])});
    }
    TRY(check_characters(thread, name.as<Str>()));
    Tuple* bases = args.values[1].as<Tuple>();
    TRY(refuse_mro_entries(thread, bases));
    Type* winner = TRY(most_derived_metatype(thread, metatype, bases));
    if (winner != metatype && winner->slots.create != type_create) return winner->slots.create(thread, winner, args);
    return Value::of(TRY(make_class(thread, winner, name.as<Str>(), bases, args.values[2].as<Dict>(), args)));
}

Raises<void> type_init(Thread& thread, Value, CallArgs args) {
    if (args.count == 3 || args.count == 1) return {};
    return raise(thread, TypeError_type, "type.__init__() takes 1 or 3 arguments");
}

Raises<Value> type_mro(Thread& thread, Value* args) {
    return Value::of(make_list(TRY(default_mro(thread, args[0].as<Type>()))->span()));
}

Raises<Value> type_subclasses(Thread&, Value* args) {
    List* found = new_list();
    for (Type* type : builtin_subclasses(args[0].as<Type>())) found->append(Value::of(type));
    for_each_subclass(args[0].as<Type>(), [&](Type* subclass) { found->append(Value::of(subclass)); });
    return Value::of(found);
}

Raises<Value> type_prepare(Thread&, Value*) { return Value::of(new_dict()); }

Raises<Value> type_instance_check(Thread& thread, Value* args) {
    if (type_of(args[1])->is_subtype_of(args[0].as<Type>())) return boolean(true);
    // A proxy says that it is of another class.
    Value claimed = TRY(find_attribute(thread, args[1], names.__class__));
    return boolean(claimed.is<Type>() && claimed.as<Type>()->is_subtype_of(args[0].as<Type>()));
}

Raises<Value> type_subclass_check(Thread& thread, Value* args) {
    if (!args[1].is<Type>()) return raise(thread, TypeError_type, "issubclass() arg 1 must be a class");
    return boolean(args[1].as<Type>()->is_subtype_of(args[0].as<Type>()));
}

constexpr MethodDef kTypeMethods[] = {
    {"mro", "($self, /)", type_mro,
     "A list of the classes in which attributes are looked up, in that order. A metaclass may give another."},
    {"__subclasses__", "($self, /)", type_subclasses,
     "A list of the classes that have this one as a direct base and still exist."},
    {"__prepare__", "($type, *args, **kwargs)", type_prepare,
     "The namespace in which the body of a class runs: a new dict. A metaclass may give another."},
    {"__instancecheck__", "($self, instance, /)", type_instance_check,
     "Whether an object is an instance of this class: the answer of isinstance()."},
    {"__subclasscheck__", "($self, subclass, /)", type_subclass_check,
     "Whether a class is this one or derived from it: the answer of issubclass()."},
};

/// The value of an attribute that cannot go.
Raises<void> check_kept(Thread& thread, Value self, Value value, char const* name) {
    bool deletes = value.is_empty();
    if (!deletes && self.as<Type>()->type_flags & kHeapType) return {};
    return raise(thread, TypeError_type, "cannot {} '{}' attribute of immutable type '{}'",
                 {deletes ? "delete" : "set", name, self.as<Type>()});
}

Raises<Str*> check_name(Thread& thread, Value self, Value value, char const* name) {
    TRY(check_kept(thread, self, value, name));
    if (value.is<Str>()) return value.as<Str>();
    return raise(thread, TypeError_type, "can only assign string to {}.{}, not '{}'",
                 {self.as<Type>(), name, type_of(value)});
}

Raises<Value> get_name(Thread&, Value self) { return Value::of(self.as<Type>()->name); }
Raises<void> set_name(Thread& thread, Value self, Value value) {
    Str* name = TRY(check_name(thread, self, value, "__name__"));
    TRY(check_characters(thread, name));
    TRY(audit(thread, "object.__setattr__", {self, Value::of(names.__name__), value}));
    self.as<Type>()->name = name;
    return {};
}
Raises<Value> get_qualname(Thread&, Value self) { return Value::of(self.as<Type>()->qualname); }
Raises<void> set_qualname(Thread& thread, Value self, Value value) {
    self.as<Type>()->qualname = TRY(check_name(thread, self, value, "__qualname__"));
    return {};
}
Raises<void> set_type_bases(Thread& thread, Value self, Value value) {
    TRY(audit(thread, "object.__setattr__", {self, Value::of(intern("__bases__")), value}));
    return set_bases(thread, self.as<Type>(), value);
}
Raises<Value> get_abstract_methods(Thread& thread, Value self) {
    Value found = self.as<Type>() == &type_type ? kEmpty : self.as<Type>()->dict->find(names.__abstractmethods__);
    if (found.is_empty()) return raise(thread, AttributeError_type, "__abstractmethods__");
    return found;
}
Raises<void> set_abstract_methods(Thread& thread, Value self, Value value) {
    Type* type = self.as<Type>();
    if (!value.is_empty()) {
        type->dict->store(names.__abstractmethods__, value);
    } else if (!type->dict->remove(names.__abstractmethods__)) {
        return raise(thread, AttributeError_type, "__abstractmethods__");
    }
    type_modified(type);
    return {};
}
Raises<Value> get_bases(Thread&, Value self) { return Value::of(self.as<Type>()->bases); }
Raises<Value> get_base(Thread&, Value self) {
    Type* base = self.as<Type>()->base;
    return base ? Value::of(base) : none();
}
Raises<Value> get_mro(Thread&, Value self) { return Value::of(self.as<Type>()->mro); }
Raises<Value> get_dict(Thread&, Value self) {
    auto* proxy = the_heap->make<MappingProxy>(mapping_proxy_type.root_shape);
    proxy->mapping = Value::of(self.as<Type>()->dict);
    return Value::of(proxy);
}
Raises<Value> get_module(Thread&, Value self) {
    Value module = self.as<Type>()->dict->find(names.__module__);
    // What a built-in type has there may be the attribute of its instances.
    bool own = module.is<Str>() || (!module.is_empty() && self.as<Type>()->type_flags & kHeapType);
    return own ? module : Value::of(intern("builtins"));
}
Raises<void> set_module(Thread& thread, Value self, Value value) {
    TRY(check_kept(thread, self, value, "__module__"));
    self.as<Type>()->dict->store(names.__module__, value);
    return {};
}
Raises<Value> get_doc(Thread& thread, Value self) {
    auto* type = self.as<Type>();
    Value doc = type->dict->find(names.__doc__);
    if (doc.is_empty()) return none();
    // What a built-in type has there may be the attribute of its instances.
    if (!doc.is<Str>() && !(type->type_flags & kHeapType) && !type->spec->doc.empty()) {
        return Value::of(make_str(type->spec->doc));
    }
    if (auto get = type_of(doc)->slots.descriptor_get) return get(thread, doc, kEmpty, self);
    return doc;
}
Raises<void> set_doc(Thread& thread, Value self, Value value) {
    TRY(check_kept(thread, self, value, "__doc__"));
    self.as<Type>()->dict->store(names.__doc__, value);
    type_modified(self.as<Type>());
    return {};
}

/// Made when asked for, as a class without annotations has none in its dict.
Raises<Value> get_annotations(Thread& thread, Value self) {
    Type* type = self.as<Type>();
    if (!(type->type_flags & kHeapType)) {
        return raise(thread, AttributeError_type, "type object '{}' has no attribute '__annotations__'", {type});
    }
    Value found = type->dict->find(names.__annotations__);
    if (found.is_empty()) {
        found = Value::of(new_dict());
        type->dict->store(names.__annotations__, found);
        type_modified(type);
        return found;
    }
    if (auto get = type_of(found)->slots.descriptor_get) return get(thread, found, kEmpty, self);
    return found;
}
Raises<void> set_annotations(Thread& thread, Value self, Value value) {
    Type* type = self.as<Type>();
    if (!value.is_empty()) {
        type->dict->store(names.__annotations__, value);
    } else if (!type->dict->remove(names.__annotations__)) {
        return raise(thread, AttributeError_type, "__annotations__");
    }
    type_modified(type);
    return {};
}

Raises<Value> get_basic_size(Thread&, Value self) { return Value::small(self.as<Type>()->instance_size); }
Raises<Value> get_item_size(Thread&, Value self) {
    switch (self.as<Type>()->layout) {
        case Layout::Bytes: return Value::small(1);
        case Layout::Int: return Value::small(sizeof(uint64_t));
        case Layout::Tuple: return Value::small(sizeof(Value));
        default: return Value::small(0);
    }
}
/// Negative: counted from the end, as behind a variable number of items.
Raises<Value> get_dict_offset(Thread&, Value self) {
    uint32_t offset = self.as<Type>()->store_offset;
    return Value::small(offset == kStoreAfterItems ? -int64_t(sizeof(Value)) : int64_t(offset));
}
/// Weak references are not kept in the instance; what programs ask is whether there can be any.
Raises<Value> get_weak_references_offset(Thread&, Value self) {
    auto* type = self.as<Type>();
    return Value::small(is_weakly_referable(type) ? int64_t(type->instance_size) : 0);
}

/// The signature of a call, where one says it all.
Raises<Value> get_text_signature(Thread&, Value self) {
    struct Row {
        Type* type;
        std::string_view signature;
    };
    static constexpr Row kRows[] = {
        {&object_type, "()"},
        {&cell_type, "([contents])"},
        {&complex_type, "(real=0, imag=0)"},
        {&enumerate_type, "(iterable, start=0)"},
        {&float_type, "(x=0, /)"},
        {&function_type, "(code, globals, name=None, argdefs=None, closure=None)"},
        {&list_type, "(iterable=(), /)"},
        {&memoryview_type, "(object)"},
        {&method_type, "(function, instance, /)"},
        {&module_type, "(name, doc=None)"},
        {&property_type, "(fget=None, fset=None, fdel=None, doc=None)"},
        {&reversed_type, "(sequence, /)"},
        {&tuple_type, "(iterable=(), /)"},
    };
    for (Row const& row : kRows) {
        if (row.type == self.as<Type>()) return Value::of(make_str(row.signature));
    }
    return none();
}

/// Bits of `__flags__`, as far as they mean something here.
enum PublicTypeFlag : uint32_t {
    kPublicManagedDict = 1u << 4,
    kPublicSequence = 1u << 5,
    kPublicMapping = 1u << 6,
    kPublicNoInstantiation = 1u << 7,
    kPublicImmutable = 1u << 8,
    kPublicHeapType = 1u << 9,
    kPublicBaseType = 1u << 10,
    kPublicReady = 1u << 12,
    kPublicCollected = 1u << 14,
    kPublicMethod = 1u << 17,
    kPublicAbstract = 1u << 20,
    kPublicMatchSelf = 1u << 22,
};
struct FlagPair {
    uint32_t flag;
    uint32_t shown;
};
constexpr FlagPair kShownFlags[] = {
    {kBaseType, kPublicBaseType}, {kHeapType, kPublicHeapType},   {kSequence, kPublicSequence},
    {kMapping, kPublicMapping},   {kMatchSelf, kPublicMatchSelf}, {kNoConstructor, kPublicNoInstantiation},
};
/// Subclasses of the types that most programs ask for have a bit each.
struct FamilyFlag {
    Type* base;
    uint32_t shown;
};
constexpr FamilyFlag kFamilyFlags[] = {
    {&int_type, 1u << 24}, {&list_type, 1u << 25}, {&tuple_type, 1u << 26},         {&bytes_type, 1u << 27},
    {&str_type, 1u << 28}, {&dict_type, 1u << 29}, {&BaseException_type, 1u << 30}, {&type_type, 1u << 31},
};

/// A class of Python whose instances have a dict that no built-in base gave them.
bool has_dict_of_its_own(Type const* type) {
    Type const* built_in = type;
    while (built_in->type_flags & kHeapType) built_in = built_in->base;
    bool adds = type != built_in && type->type_flags & kHasAttributes && !(type->type_flags & kSlotsOnly);
    return adds && !(built_in->type_flags & kHasAttributes) && type->store_offset != kStoreAfterItems;
}

Raises<Value> get_flags(Thread&, Value self) {
    Type* type = self.as<Type>();
    uint32_t flags = kPublicReady;
    for (FlagPair const& pair : kShownFlags) {
        if (type->type_flags & pair.flag) flags |= pair.shown;
    }
    for (FamilyFlag const& family : kFamilyFlags) {
        if (type->is_subtype_of(family.base)) flags |= family.shown;
    }
    bool is_heap_type = type->type_flags & kHeapType;
    if (!is_heap_type) flags |= kPublicImmutable;
    if (has_dict_of_its_own(type)) flags |= kPublicManagedDict;
    bool collected = is_heap_type ? type->store_offset || type->slot_count || type->trace : type->trace != nullptr;
    if (collected) flags |= kPublicCollected;
    if (type == &function_type || type == &method_descriptor_type) flags |= kPublicMethod;
    Value abstract = type == &type_type ? kEmpty : type->dict->find(names.__abstractmethods__);
    if ((abstract.is<Set>() && abstract.as<Set>()->size)) flags |= kPublicAbstract;
    return Value::small(flags);
}

constexpr GetSetDef kTypeAttributes[] = {
    {"__basicsize__", get_basic_size, nullptr, AttributeKind::Member},
    {"__itemsize__", get_item_size, nullptr, AttributeKind::Member},
    {"__dictoffset__", get_dict_offset, nullptr, AttributeKind::Member},
    {"__weakrefoffset__", get_weak_references_offset, nullptr, AttributeKind::Member},
    {"__text_signature__", get_text_signature},
    {"__annotations__", get_annotations, set_annotations},
    {"__name__", get_name, set_name},
    {"__qualname__", get_qualname, set_qualname},
    {"__bases__", get_bases, set_type_bases},
    {"__base__", get_base, nullptr, AttributeKind::Member},
    {"__flags__", get_flags, nullptr, AttributeKind::Member},
    {"__mro__", get_mro, nullptr, AttributeKind::Member},
    {"__dict__", get_dict},
    {"__abstractmethods__", get_abstract_methods, set_abstract_methods},
    {"__module__", get_module, set_module},
    {"__doc__", get_doc, set_doc},
};

void trace_type(Object* object, Marker& marker) {
    auto* type = static_cast<Type*>(object);
    marker.mark(type->name);
    marker.mark(type->qualname);
    marker.mark(type->base);
    marker.mark(type->bases);
    marker.mark(type->mro);
    marker.mark(type->dict);
    marker.mark(type->subclasses);
}

constexpr Slots type_slots() {
    Slots slots{.repr = type_repr,
                .call = type_call,
                .get_attribute = type_get_attribute,
                .set_attribute = type_set_attribute,
                .create = type_create,
                .init = type_init};
    slots.binary[int(BinaryOperator::Or)] = unite_types;
    return slots;
}

}  // namespace

extern TypeSpec const kTypeSpec;
TypeSpec const kTypeSpec{
    .name = "type",
    .layout = Layout::Type,
    .size = sizeof(Type),
    .flags = kBaseType | kWeaklyReferable,
    .slots = type_slots(),
    .methods = kTypeMethods,
    .attributes = kTypeAttributes,
    .trace = trace_type,
    .doc = "The class of an object, or a new class of a name, its bases and its namespace.",
};

Raises<Value> find_attribute(Thread& thread, Value object, Str* name) {
    Type* type = type_of(object);
    auto get = type->slots.get_attribute;
    Raises<Value> found = get == generic_get_attribute ? generic_find_attribute(thread, object, name)
                          : get == type_get_attribute  ? type_find_attribute(thread, object, name)
                                                       : get(thread, object, name);
    if (found.ok() || !catch_pending(thread, AttributeError_type)) return found;
    return kEmpty;
}

}  // namespace py::vm
