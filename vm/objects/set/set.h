#pragma once

#include "vm/objects/object.h"
#include "vm/runtime/raises.h"

namespace py::vm {

class Thread;

struct SetEntry {
    /// Empty if free or removed.
    Value key;
    /// -1 in a removed entry.
    int64_t hash;
};

struct SetTable : Object {
    static constexpr Layout kLayout = Layout::SetTable;
    /// Hash of a removed entry, which no object has.
    static constexpr int64_t kRemoved = -1;
    uint64_t mask;
    SetEntry entries[];
};

/// set and frozenset. The table grows and probes as CPython's does, since the order of iteration is the order of
/// the table.
struct Set : Object {
    static constexpr Layout kLayout = Layout::Set;
    /// Used entries, removed ones included, and members.
    uint64_t fill, size;
    SetTable* table;
    /// Of a frozenset; -1 while unknown.
    int64_t hash;
    /// Where pop() looks next.
    uint64_t finger;

    /// The next member at or after `index`, or -1.
    int64_t next_entry(uint64_t index) const;
    SetEntry& entry(uint64_t index) const { return table->entries[index]; }

    Raises<bool> contains(Thread& thread, Value key);
    Raises<bool> contains(Thread& thread, Value key, int64_t hash);
    /// Whether it is new.
    Raises<bool> add(Thread& thread, Value key, int64_t hash);
    Raises<bool> add(Thread& thread, Value key);
    /// Whether it was there.
    Raises<bool> remove(Thread& thread, Value key);
    Raises<bool> remove(Thread& thread, Value key, int64_t hash);
    void clear();

    /// The entry of a key, or -1.
    Raises<int64_t> find(Thread& thread, Value key, int64_t hash);
    /// Grows at once for members to come, as CPython does before it merges.
    void reserve_for(uint64_t count);
    /// Adds the members of another set.
    Raises<void> merge(Thread& thread, Set* other);

  private:
    enum class Added : uint8_t { New, Known, Unknown };
    Added add_at_once(Value key, int64_t hash);
    void resize(uint64_t least);
};

struct SetIterator : Object {
    static constexpr Layout kLayout = Layout::SetIterator;
    /// Null once exhausted.
    Set* set;
    uint64_t index;
    uint64_t expected_size;
};

Set* new_set(Type& type);
/// Adds all items, with table sizes as CPython's set.update has them.
Raises<void> update_set(Thread& thread, Value set, Value iterable);
// set.difference_update, set.symmetric_difference_update and set.intersection.
Raises<void> remove_from_set(Thread& thread, Value set, Value iterable);
Raises<void> toggle_in_set(Thread& thread, Value set, Value iterable);
Raises<Set*> intersect_set(Thread& thread, Value set, Value iterable);

}  // namespace py::vm
