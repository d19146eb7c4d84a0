#include "vm/objects/type/lookup.h"

#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/str/str.h"
#include "vm/objects/type/subclasses.h"
#include "vm/objects/type/type.h"

namespace py::vm {
namespace {

/// Remembers lookups along MROs, misses too, by the type's version and the name.
struct CachedLookup {
    uint32_t version = 0;
    Str* name = nullptr;
    Value value = kEmpty;
};
constexpr size_t kCacheSize = 4096;
CachedLookup cache[kCacheSize];
uint32_t next_version = 1;

Value walk_mro(Type* type, Str* name) {
    for (Value entry : type->mro->span()) {
        Value found = entry.as<Type>()->dict->find(name);
        if (!found.is_empty()) return found;
    }
    return kEmpty;
}

}  // namespace

uint32_t type_version(Type* type) {
    if (type->version == 0) type->version = next_version++;
    return type->version;
}

void type_modified(Type* type) {
    type->version = 0;
    for_each_subclass(type, type_modified);
}

static CachedLookup& cached_lookup(uint32_t version, Str* name) {
    return cache[(size_t(version) * 31 + (reinterpret_cast<size_t>(name) >> 4)) % kCacheSize];
}

void forget_lookup(Type* type, Str* name) {
    CachedLookup& entry = cached_lookup(type->version, name);
    if (entry.version == type->version) entry = {};
    for_each_subclass(type, [&](Type* subclass) { forget_lookup(subclass, name); });
}

Value lookup(Type* type, Str* name) {
    uint32_t version = type_version(type);
    CachedLookup& entry = cached_lookup(version, name);
    if (entry.version == version && entry.name == name) return entry.value;
    entry = {version, name, walk_mro(type, name)};
    return entry.value;
}

bool Type::is_derived_from(Type const* other) const {
    if (other == &vm::object_type) return true;
    if (!mro) {
        for (Type const* step = this; step; step = step->base) {
            if (step == other) return true;
        }
        return false;
    }
    for (Value entry : mro->span()) {
        if (entry.as<Type>() == other) return true;
    }
    return false;
}

std::string_view Type::name_view() const { return name && name->is_ascii() ? name->ascii() : std::string_view("?"); }

}  // namespace py::vm
