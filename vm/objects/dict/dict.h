#pragma once

#include "vm/objects/object.h"
#include "vm/objects/str/str.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

/// One insertion, in order; `key` is empty after its removal.
struct DictEntry {
    int64_t hash;
    Value key;
    Value value;
};

/// The memory of a dict: entries in insertion order, behind them the index by hash.
struct DictTable : Object {
    static constexpr Layout kLayout = Layout::DictTable;
    /// Entries that fit.
    uint32_t capacity;
    /// Entries in use, removed ones included.
    uint32_t filled;
    /// Index places, less one; a power of two less one.
    uint32_t mask;
    /// Bytes an index place: 1, 2 or 4.
    uint32_t index_width;
    /// Entries at the end that are known to be removed: popitem() need not look at them again.
    uint32_t removed_tail;
    uint32_t unused;
    DictEntry entries[];

    void* index() { return entries + capacity; }
    uint32_t index_at(uint32_t place);
    static constexpr uint32_t kFree = UINT32_MAX;
};

/// Compact insertion-ordered hash table.
struct Dict : Object {
    static constexpr Layout kLayout = Layout::Dict;
    static constexpr bool kOneShape = true;
    uint32_t size;
    /// Stands for the set of keys and their places in `table`, for caches; 0: not asked for since the last change.
    uint32_t keys_version;
    /// Null while empty.
    DictTable* table;

    /// Entries that have been filled, removed ones included: the range of `entry`.
    uint32_t filled() const { return table ? table->filled : 0; }
    DictEntry& entry(uint32_t index) const { return table->entries[index]; }
    /// The next live entry at or after `index`, or -1.
    int64_t next_entry(uint32_t index) const;

    /// The value of a str key, without running any Python code; empty if there is none.
    Value find(Str* key) const;
    /// The entry of a str key, or -1.
    int64_t find_entry(Str* key) const;
    void store(Str* key, Value value);
    /// Whether the key was there.
    bool remove(Str* key);

    Raises<int64_t> find_entry(Thread& thread, Value key, int64_t hash) const;
    /// Empty if there is none.
    Raises<Value> find(Thread& thread, Value key) const;
    Raises<void> store(Thread& thread, Value key, Value value);
    Raises<void> store(Thread& thread, Value key, int64_t hash, Value value);
    /// The value of a key that is known not to be there.
    Raises<void> insert(Thread& thread, Value key, int64_t hash, Value value);
    /// The removed value, or empty.
    Raises<Value> remove(Thread& thread, Value key);
    void remove_entry(uint32_t index);
    /// The last live entry; the dict is not empty.
    uint32_t last_entry();
    void clear();
    /// Takes over the entries of another dict; this one was never written to, or has been cleared.
    void fill_from(Dict* other);
    /// Grows at once for so many keys to come, if an empty table of this size would have no room for them.
    void reserve_for(uint32_t count);
    uint32_t version();

  private:
    void add(Value key, int64_t hash, Value value);
    void rebuild(uint32_t capacity);
    void extend(uint32_t capacity);
};

Dict* new_dict(uint32_t capacity = 0);
/// dict.update's source: a mapping, or pairs.
Raises<void> update_dict(Thread& thread, Dict* dict, Value source);
/// A copy with the same order.
Dict* copy_dict(Dict* dict);

}  // namespace py::vm
