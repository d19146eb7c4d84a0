#include <algorithm>
#include <vector>

#include "vm/errors/raise.h"
#include "vm/gc/heap.h"
#include "vm/objects/containers.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/function/native_call.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/objects/type/subclasses.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/names.h"
#include "vm/runtime/thread/thread.h"

// Makes the built-in types from their specs, at start.

namespace py::vm {

extern TypeSpec const kTypeSpec, kObjectSpec;
#define TYPE(name, spec) extern TypeSpec const spec;
#include "vm/objects/builtin_types.def"
#undef TYPE
#define EXCEPTION(name, base, fields, doc) extern TypeSpec const k##name##Spec;
#include "vm/errors/exceptions.def"
#undef EXCEPTION

Type type_type, object_type;
#define TYPE(name, spec) Type name;
#include "vm/objects/builtin_types.def"
#undef TYPE
#define EXCEPTION(name, base, fields, doc) Type name##_type;
#include "vm/errors/exceptions.def"
#undef EXCEPTION

Value make_attribute(Type* type, GetSetDef const& attribute) {
    if (attribute.kind == AttributeKind::Computed) {
        auto* descriptor = the_heap->make<GetSetDescriptor>(getset_descriptor_type.root_shape);
        descriptor->definition = &attribute;
        descriptor->owner = type;
        return Value::of(descriptor);
    }
    auto* member = the_heap->make<MemberDescriptor>(member_descriptor_type.root_shape);
    member->name = intern(attribute.name);
    member->owner = type;
    member->read_only = !attribute.set;
    member->definition = &attribute;
    member->doc = attribute.doc;
    return Value::of(member);
}

namespace {

struct BuiltinType {
    Type* type;
    TypeSpec const* spec;
    std::string_view fields;
};

BuiltinType const builtin_types[] = {
    {&object_type, &kObjectSpec, ""},
    {&type_type, &kTypeSpec, ""},
#define TYPE(name, spec) {&name, &spec, ""},
#include "vm/objects/builtin_types.def"
#undef TYPE
#define EXCEPTION(name, base, fields, doc) {&name##_type, &k##name##Spec, fields},
#include "vm/errors/exceptions.def"
#undef EXCEPTION
};

/// Types of native modules that were imported, beside the built-in ones.
std::vector<Type*> module_types;

/// While one lives, types are being given their names, bases and members.
class Preparation {
  public:
    Preparation() { under_way_++; }
    ~Preparation() {
        under_way_--;
        has_news_ = true;
    }
    /// Whether types refer to anything that no collection has seen; asked by each once.
    static bool take_news() {
        bool had_news = has_news_ || under_way_ > 0;
        has_news_ = false;
        return had_news;
    }

