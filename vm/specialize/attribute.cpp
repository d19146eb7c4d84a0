#include <unordered_set>

#include "vm/interp/register_op.h"
#include "vm/interp/support.h"
#include "vm/specialize/attribute_places.h"

// Inline caches of attribute access.

namespace py::vm {
namespace {

using Kind = AttributePlace::Kind;

constexpr uint16_t kRetry = 53;

/// Fills the guards of a cache, and what it knows.
void guard(AttributeCache& cache, Object* owner, AttributePlace const& place) {
    cache.shape = owner->shape_address;
    cache.version = type_version(guarding_type(owner));
    cache.index = place.index;
    cache.value = place.value;
}

bool cache_module(Instr* ip, Value owner, RegisterOp op) {
    if (!owner.is_exact<Module>()) return false;
    auto& cache = cache_of<AttributeCache>(ip);
    Dict* dict = owner.as<Module>()->dict;
    int64_t index = dict->find_entry(cache.name);
    if (index < 0) return false;
    cache.version = dict->version();
    cache.index = uint32_t(index);
    rewrite(ip, op);
    return true;
}

void cache_load(Instr* ip, Value owner, AttributePlace const& place) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    if (cache_module(ip, owner, RegisterOp::LOAD_ATTR_MODULE) || !owner.is_object()) return;
    guard(cache, owner.object(), place);
    switch (place.kind) {
        case Kind::Inline: return rewrite(ip, RegisterOp::LOAD_ATTR_SLOT);
        case Kind::Overflow:
            cache.version = type_of(owner)->store_offset;
            return rewrite(ip, RegisterOp::LOAD_ATTR_OVERFLOW);
        case Kind::Member: return rewrite(ip, RegisterOp::LOAD_ATTR_MEMBER);
        case Kind::InClass:
            return rewrite(ip, owner.is<Type>() ? RegisterOp::LOAD_ATTR_TYPE : RegisterOp::LOAD_ATTR_CLASS);
        case Kind::Property:
            if (place.value.as<Function>()->code->exact_arguments == 1) rewrite(ip, RegisterOp::LOAD_ATTR_PROPERTY);
            return;
        case Kind::Computed: return rewrite(ip, RegisterOp::LOAD_ATTR_COMPUTED);
        case Kind::Elsewhere:
        case Kind::Method:
        case Kind::ClassMethod:
        case Kind::Constant: return;
    }
}

/// Stores of an attribute that is there, and those that add one inline.
void cache_store(Instr* ip, Value owner, Shape* before, AttributePlace const& place) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    Shape* after = owner.object()->shape();
    if (after->type->slots.set_attribute != generic_set_attribute) return;
    guard(cache, owner.object(), place);
    if (place.kind == Kind::Member) return rewrite(ip, RegisterOp::STORE_ATTR_MEMBER);
    if (place.kind != Kind::Inline || before->attributes != Attributes::Slots) return;
    if (after != before && after->parent != before) return;
    cache.shape = uint32_t(reinterpret_cast<uintptr_t>(before));
    cache.version = uint32_t(reinterpret_cast<uintptr_t>(after));
    rewrite(ip, RegisterOp::STORE_ATTR_SLOT);
}

void cache_method(Instr* ip, Value owner, AttributePlace const& place) {
    auto& cache = cache_of<AttributeCache>(ip);
    cache.counter.left = kRetry;
    if (cache_module(ip, owner, RegisterOp::LOAD_METHOD_MODULE) || !owner.is_object()) return;
    guard(cache, owner.object(), place);
    bool of_type = owner.is<Type>();
    switch (place.kind) {
        case Kind::Inline: return rewrite(ip, RegisterOp::LOAD_METHOD_SLOT);
        case Kind::Method: return rewrite(ip, RegisterOp::LOAD_METHOD_CACHED);
        case Kind::ClassMethod:
            return rewrite(ip, of_type ? RegisterOp::LOAD_METHOD_OF_TYPE : RegisterOp::LOAD_METHOD_CLASS);
        case Kind::Constant:
            return rewrite(ip, of_type ? RegisterOp::LOAD_METHOD_TYPE_PLAIN : RegisterOp::LOAD_METHOD_PLAIN);
        case Kind::InClass:
            // A function in a class cannot be exchanged without a new version; other values can.
            cache.value = read_place(place, owner.object());
            if (of_type && cache.value.is_exact<Function>()) rewrite(ip, RegisterOp::LOAD_METHOD_TYPE_PLAIN);
            return;
        case Kind::Overflow:
        case Kind::Member:
        case Kind::Property:
        case Kind::Computed:
        case Kind::Elsewhere: return;
    }
}

std::unordered_set<LoweredCode*>& all_lowered() {
    static std::unordered_set<LoweredCode*> all;
    return all;
}

