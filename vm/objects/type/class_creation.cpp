#include <algorithm>
#include <bit>
#include <vector>

#include "marshal/bytecode/instructions.h"
#include "vm/codecs/codecs.h"
#include "vm/gc/heap.h"
#include "vm/interp/frame.h"
#include "vm/objects/descriptor/descriptors.h"
#include "vm/objects/exception.h"
#include "vm/objects/function/native_call.h"
#include "vm/objects/str/str_builder.h"
#include "vm/objects/type/mro.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"
#include "vm/objects/type/subclasses.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/text/unicode.h"

namespace py::vm {
namespace {

bool has_variable_size(Layout layout) {
    return layout == Layout::Tuple || layout == Layout::Int || layout == Layout::Bytes;
}

bool is_identifier(Str* name) {
    if (name->length == 0 || !is_identifier_start(name->at(0))) return false;
    for (size_t i = 1; i < name->length; i++) {
        if (!is_identifier_part(name->at(i))) return false;
    }
    return true;
}

Raises<Tuple*> slot_names(Thread& thread, Value declared) {
    Tuple* all = declared.is<Str>() ? make_tuple({declared}) : TRY(tuple_from(thread, declared));
    for (Value name : all->span()) {
        if (!name.is<Str>()) {
            return raise(thread, TypeError_type, "__slots__ items must be strings, not '{}'", {type_of(name)});
        }
        if (!is_identifier(name.as<Str>())) return raise(thread, TypeError_type, "__slots__ must be identifiers");
    }
    return all;
}

/// `__name` becomes `_Class__name`.
Str* mangle(Str* name, Str* class_name) {
    std::string text = to_utf8(name);
    if (!text.starts_with("__") || text.ends_with("__")) return name;
    std::string owner = to_utf8(class_name);
    size_t start = owner.find_first_not_of('_');
    if (start == std::string::npos) return name;
    return intern("_" + owner.substr(start) + text);
}

Raises<void> allow_weak_references(Thread& thread, Type* type) {
    bool has_one = (type->base->type_flags | type->type_flags) & kWeaklyReferable;
    if (has_one || has_variable_size(type->layout)) {
        return raise(thread, TypeError_type,
                     "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
    }
    type->type_flags |= kWeaklyReferable;
    return {};
}

/// The attribute `__weakref__` of a class whose instances become weakly referable with it.
void add_weakref_attribute(Type* type) {
    constexpr auto newest_reference = [](Thread&, Value self) -> Raises<Value> {
        Value newest = none();
        the_heap->weak_references().for_each(self.object(), [&](WeakReference* reference) {
            if (is_none(newest)) newest = Value::of(reference);
        });
        return newest;
    };
    static constexpr GetSetDef kDefinition{"__weakref__", newest_reference, nullptr, AttributeKind::Computed,
                                           "The newest weak reference to the object; None if there is none."};
    type->dict->store(names.__weakref__, make_attribute(type, kDefinition));
}

Raises<void> add_slots(Thread& thread, Type* type, Tuple* declared, bool& wants_dict) {
    if (declared->size && has_variable_size(type->layout)) {
        return raise(thread, TypeError_type, "nonempty __slots__ not supported for subtype of '{}'", {type->base});
    }
    std::vector<Str*> added;
    for (Value value : declared->span()) {
        Str* name = intern(value.as<Str>());
        if (name == names.__dict__) {
            if (wants_dict) return raise(thread, TypeError_type, "__dict__ slot disallowed: we already got one");
            wants_dict = true;
        } else if (name == names.__weakref__) {
            TRY(allow_weak_references(thread, type));
        } else {
            if (!type->dict->find(name).is_empty()) {
                return raise(thread, ValueError_type, "'{}' in __slots__ conflicts with class variable", {name});
            }
            Str* mangled = mangle(name, type->name);
            if (std::find(added.begin(), added.end(), mangled) != added.end()) continue;
            added.push_back(mangled);
        }
    }
    // Classes with the same slots have them at the same places, whatever the order of their declaration: so that
    // `__class__` may change from one to the other.
    std::ranges::sort(added, {}, [](Str* name) { return to_utf8(name); });
    uint32_t offset = type->instance_size;
    for (Str* name : added) {
        auto* member = the_heap->make<MemberDescriptor>(member_descriptor_type.root_shape);
        member->name = name;
        member->owner = type;
        member->offset = offset;
        type->dict->store(name, Value::of(member));
        offset += sizeof(Value);
    }
    type->slot_count += uint32_t(added.size());
    type->instance_size = offset;
    return {};
}

/// How many attributes the class's own `__init__` stores, as far as its code tells.
uint32_t attributes_of_init(Type* type) {
    Value init = type->dict->find(names.__init__);
    if (!init.is_exact<Function>()) return 0;
    uint64_t stored = 0;
    bytecode::InstructionReader reader(init.as<Function>()->code->source->code->bytes, bytecode::kTarget311);
    while (auto instruction = reader.next()) {
        if (instruction->opcode == bytecode::Opcode::STORE_ATTR)
            stored |= uint64_t(1) << std::min(instruction->oparg, 63u);
    }
    return uint32_t(std::popcount(stored));
}

/// Room for attributes inside the first instances; later ones get what these turn out to need.
uint16_t expected_attributes(Type* type) {
    constexpr uint32_t kLeast = 3;
    constexpr uint32_t kMost = 16;
    uint32_t inherited = type->base->root_shape->inline_capacity;
    uint32_t own = attributes_of_init(type);
    if (inherited > kLeast) own += inherited;
    return uint16_t(std::clamp(own, kLeast, std::max(kMost, inherited)));
}

Raises<void> set_layout(Thread& thread, Type* type) {
    Type* base = type->base;
    type->layout = base->layout;
    type->instance_size = base->instance_size;
    type->slot_count = base->slot_count;
    bool base_has_attributes = base->store_offset != 0;
    // Modules keep their attributes in their own dict, whatever class they are of.
    bool wants_dict = type->layout != Layout::Module;
    Value declared = type->dict->find(names.__slots__);
    if (!declared.is_empty()) {
        Tuple* all = TRY(slot_names(thread, declared));
        wants_dict = base_has_attributes;
        TRY(add_slots(thread, type, all, wants_dict));
    }
    bool was_referable = base->type_flags & kWeaklyReferable;
    if (declared.is_empty() && !has_variable_size(type->layout)) type->type_flags |= kWeaklyReferable;
    for (Value entry : type->bases->span()) {
        base_has_attributes |= entry.as<Type>()->store_offset != 0;
        type->type_flags |= entry.as<Type>()->type_flags & kWeaklyReferable;
    }
    bool has_attributes = (base_has_attributes || wants_dict) && type->layout != Layout::Module;
    bool shows_attributes = !lookup(base, names.__dict__).is_empty() || !type->dict->find(names.__dict__).is_empty();
    if (has_attributes && !shows_attributes) {
        type->dict->store(names.__dict__, make_attribute(type, kInstanceDictAttribute));
    }
    if (!was_referable && is_weakly_referable(type)) add_weakref_attribute(type);
    bool variable = has_variable_size(type->layout);
    if (has_attributes) {
        type->type_flags |= kHasAttributes;
        type->store_offset = variable ? kStoreAfterItems : type->instance_size;
    }
    if (!shapes_are_left()) return raise_exception(thread, make_memory_error());
    Attributes kind = !has_attributes ? Attributes::None : variable ? Attributes::Dictionary : Attributes::Slots;
    type->root_shape = make_shape(type, kind, kind == Attributes::Slots ? expected_attributes(type) : 0);
    type->dictionary_shape =
        variable && has_attributes ? type->root_shape : make_shape(type, Attributes::Dictionary, 0);
    return {};
}

Raises<void> prepare_dict(Thread& thread, Type* type, Str* name) {
    Value qualname = type->dict->find(names.__qualname__);
    if (qualname.is_empty()) {
        type->qualname = name;
    } else if (!qualname.is<Str>()) {
        return raise(thread, TypeError_type, "type __qualname__ must be a str, not {}", {type_of(qualname)});
    } else {
        type->qualname = qualname.as<Str>();
        type->dict->remove(names.__qualname__);
    }
    Value created = type->dict->find(names.__new__);
    auto wrap = [&](Str* method, Type& kind) {
        Value function = type->dict->find(method);
        if (!function.is_exact<Function>()) return;
        auto* wrapped = static_cast<ClassMethod*>(new_instance(&kind));
        wrapped->function = function;
        type->dict->store(method, Value::of(wrapped));
    };
    if (created.is_exact<Function>()) wrap(names.__new__, staticmethod_type);
    wrap(names.__init_subclass__, classmethod_type);
    wrap(names.__class_getitem__, classmethod_type);
    Value cell = type->dict->find(names.__classcell__);
    if (!cell.is_empty() && !cell.is<Cell>()) {
        return raise(thread, TypeError_type, "__classcell__ must be a nonlocal cell, not {}",
                     {TRY(repr_of(thread, Value::of(type_of(cell))))});
    }
    if (cell.is<Cell>()) {
        cell.as<Cell>()->content = Value::of(type);
        type->dict->remove(names.__classcell__);
    }
    if (!type->dict->find(intern("__eq__")).is_empty() && type->dict->find(names.__hash__).is_empty()) {
        type->dict->store(names.__hash__, none());
    }
    return {};
}

/// RuntimeError that names the attribute; what went wrong is its cause.
Error set_name_failed(Thread& thread, Type* type, DictEntry const& entry) {
    Exception* cause = thread.take_pending();
    auto name = repr_of(thread, entry.key);
    if (!name.ok()) return Error{};
    Error error = raise(thread, RuntimeError_type, "Error calling __set_name__ on '{}' instance {} in '{}'",
                        {type_of(entry.value), name.value(), type});
    thread.pending->cause = thread.pending->context = cause;
    thread.pending->suppress_context = true;
    return error;
}

/// `__set_name__` of every attribute, then `__init_subclass__` of the bases.
Raises<void> announce(Thread& thread, Type* type, CallArgs args) {
    Dict* space = copy_dict(type->dict);
    for (int64_t i = space->next_entry(0); i >= 0; i = space->next_entry(uint32_t(i) + 1)) {
        DictEntry entry = space->entry(uint32_t(i));
        if (lookup(type_of(entry.value), names.__set_name__).is_empty()) continue;
        if (call_special(thread, entry.value, names.__set_name__, {Value::of(type), entry.key}).ok()) continue;
        return set_name_failed(thread, type, entry);
    }
    auto* super = the_heap->make<Super>(super_type.root_shape);
    super->start = type;
    super->object = Value::of(type);
    super->object_type = type;
    Value hook = TRY(get_attribute(thread, Value::of(super), names.__init_subclass__));
    // Only the keywords of the class statement go on; its positional arguments are name, bases, namespace.
    size_t keywords = args.keyword_count();
    TRY(call(thread, hook, {args.values + args.count, 0, keywords ? args.names : nullptr}));
    return {};
}

}  // namespace

/// What no dunder method stands for: the first class along the MRO that has it.
static void inherit_nameless_slots(Type* type) {
    Slots& slots = type->slots;
    bool has_own = slots.binary[int(BinaryOperator::Power)] == python_binary<int(BinaryOperator::Power)>;
    slots.power = has_own ? python_power : type->base->slots.power;
    slots.finalize = type->base->slots.finalize;
    slots.get_buffer = nullptr;
    for (Value entry : type->mro->span()) {
        Slots const& other = entry.as<Type>()->slots;
        if (!other.get_buffer) continue;
        slots.get_buffer = other.get_buffer;
        slots.release_buffer = other.release_buffer;
        break;
    }
}

void update_slots(Type* type) {
    std::span<SlotRow> rows = slot_rows();
    for (size_t first = 0; first < rows.size(); first++) {
        size_t offset = rows[first].offset;
        bool seen = false;
        for (size_t i = 0; i < first; i++) seen |= rows[i].offset == offset;
        if (seen) continue;
        bool python = false;
        void* native = nullptr;
        for (size_t i = first; i < rows.size(); i++) {
            if (rows[i].offset != offset) continue;
            Value found = lookup(type, rows[i].interned);
            if (found.is_empty()) continue;
            bool fits = found.is_exact<WrapperDescriptor>() && found.as<WrapperDescriptor>()->row->offset == offset &&
                        type->is_subtype_of(found.as<WrapperDescriptor>()->owner);
            if (fits) {
                void* candidate = slot_at(found.as<WrapperDescriptor>()->owner->slots, offset);
                if (native && candidate != native) python = true;
                native = candidate;
            } else if (rows[i].interned == names.__hash__ && is_none(found)) {
                native = reinterpret_cast<void*>(not_hashable);
            } else {
                python = true;
            }
        }
        slot_at(type->slots, offset) = python ? rows[first].python_function : native;
    }
    Value created = lookup(type, names.__new__);
    Type* native = owner_of_new(created);
    type->slots.create = native ? native->slots.create : python_create;
    type->type_flags &= ~uint32_t(kHasDel);
    if (!lookup(type, names.__del__).is_empty()) type->type_flags |= kHasDel;
    inherit_nameless_slots(type);
}

/// Which patterns match: as the first class along the MRO that is a sequence or a mapping.
static void inherit_pattern_kind(Type* type) {
    constexpr uint32_t kKinds = kSequence | kMapping;
    for (Value entry : type->mro->span()) {
        if (type->type_flags & kKinds) return;
        type->type_flags |= entry.as<Type>()->type_flags & kKinds;
    }
}

Raises<Type*> make_class(Thread& thread, Type* metatype, Str* name, Tuple* bases, Dict* space, CallArgs args) {
    if (bases->size == 0) bases = make_tuple({Value::of(&object_type)});
    Type* base = TRY(best_base(thread, bases));
    auto* type = static_cast<Type*>(new_instance(metatype));
    type->name = name;
    type->base = base;
    type->bases = bases;
    type->dict = copy_dict(space);
    type->type_flags = kHeapType | kBaseType | (base->type_flags & (kMatchSelf | kNativeFinalizer));
    type->trace = base->trace;
    type->spec = base->spec;
    TRY(prepare_dict(thread, type, name));
    if (type->dict->find(names.__module__).is_empty() && thread.fp) {
        Value module = frame_function(thread.fp)->globals->find(names.__name__);
        if (!module.is_empty()) type->dict->store(names.__module__, module);
    }
    TRY(set_layout(thread, type));
    // Only now: `__slots__` may name it.
    Value doc = type->dict->find(names.__doc__);
    if (doc.is_empty()) type->dict->store(names.__doc__, none());
    if (doc.is<Str>() && !doc.as<Str>()->is_ascii()) TRY(encode_utf8(thread, doc.as<Str>(), "strict"));
    type->mro = TRY(compute_mro(thread, type));
    inherit_pattern_kind(type);
    update_slots(type);
    for (Value entry : bases->span()) {
        add_subclass(entry.as<Type>(), type);
    }
    TRY(announce(thread, type, args));
    return type;
}

}  // namespace py::vm