  private:
    static inline int under_way_ = 0;
    static inline bool has_news_ = false;
};

/// What these types refer to never changes, but for the lists of those that derive from them.
void trace_static_types(Marker& marker) {
    bool traces_all = Preparation::take_news() || marker.is_full();
    auto trace = [&](Type* type) {
        if (traces_all) {
            type_type.trace(type, marker);
        } else {
            marker.mark(type->subclasses);
        }
    };
    for (BuiltinType const& entry : builtin_types) trace(entry.type);
    for (Type* type : module_types) trace(type);
}

/// What `Value::is_exact` may rely on. No object has the shape of a layout that several types have.
void note_only_shape(Type* type) {
    bool has_new_layout = !type->base || type->base->layout != type->layout;
    if (!type->root_shape->exact || !has_new_layout) return;
    constexpr uint32_t kSeveral = 1;
    uint32_t& only = only_shapes[size_t(type->layout)];
    bool single = only == 0 && type->root_shape->attributes == Attributes::None;
    only = single ? uint32_t(reinterpret_cast<uintptr_t>(type->root_shape)) : kSeveral;
}

/// Before any object is made: shapes, so that strings, tuples and dicts can be.
void prepare_layout(BuiltinType const& entry) {
    Type* type = entry.type;
    TypeSpec const& spec = *entry.spec;
    type->flags = kStatic;
    type->spec = &spec;
    type->base = spec.base ? spec.base : type == &object_type ? nullptr : &object_type;
    type->layout = spec.layout;
    type->type_flags = spec.flags;
    // Attributes and slots stand behind it.
    type->instance_size = (spec.size + alignof(Value) - 1) / alignof(Value) * alignof(Value);
    type->trace = spec.trace ? spec.trace : type->base ? type->base->trace : nullptr;
    if (type->base) type->type_flags |= type->base->type_flags & (kHasAttributes | kNativeFinalizer | kWeaklyReferable);
    size_t fields = 0;
    for (size_t i = 0; i < entry.fields.size(); i++) fields += entry.fields[i] == ' ' || i == 0;
    type->instance_size += uint32_t(fields * sizeof(Value));
    if (type->type_flags & kHasAttributes) type->store_offset = type->instance_size;
    type->root_shape = make_shape(type, type->store_offset ? Attributes::Slots : Attributes::None, 0);
    type->dictionary_shape = make_shape(type, Attributes::Dictionary, 0);
    type->slots = spec.slots;
    note_only_shape(type);
}

void set_names(Type* type) {
    std::string_view name = type->spec->name;
    std::string_view module = "builtins";
    if (size_t dot = name.rfind('.'); dot != std::string_view::npos) {
        module = name.substr(0, dot);
        name = name.substr(dot + 1);
    }
    type->name = type->qualname = intern(name);
    type->dict = new_dict();
    // `type.__module__` knows where the others are from; their instances have no such attribute.
    if (module != "builtins") type->dict->store(names.__module__, Value::of(intern(module)));
    type->dict->store(names.__doc__, type->spec->doc.empty() ? none() : Value::of(make_str(type->spec->doc)));
}

/// Bases and order of lookup of a type with a second base: ExceptionGroup.
void set_two_bases(Type* type, Type* mixin) {
    type->bases = make_tuple({Value::of(type->base), Value::of(mixin)});
    type->mro = new_tuple(mixin->mro->size + 2);
    type->mro->items[0] = Value::of(type);
    type->mro->items[1] = Value::of(type->base);
    for (size_t i = 0; i < mixin->mro->size; i++) type->mro->items[i + 2] = mixin->mro->items[i];
}

void set_bases(Type* type) {
    if (type->spec->mixin) return set_two_bases(type, type->spec->mixin);
    if (type->base) {
        type->bases = make_tuple({Value::of(type->base)});
        Tuple* inherited = type->base->mro;
        type->mro = new_tuple(inherited->size + 1);
        for (size_t i = 0; i < inherited->size; i++) type->mro->items[i + 1] = inherited->items[i];
    } else {
        type->bases = empty_tuple();
        type->mro = new_tuple(1);
    }
    type->mro->items[0] = Value::of(type);
}

void add_method_table(Type* type, std::span<MethodDef const> methods) {
    for (MethodDef const& method : methods) {
        Value value;
        if (!method.signature.has_self) {
            auto* wrapped = static_cast<StaticMethod*>(new_instance(&staticmethod_type));
            NativeFunction* function = new_native_function(&method, kEmpty);
            function->module = Value::of(type);
            wrapped->function = Value::of(function);
            value = Value::of(wrapped);
        } else {
            Type& kind = method.signature.is_class_method ? class_method_descriptor_type : method_descriptor_type;
            auto* descriptor = the_heap->make<MethodDescriptor>(kind.root_shape);
            descriptor->definition = &method;
            descriptor->owner = type;
            value = Value::of(descriptor);
        }
        type->dict->store(intern(method.name), value);
    }
}

/// Leaves no trace in the caches of `lookup`.
bool has_attribute(Type const* type, Str* name) {
    for (; type; type = type->base) {
        if (!type->dict->find(name).is_empty()) return true;
    }
    return false;
}

void add_methods(Type* type) {
    add_method_table(type, type->spec->shared_methods);
    add_method_table(type, type->spec->methods);
    for (GetSetDef const& attribute : type->spec->attributes) {
        type->dict->store(intern(attribute.name), make_attribute(type, attribute));
    }
    if (type->store_offset && !has_attribute(type, names.__dict__)) {
        type->dict->store(names.__dict__, make_attribute(type, kInstanceDictAttribute));
    }
}

Value make_wrapper(Type* type, SlotRow const* row) {
    auto* wrapper = the_heap->make<WrapperDescriptor>(wrapper_descriptor_type.root_shape);
    wrapper->row = row;
    wrapper->owner = type;
    return Value::of(wrapper);
}

/// A dunder method for each slot that the spec fills.
void add_wrappers(Type* type) {
    Slots own = type->spec->slots;
    // `+` of sequences has no reflected form.
    bool joins = own.get_item && !own.binary[int(BinaryOperator::Subtract)];
    for (SlotRow const& row : slot_rows()) {
        if (!slot_at(own, row.offset) || row.interned == names.__getattr__) continue;
        if (joins && row.name == std::string_view("__radd__")) continue;
        if (type->dict->find(row.interned).is_empty()) {
            type->dict->store(row.interned, make_wrapper(type, &row));
        }
    }
    if (own.create) type->dict->store(names.__new__, make_new_function(type));
    if (own.compare && !own.hash) type->dict->store(names.__hash__, none());
}

std::string_view field_document(std::string_view name) {
#define FIELD(field, doc) \
    if (name == #field) return doc;
#include "vm/errors/exception_fields.def"
#undef FIELD
    return {};
}

void add_fields(Type* type, std::string_view fields) {
    uint32_t offset = type->spec->size;
    while (!fields.empty()) {
        size_t space = fields.find(' ');
        std::string_view name = fields.substr(0, space);
        fields = space == std::string_view::npos ? std::string_view() : fields.substr(space + 1);
        uint32_t place = offset;
        offset += sizeof(Value);
        // Some are hidden, or seen through an attribute of the type's own or its base's.
        if (name.starts_with('_') || has_attribute(type, intern(name))) continue;
        auto* member = the_heap->make<MemberDescriptor>(member_descriptor_type.root_shape);
        member->name = intern(name);
        member->owner = type;
        member->offset = place;
        member->none_if_unset = true;
        member->doc = field_document(name);
        member->read_only = type == &BaseExceptionGroup_type;
        type->dict->store(member->name, Value::of(member));
    }
}

}  // namespace

void inherit_slots(Type* type) {
    if (!type->base) return;
    // Equality without a hash makes a type unhashable; neither comes alone from the base.
    bool own_equality = type->slots.compare && !type->slots.hash;
    Slots& base = type->base->slots;
    for (size_t offset = 0; offset < sizeof(Slots); offset += sizeof(void*)) {
        void*& slot = slot_at(type->slots, offset);
        if (!slot) slot = slot_at(base, offset);
    }
    if (own_equality) type->slots.hash = not_hashable;
}

void prepare_module_type(Type& type, TypeSpec const& spec) {
    if (type.spec) return;
    Preparation preparation;
    BuiltinType entry{&type, &spec, ""};
    prepare_layout(entry);
    type.set_shape(type_type.root_shape);
    module_types.push_back(&type);
    set_names(&type);
    set_bases(&type);
    add_methods(&type);
    add_wrappers(&type);
    inherit_slots(&type);
    if (spec.finish) spec.finish(&type);
}

namespace {

bool is_direct_base(Type* base, Type const* type) {
    return type->bases && std::ranges::find(type->bases->span(), Value::of(base)) != type->bases->span().end();
}

/// Storage of other objects; no program sees an instance.
bool is_storage(Layout layout) {
    constexpr Layout kStorage[] = {Layout::ValueArray, Layout::ByteArrayStorage, Layout::DictTable, Layout::SetTable,
                                   Layout::CodeStorage};
    return std::ranges::find(kStorage, layout) != std::end(kStorage);
}

}  // namespace

std::vector<Type*> builtin_subclasses(Type* base) {
    std::vector<Type*> found;
    for (BuiltinType const& entry : builtin_types) {
        if (is_direct_base(base, entry.type) && !is_storage(entry.type->layout)) found.push_back(entry.type);
    }
    // What derives from two is made when both are there.
    std::ranges::sort(found, {}, [](Type* type) { return std::pair(type->bases->size, type->name_view()); });
    for (Type* type : module_types) {
        if (is_direct_base(base, type)) found.push_back(type);
    }
    return found;
}

void prepare_builtin_types(Thread&) {
    Preparation preparation;
    for (BuiltinType const& entry : builtin_types) prepare_layout(entry);
    for (BuiltinType const& entry : builtin_types) entry.type->set_shape(type_type.root_shape);
    the_heap->add_roots(
        [](Marker& marker, void*) {
            trace_static_types(marker);
            trace_interned(marker);
        },
        nullptr);
    prepare_names();
    for (BuiltinType const& entry : builtin_types) {
        set_names(entry.type);
        set_bases(entry.type);
    }
    for (BuiltinType const& entry : builtin_types) {
        add_methods(entry.type);
        add_wrappers(entry.type);
        add_fields(entry.type, entry.fields);
        inherit_slots(entry.type);
    }
}

}  // namespace py::vm