/// The op that a form of attribute access was made of.
RegisterOp generic_access(RegisterOp op) {
    if (op > RegisterOp::LOAD_ATTR && op < RegisterOp::STORE_ATTR) return RegisterOp::LOAD_ATTR;
    if (op > RegisterOp::STORE_ATTR && op < RegisterOp::DELETE_ATTR) return RegisterOp::STORE_ATTR;
    if (op > RegisterOp::LOAD_METHOD && op <= RegisterOp::LOAD_METHOD_MODULE) return RegisterOp::LOAD_METHOD;
    return op;
}

/// The form of a generic access for sites that see many shapes.
RegisterOp form_for_many(RegisterOp generic) {
    switch (generic) {
        case RegisterOp::LOAD_ATTR: return RegisterOp::LOAD_ATTR_MANY;
        case RegisterOp::STORE_ATTR: return RegisterOp::STORE_ATTR_MANY;
        default: return RegisterOp::LOAD_METHOD_MANY;
    }
}

/// A site in the form for many shapes stays so.
bool counts_down(Instr* ip) {
    return ip->op == generic_access(ip->op) && cache_of<AttributeCache>(ip).counter.left-- == 0;
}

}  // namespace

void unspecialize_attribute(Instr* ip) {
    constexpr uint16_t kSecondMiss = 64;
    auto& cache = cache_of<AttributeCache>(ip);
    RegisterOp generic = generic_access(ip->op);
    bool again = cache.counter.backoff >= kSecondMiss;
    unspecialize(ip, generic, cache.counter);
    if (again) rewrite(ip, form_for_many(generic));
}

void remember_lowered(LoweredCode* code) { all_lowered().insert(code); }
void forget_lowered(LoweredCode* code) { all_lowered().erase(code); }

void forget_attribute_caches() {
    forget_places();
    for (LoweredCode* code : all_lowered()) {
        for (size_t i = 0; i < code->instrs.size(); i += size_t(slots_of(code->instrs[i].op))) {
            Instr* ip = &code->instrs[i];
            RegisterOp generic = generic_access(ip->op);
            if (generic != ip->op) rewrite(ip, generic);
        }
    }
}

Raises<Value> load_attribute(Thread& thread, Instr* ip, Value owner) {
    auto& cache = cache_of<AttributeCache>(ip);
    AttributePlace const& place = place_of(owner, cache.name);
    if (counts_down(ip)) cache_load(ip, owner, place);
    if (place.is_readable()) {
        Value value = read_place(place, owner.object());
        if (!value.is_empty()) return value;
    }
    if (place.kind == Kind::Computed) return read_computed(thread, place.value, owner);
    return get_attribute(thread, owner, cache.name);
}

Raises<void> store_attribute(Thread& thread, Instr* ip, Value owner, Value value) {
    auto& cache = cache_of<AttributeCache>(ip);
    if (!owner.is_object()) return set_attribute(thread, owner, cache.name, value);
    Shape* before = owner.object()->shape();
    bool counted = counts_down(ip);
    bool plain = before->type->slots.set_attribute == generic_set_attribute;
    AttributePlace const* place = plain ? &place_of(owner, cache.name) : nullptr;
    if (place && place->is_own()) {
        write_place(*place, owner.object(), value);
    } else {
        TRY(set_attribute(thread, owner, cache.name, value));
    }
    if (counted && !owner.is<Type>()) cache_store(ip, owner, before, place_of(owner, cache.name));
    return {};
}

/// Methods of what has no shape to go by: numbers, and objects whose attributes are in a dict.
static bool find_method_of_value(Value owner, Str* name, Value* target) {
    Type* type = type_of(owner);
    if (type->slots.get_attribute != generic_get_attribute) return false;
    Value found = lookup(type, name);
    bool method =
        found.is_exact<Function>() || (found.is<MethodDescriptor>() && type_of(found) == &method_descriptor_type);
    if (!method || !find_own_attribute(owner, name).is_empty()) return false;
    target[0] = found;
    target[1] = owner;
    return true;
}

Raises<void> load_method(Thread& thread, Instr* ip, Value owner, Value* target) {
    auto& cache = cache_of<AttributeCache>(ip);
    AttributePlace const& place = place_of(owner, cache.name);
    if (counts_down(ip)) cache_method(ip, owner, place);
    if (place.kind == Kind::Method) {
        target[0] = place.value;
        target[1] = owner;
        return {};
    }
    if (place.kind == Kind::ClassMethod) {
        target[0] = place.value;
        target[1] = owner.is<Type>() ? owner : Value::of(type_of(owner));
        return {};
    }
    Value attribute = place.is_readable() ? read_place(place, owner.object()) : kEmpty;
    if (attribute.is_empty()) {
        if (find_super_method(owner, cache.name, target)) return {};
        if (find_method_of_value(owner, cache.name, target)) return {};
        attribute = TRY(get_attribute(thread, owner, cache.name));
    }
    target[0] = kEmpty;
    target[1] = attribute;
    return {};
}

}  // namespace py::vm
