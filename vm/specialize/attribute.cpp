#include <unordered_set>

#include "vm/interp/support.h"
#include "vm/objects/type/python_slots.h"
#include "vm/objects/type/slot_rows.h"

// Inline caches of attribute access.

namespace py::vm {
namespace {

constexpr uint16_t kRetry = 53;

/// Where an own attribute of the object is; nothing comes before it in the type.
bool find_slot(Value owner, Str* name, Shape*& shape, int32_t& index) {
    if (!owner.is_object()) return false;
    shape = owner.object()->shape();
    if (shape->attributes != Attributes::Slots || shape->type->slots.get_attribute != generic_get_attribute)
        return false;
    index = shape->find(name);
    if (index < 0) return false;
    Value in_type = lookup(shape->type, name);
    return in_type.is_empty() || !type_of(in_type)->slots.descriptor_set;
}

uint32_t inline_offset(Shape* shape, uint32_t index) {
    return uint32_t(shape->type->store_offset + sizeof(AttributeStore) + index * sizeof(Value));
}

void cache_load(Instr* ip, Value owner) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    cache.value = kEmpty;
    if (owner.is_exact<Module>()) {
        Dict* dict = owner.as<Module>()->dict;
        int64_t index = dict->find_entry(cache.name);
        if (index < 0) return;
        cache.version = dict->version();
        cache.index = uint32_t(index);
        rewrite(ip, RegisterOp::LOAD_ATTR_MODULE);
        return;
    }
    Shape* shape;
    int32_t index;
    if (!find_slot(owner, cache.name, shape, index)) return;
    cache.shape = owner.object()->shape_address;
    if (uint32_t(index) < shape->inline_capacity) {
        cache.index = inline_offset(shape, uint32_t(index));
        rewrite(ip, RegisterOp::LOAD_ATTR_SLOT);
    } else {
        cache.version = shape->type->store_offset;
        cache.index = uint32_t(index) - shape->inline_capacity;
        rewrite(ip, RegisterOp::LOAD_ATTR_OVERFLOW);
    }
}

/// What the generic ops remember in `AttributeCache::value`, where the shape and the type's version match.
constexpr Value kMemberMark = Value::small(1);
constexpr Value kOverflowMark = Value::small(2);

bool remembers(AttributeCache const& cache, Value owner, Value mark) {
    return cache.value == mark && owner.is_object() && owner.object()->shape_address == cache.shape &&
           owner.object()->type()->version == cache.version;
}

/// A value of `__slots__`.
Value* member_slot(Value owner, uint32_t offset) {
    return reinterpret_cast<Value*>(reinterpret_cast<char*>(owner.object()) + offset);
}

/// The slot that an attribute of `__slots__` is in; null if it is none.
MemberDescriptor* find_member(Value owner, Str* name) {
    if (!owner.is_object()) return nullptr;
    Type* type = type_of(owner);
    Value found = lookup(type, name);
    if (!found.is_exact<MemberDescriptor>()) return nullptr;
    auto* member = found.as<MemberDescriptor>();
    bool plain =
        !member->none_if_unset && (member->owner->type_flags & kHeapType) && type->is_subtype_of(member->owner);
    return plain ? member : nullptr;
}

/// For sites that see many shapes: what a type's instances of one shape have under a name, in one table for all.
struct KnownAttribute {
    uint32_t shape = 0;
    uint32_t version = 0;
    Str* name = nullptr;
    /// A method of the type that no attribute of the instance hides; or empty, and the attribute lies inline.
    Value method = kEmpty;
    uint32_t offset = 0;
};
constexpr size_t kKnownAttributes = 2048;
KnownAttribute known_attributes[kKnownAttributes];

KnownAttribute& known_place(Object* object, Str* name) {
    size_t mixed = (object->shape_address >> 4) * 31 + (reinterpret_cast<size_t>(name) >> 4);
    return known_attributes[mixed % kKnownAttributes];
}

KnownAttribute const* find_known(Value owner, Str* name) {
    if (!owner.is_object()) return nullptr;
    Object* object = owner.object();
    KnownAttribute const& known = known_place(object, name);
    bool fits = known.shape == object->shape_address && known.name == name && known.version == object->type()->version;
    return fits && known.version ? &known : nullptr;
}

void make_known(Value owner, Str* name, Value method, uint32_t offset) {
    uint32_t version = type_version(type_of(owner));
    known_place(owner.object(), name) = {owner.object()->shape_address, version, name, method, offset};
}

void remember(AttributeCache& cache, Value owner, uint32_t index, Value mark) {
    cache.shape = owner.object()->shape_address;
    cache.version = type_version(type_of(owner));
    cache.index = index;
    cache.value = mark;
}

bool remember_member(AttributeCache& cache, Value owner) {
    MemberDescriptor* member = find_member(owner, cache.name);
    if (!member) return false;
    remember(cache, owner, member->offset, kMemberMark);
    return true;
}

/// Stores of an attribute that is there, and those that add one inline.
void cache_store(Instr* ip, Value owner, Shape* before) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    cache.value = kEmpty;
    if (!owner.is_object() || before->attributes != Attributes::Slots) return;
    Shape* after = owner.object()->shape();
    if (after->type->slots.set_attribute != generic_set_attribute) return;
    Value in_type = lookup(after->type, cache.name);
    if (!in_type.is_empty() && type_of(in_type)->slots.descriptor_set) return;
    int32_t index = after->find(cache.name);
    if (index < 0) return;
    if (uint32_t(index) >= after->inline_capacity) {
        if (after == before) remember(cache, owner, uint32_t(index) - after->inline_capacity, kOverflowMark);
        return;
    }
    if (after != before && after->parent != before) return;
    cache.shape = uint32_t(reinterpret_cast<uintptr_t>(before));
    cache.version = uint32_t(reinterpret_cast<uintptr_t>(after));
    cache.index = inline_offset(after, uint32_t(index));
    rewrite(ip, RegisterOp::STORE_ATTR_SLOT);
}

}  // namespace

