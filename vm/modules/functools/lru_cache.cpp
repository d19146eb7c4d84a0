#include <algorithm>

#include "vm/gc/heap.h"
#include "vm/modules/functools/functools.h"
#include "vm/objects/function/function.h"
#include "vm/runtime/native/native_type.h"
#include "vm/runtime/protocol/operations.h"

// functools._lru_cache_wrapper, which lru_cache and cache are made of.

namespace py::vm {

Type lru_link_type, lru_cache_type;

namespace {

LruCache* self_of(Value value) { return value.as<LruCache>(); }

/// Between positional and keyword arguments of a key: equal to nothing that a program has.
Value keyword_mark() { return Value::of(&lru_link_type); }

/// A single int or str is its own key; anything else a tuple: arguments, keywords and, if asked for, their types.
Value make_key(CallArgs args, bool typed) {
    size_t keywords = args.keyword_count();
    if (!typed && keywords == 0 && args.count == 1) {
        Value only = args.values[0];
        if (only.is_small() || only.is_exact<Str>()) return only;
    }
    size_t size = args.count + (keywords ? 1 + 2 * keywords : 0) + (typed ? args.total() : 0);
    Tuple* key = new_tuple(size);
    Value* out = std::copy_n(args.values, args.count, key->items);
    if (keywords) *out++ = keyword_mark();
    for (size_t i = 0; i < keywords; i++) {
        *out++ = args.names->items[i];
        *out++ = args.values[args.count + i];
    }
    if (typed) {
        for (size_t i = 0; i < args.total(); i++) *out++ = Value::of(type_of(args.values[i]));
    }
    return Value::of(key);
}

void unlink(LruLink* link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
}

void link_newest(LruCache* self, LruLink* link) {
    link->previous = self->ring->previous;
    link->next = self->ring;
    link->previous->next = link;
    self->ring->previous = link;
}

Raises<Value> call_uncached(Thread& thread, LruCache* self, CallArgs args) {
    self->misses++;
    return call(thread, self->function, args);
}

Raises<Value> call_unbounded(Thread& thread, LruCache* self, CallArgs args) {
    Value key = make_key(args, self->typed);
    int64_t hash = TRY(hash_of(thread, key));
    int64_t index = TRY(self->cache->find_entry(thread, key, hash));
    if (index >= 0) {
        self->hits++;
        return self->cache->entry(uint32_t(index)).value;
    }
    self->misses++;
    Value result = TRY(call(thread, self->function, args));
    TRY(self->cache->store(thread, key, hash, result));
    return result;
}

Raises<void> remember(Thread& thread, LruCache* self, Value key, int64_t hash, Value result) {
    auto* link = the_heap->make<LruLink>(lru_link_type.root_shape);
    link->key = key;
    link->result = result;
    link->hash = hash;
    LruLink* oldest = self->ring->next;
    if (int64_t(self->cache->size) >= self->maxsize && oldest != self->ring) {
        unlink(oldest);
        int64_t index = TRY(self->cache->find_entry(thread, oldest->key, oldest->hash));
        if (index >= 0) self->cache->remove_entry(uint32_t(index));
    }
    TRY(self->cache->store(thread, key, hash, Value::of(link)));
    link_newest(self, link);
    return {};
}

Raises<Value> call_bounded(Thread& thread, LruCache* self, CallArgs args) {
    Value key = make_key(args, self->typed);
    int64_t hash = TRY(hash_of(thread, key));
    int64_t index = TRY(self->cache->find_entry(thread, key, hash));
    if (index >= 0) {
        auto* link = self->cache->entry(uint32_t(index)).value.as<LruLink>();
        if (link->next != self->ring) {
            unlink(link);
            link_newest(self, link);
        }
        self->hits++;
        return link->result;
    }
    self->misses++;
    Value result = TRY(call(thread, self->function, args));
    // The call may have cached the same key itself.
    if (TRY(self->cache->find_entry(thread, key, hash)) < 0) TRY(remember(thread, self, key, hash, result));
    return result;
}

Raises<Value> lru_cache_call(Thread& thread, Value callee, CallArgs args) {
    LruCache* self = self_of(callee);
    if (!self->cache) return raise(thread, TypeError_type, "the cache is not initialized");
    if (self->maxsize == 0) return call_uncached(thread, self, args);
    return self->maxsize < 0 ? call_unbounded(thread, self, args) : call_bounded(thread, self, args);
}

void empty_ring(LruCache* self) { self->ring->previous = self->ring->next = self->ring; }

Raises<Value> lru_cache_new(Thread& thread, Value* args) {
    if (!is_callable(args[1])) return raise(thread, TypeError_type, "the first argument must be callable");
    int64_t maxsize = LruCache::kUnbounded;
    if (!is_none(args[2])) {
        if (!is_int(args[2])) return raise(thread, TypeError_type, "maxsize should be integer or None");
        maxsize = TRY(to_int64(thread, args[2]));
        if (maxsize < 0) maxsize = 0;
    }
    bool typed = TRY(truth_of(thread, args[3]));
    auto* ring = the_heap->make<LruLink>(lru_link_type.root_shape);
    auto* self = static_cast<LruCache*>(new_instance(args[0].as<Type>()));
    self->function = args[1];
    self->maxsize = maxsize;
    self->typed = typed;
    self->info_type = args[4];
    self->ring = ring;
    empty_ring(self);
    self->cache = new_dict();
    return Value::of(self);
}
constexpr MethodDef kNew{"lru_cache", "($type, user_function, maxsize, typed, cache_info_type)", lru_cache_new};

Raises<Value> lru_cache_get(Thread&, Value self, Value instance, Value) {
    return instance.is_empty() || is_none(instance) ? self : Value::of(new_method(self, instance));
}

Raises<Value> cache_info(Thread& thread, Value* args) {
    LruCache* self = self_of(args[0]);
    Value maxsize = self->maxsize < 0 ? none() : make_int(self->maxsize);
    return call(thread, self->info_type,
                {make_int(self->hits), make_int(self->misses), maxsize, make_int(int64_t(self->cache->size))});
}

Raises<Value> cache_clear(Thread&, Value* args) {
    LruCache* self = self_of(args[0]);
    empty_ring(self);
    self->hits = self->misses = 0;
    self->cache->clear();
    return none();
}

Raises<Value> reduce(Thread& thread, Value* args) { return get_attribute(thread, args[0], names.__qualname__); }
Raises<Value> same(Thread&, Value* args) { return args[0]; }

void trace_lru_cache(Object* object, Marker& marker) {
    auto* self = static_cast<LruCache*>(object);
    marker.mark(self->function);
    marker.mark(self->cache);
    marker.mark(self->info_type);
    marker.mark(self->ring);
}

void trace_lru_link(Object* object, Marker& marker) {
    auto* link = static_cast<LruLink*>(object);
    marker.mark(link->previous);
    marker.mark(link->next);
    marker.mark(link->key);
    marker.mark(link->result);
}

constexpr MethodDef kMethods[] = {
    {"cache_info", "($self, /)", cache_info, "Report cache statistics"},
    {"cache_clear", "($self, /)", cache_clear, "Clear the cache and cache statistics"},
    {"__reduce__", "($self, /)", reduce, "The name by which pickle finds the function."},
    {"__copy__", "($self, /)", same, "The object itself."},
    {"__deepcopy__", "($self, memo, /)", same, "The object itself."},
};

}  // namespace

TypeSpec const kLruLinkSpec{.name = "functools._lru_list_elem",
                            .layout = Layout::LruLink,
                            .size = sizeof(LruLink),
                            .flags = kNoConstructor,
                            .trace = trace_lru_link};
TypeSpec const kLruCacheSpec{
    .name = "functools._lru_cache_wrapper",
    .layout = Layout::LruCache,
    .size = sizeof(LruCache),
    .flags = kBaseType | kHasAttributes | kWeaklyReferable,
    .slots = {.call = lru_cache_call, .descriptor_get = lru_cache_get, .create = create_with<kNew>},
    .methods = kMethods,
    .trace = trace_lru_cache,
    .doc = "A function with a cache of its results."};

}  // namespace py::vm
