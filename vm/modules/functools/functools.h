#pragma once

#include "vm/objects/containers.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"

namespace py::vm {

/// functools.partial
struct Partial : Object {
    static constexpr Layout kLayout = Layout::Partial;
    Value function;
    Tuple* args;
    Dict* keywords;
    /// The keys of `keywords`, interned, while its keys are those of `names_version`.
    Tuple* names;
    uint32_t names_version;
};

/// functools.KeyWrapper: what cmp_to_key() gives, and what that makes of each object to sort.
struct CompareKey : Object {
    static constexpr Layout kLayout = Layout::CompareKey;
    Value compare;
    /// None in the key function itself.
    Value object;
};

/// One result that a bounded cache keeps, in a ring in the order of use.
struct LruLink : Object {
    static constexpr Layout kLayout = Layout::LruLink;
    LruLink* previous;
    LruLink* next;
    Value key, result;
    int64_t hash;
};

/// functools._lru_cache_wrapper
struct LruCache : Object {
    static constexpr Layout kLayout = Layout::LruCache;
    static constexpr int64_t kUnbounded = -1;

    Value function;
    /// From keys to results, or to `LruLink` where the cache is bounded.
    Dict* cache;
    Value info_type;
    int64_t maxsize;
    bool typed;
    int64_t hits, misses;
    /// Stands in the ring between the newest and the oldest result.
    LruLink* ring;
};

extern Type partial_type, compare_key_type, lru_link_type, lru_cache_type;
extern TypeSpec const kPartialSpec, kCompareKeySpec, kLruLinkSpec, kLruCacheSpec;

}  // namespace py::vm