namespace {

std::unordered_set<LoweredCode*>& all_lowered() {
    static std::unordered_set<LoweredCode*> all;
    return all;
}

}  // namespace

void remember_lowered(LoweredCode* code) { all_lowered().insert(code); }
void forget_lowered(LoweredCode* code) { all_lowered().erase(code); }

void forget_attribute_caches() {
    for (LoweredCode* code : all_lowered()) {
        for (size_t i = 0; i < code->instrs.size(); i += size_t(slots_of(code->instrs[i].op))) {
            Instr* ip = &code->instrs[i];
            switch (ip->op) {
                case RegisterOp::LOAD_ATTR_SLOT:
                case RegisterOp::LOAD_ATTR_OVERFLOW: rewrite(ip, RegisterOp::LOAD_ATTR); break;
                case RegisterOp::STORE_ATTR_SLOT: rewrite(ip, RegisterOp::STORE_ATTR); break;
                case RegisterOp::LOAD_METHOD_CACHED: rewrite(ip, RegisterOp::LOAD_METHOD); break;
                default: break;
            }
        }
    }
}

Raises<Value> load_attribute(Thread& thread, Instr* ip, Value owner) {
    auto& cache = cache_of<AttributeCache>(ip);
    if (remembers(cache, owner, kMemberMark)) {
        Value value = *member_slot(owner, cache.index);
        if (!value.is_empty()) return value;
    }
    if (KnownAttribute const* known = find_known(owner, cache.name); known && known->method.is_empty()) {
        if (cache.counter.left-- == 0) cache_load(ip, owner);
        return *member_slot(owner, known->offset);
    }
    if (cache.counter.left-- == 0) {
        bool plain = type_of(owner)->slots.get_attribute == generic_get_attribute;
        if (!plain || !remember_member(cache, owner)) cache_load(ip, owner);
    }
    Shape* shape;
    int32_t index;
    if (find_slot(owner, cache.name, shape, index) && uint32_t(index) < shape->inline_capacity) {
        make_known(owner, cache.name, kEmpty, inline_offset(shape, uint32_t(index)));
    }
    return get_attribute(thread, owner, cache.name);
}

Raises<void> store_attribute(Thread& thread, Instr* ip, Value owner, Value value) {
    auto& cache = cache_of<AttributeCache>(ip);
    if (remembers(cache, owner, kOverflowMark)) {
        store_of(owner.object(), type_of(owner))->overflow->items[cache.index] = value;
        return {};
    }
    if (remembers(cache, owner, kMemberMark)) {
        *member_slot(owner, cache.index) = value;
        return {};
    }
    Shape* before = owner.is_object() ? owner.object()->shape() : nullptr;
    TRY(set_attribute(thread, owner, cache.name, value));
    if (!before || cache.counter.left-- != 0) return {};
    bool plain = type_of(owner)->slots.set_attribute == generic_set_attribute;
    if (!plain || !remember_member(cache, owner)) cache_store(ip, owner, before);
    return {};
}

Raises<void> load_method(Thread& thread, Instr* ip, Value owner, Value* target) {
    auto& cache = cache_of<AttributeCache>(ip);
    Type* type = type_of(owner);
    if (KnownAttribute const* known = find_known(owner, cache.name);
        known && !known->method.is_empty() && cache.counter.left > 0) {
        cache.counter.left--;
        target[0] = known->method;
        target[1] = owner;
        return {};
    }
    if (type->slots.get_attribute == generic_get_attribute) {
        Value found = lookup(type, cache.name);
        bool method = found.is_exact<Function>() ||
                      (found.is_exact<MethodDescriptor>() && type_of(found) == &method_descriptor_type);
        if (method && find_own_attribute(owner, cache.name).is_empty()) {
            target[0] = found;
            target[1] = owner;
            bool cachable = owner.is_object() && owner.object()->shape()->attributes != Attributes::Dictionary &&
                            !owner.is<Module>() && !owner.is<Function>();
            if (cachable) make_known(owner, cache.name, found, 0);
            if (cachable && cache.counter.left-- == 0) {
                cache.counter.left = kRetry;
                cache.shape = owner.object()->shape_address;
                cache.version = type_version(type);
                cache.value = found;
                rewrite(ip, RegisterOp::LOAD_METHOD_CACHED);
            }
            return {};
        }
    }
    Value attribute = TRY(get_attribute(thread, owner, cache.name));
    target[0] = kEmpty;
    target[1] = attribute;
    return {};
}

}  // namespace py::vm
