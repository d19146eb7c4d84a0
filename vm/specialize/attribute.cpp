#include <unordered_set>

#include "vm/interp/support.h"
#include "vm/objects/type/python_slots.h"

// Inline caches of attribute access.

namespace py::vm {
namespace {

constexpr uint16_t kRetry = 53;

/// Where an own attribute of the object is; nothing comes before it in the type.
bool find_slot(Value owner, Str* name, Shape*& shape, int32_t& index) {
    if (!owner.is_object()) return false;
    shape = owner.object()->shape();
    if (shape->attributes != Attributes::Slots || shape->type->slots.get_attribute != generic_get_attribute) return false;
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

/// Stores of an attribute that is there, and those that add one inline.
void cache_store(Instr* ip, Value owner, Shape* before) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    if (!owner.is_object() || before->attributes != Attributes::Slots) return;
    Shape* after = owner.object()->shape();
    if (after->type->slots.set_attribute != generic_set_attribute) return;
    Value in_type = lookup(after->type, cache.name);
    if (!in_type.is_empty() && type_of(in_type)->slots.descriptor_set) return;
    int32_t index = after->find(cache.name);
    if (index < 0 || uint32_t(index) >= after->inline_capacity) return;
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
    if (cache.counter.left-- == 0) cache_load(ip, owner);
    return get_attribute(thread, owner, cache.name);
}

Raises<void> store_attribute(Thread& thread, Instr* ip, Value owner, Value value) {
    auto& cache = cache_of<AttributeCache>(ip);
    Shape* before = owner.is_object() ? owner.object()->shape() : nullptr;
    TRY(set_attribute(thread, owner, cache.name, value));
    if (before && cache.counter.left-- == 0) cache_store(ip, owner, before);
    return {};
}

Raises<void> load_method(Thread& thread, Instr* ip, Value owner, Value* target) {
    auto& cache = cache_of<AttributeCache>(ip);
    Type* type = type_of(owner);
    if (type->slots.get_attribute == generic_get_attribute) {
        Value found = lookup(type, cache.name);
        bool method = found.is_exact<Function>() ||
                      (found.is_exact<MethodDescriptor>() && type_of(found) == &method_descriptor_type);
        if (method && find_own_attribute(owner, cache.name).is_empty()) {
            target[0] = found;
            target[1] = owner;
            bool cachable = owner.is_object() && owner.object()->shape()->attributes != Attributes::Dictionary &&
                            !owner.is<Module>() && !owner.is<Function>();
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
