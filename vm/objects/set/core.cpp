#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/set/set.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

constexpr uint64_t kSmallest = 8;
/// Neighbouring entries that are looked at before the probe jumps.
constexpr uint64_t kLinear = 9;
constexpr int kPerturbShift = 5;

SetTable* new_table(uint64_t size) {
    auto* table = the_heap->make_unfilled<SetTable>(set_table_type.root_shape, size * sizeof(SetEntry));
    table->mask = size - 1;
    for (uint64_t i = 0; i < size; i++) table->entries[i] = {kEmpty, 0};
    return table;
}

bool is_free(SetEntry const& entry) { return entry.key.is_empty() && entry.hash == 0; }

/// Calls `visit(entry)` for the entries where a hash may be, until it says stop.
template <class Visitor>
void probe(SetTable* table, int64_t hash, Visitor&& visit) {
    uint64_t mask = table->mask;
    auto perturb = uint64_t(hash);
    uint64_t place = uint64_t(hash) & mask;
    for (;;) {
        uint64_t last = place + kLinear <= mask ? place + kLinear : place;
        for (uint64_t i = place; i <= last; i++) {
            if (visit(table->entries[i])) return;
        }
        perturb >>= kPerturbShift;
        place = (place * 5 + 1 + perturb) & mask;
    }
}

/// Keys whose comparison with their like runs no code of anybody.
bool is_plain_key(Value key) { return key.is_small() || key.is_exact<Str>(); }

/// The entry of a plain key, or the free one that ends the search for it; null if another key must be asked.
SetEntry* locate(SetTable* table, Value key, int64_t hash) {
    SetEntry* found = nullptr;
    probe(table, hash, [&](SetEntry& entry) {
        if (entry.key == key || is_free(entry)) {
            found = &entry;
            return true;
        }
        if (entry.hash != hash || entry.key.is_empty() || both_small(entry.key, key)) return false;
        if (!entry.key.is_exact<Str>() || !key.is_exact<Str>()) return true;
        if (!equal_text(entry.key.as<Str>(), key.as<Str>())) return false;
        found = &entry;
        return true;
    });
    return found;
}

void insert_clean(SetTable* table, Value key, int64_t hash) {
    probe(table, hash, [&](SetEntry& entry) {
        if (!entry.key.is_empty()) return false;
        entry = {key, hash};
        return true;
    });
}

}  // namespace

Set* new_set(Type& type) {
    bool is_plain = &type == &set_type || &type == &frozenset_type;
    Set* set = is_plain ? the_heap->make<Set>(type.root_shape) : static_cast<Set*>(new_instance(&type));
    set->hash = -1;
    return set;
}

int64_t Set::next_entry(uint64_t index) const {
    if (!table) return -1;
    for (; index <= table->mask; index++) {
        if (!table->entries[index].key.is_empty()) return int64_t(index);
    }
    return -1;
}

/// The index of the entry, or -1.
Raises<int64_t> Set::find(Thread& thread, Value key, int64_t key_hash) {
    if (table && is_plain_key(key)) {
        if (SetEntry* entry = locate(table, key, key_hash)) return entry->key.is_empty() ? -1 : entry - table->entries;
    }
again:
    SetTable* seen = table;
    if (!seen) return int64_t(-1);
    int64_t found = -2;
    bool failed = false;
    bool changed = false;
    probe(seen, key_hash, [&](SetEntry& entry) {
        if (is_free(entry)) {
            found = -1;
            return true;
        }
        if (entry.hash != key_hash || entry.key.is_empty()) return false;
        Value candidate = entry.key;
        if (candidate == key) {
            found = &entry - seen->entries;
            return true;
        }
        if (both_small(candidate, key)) return false;
        if (candidate.is_exact<Str>() && key.is_exact<Str>()) {
            if (!equal_text(candidate.as<Str>(), key.as<Str>())) return false;
            found = &entry - seen->entries;
            return true;
        }
        Raises<bool> same = equal(thread, candidate, key);
        if (!same.ok()) return failed = true;
        if (table != seen || entry.key != candidate) return changed = true;
        if (same.value()) found = &entry - seen->entries;
        return same.value();
    });
    if (failed) return Error{};
    if (changed) goto again;
    return found;
}

Raises<bool> Set::contains(Thread& thread, Value key) { return contains(thread, key, TRY(hash_of(thread, key))); }

Raises<bool> Set::contains(Thread& thread, Value key, int64_t key_hash) {
    return TRY(find(thread, key, key_hash)) >= 0;
}

void Set::resize(uint64_t least) {
    uint64_t wanted = kSmallest;
    while (wanted <= least) wanted <<= 1;
    SetTable* old = table;
    SetTable* fresh = new_table(wanted);
    if (old) {
        for (uint64_t i = 0; i <= old->mask; i++) {
            if (!old->entries[i].key.is_empty()) insert_clean(fresh, old->entries[i].key, old->entries[i].hash);
        }
    }
    table = fresh;
    fill = size;
}

/// What needs neither a longer search nor growing.
[[gnu::always_inline]] inline Set::Added Set::add_at_once(Value key, int64_t key_hash) {
    if (!table || (fill + 1) * 5 >= table->mask * 3) return Added::Unknown;
    SetEntry& entry = table->entries[uint64_t(key_hash) & table->mask];
    if (entry.key == key) return Added::Known;
    if (!is_free(entry)) return Added::Unknown;
    entry = {key, key_hash};
    size++;
    fill++;
    return Added::New;
}

Raises<bool> Set::add(Thread& thread, Value key) {
    // Most ints are their own hashes.
    bool is_plain = key.is_small() && key != Value::small(-1);
    if (!is_plain && !key.is_exact<Str>()) return add(thread, key, TRY(hash_of(thread, key)));
    int64_t key_hash = is_plain ? key.small() : key.as<Str>()->hash();
    Added added = add_at_once(key, key_hash);
    return added == Added::Unknown ? add(thread, key, key_hash) : added == Added::New;
}

Raises<bool> Set::add(Thread& thread, Value key, int64_t key_hash) {
    if (!table) table = new_table(kSmallest);
    // A small table grows without asking.
    constexpr uint64_t kLarge = uint64_t(1) << 19;
    if (table->mask >= kLarge && (fill + 1) * 5 >= table->mask * 3) [[unlikely]]
        TRY(request_memory(thread, size * 4, sizeof(SetEntry)));
    SetEntry* place = is_plain_key(key) ? locate(table, key, key_hash) : nullptr;
    if (place) {
        if (!place->key.is_empty()) return false;
        *place = {key, key_hash};
    } else {
        if (TRY(find(thread, key, key_hash)) >= 0) return false;
        // Comparing keys may have cleared the set.
        if (!table) table = new_table(kSmallest);
        // Removed entries are not taken again; only a resize clears them away.
        probe(table, key_hash, [&](SetEntry& entry) {
            if (!is_free(entry)) return false;
            entry = {key, key_hash};
            return true;
        });
    }
    size++;
    fill++;
    if (fill * 5 >= table->mask * 3) resize(size > 50000 ? size * 2 : size * 4);
    return true;
}

void Set::reserve_for(uint64_t count) {
    uint64_t mask = table ? table->mask : kSmallest - 1;
    if ((fill + count) * 5 >= mask * 3) resize((size + count) * 2);
}

Raises<void> Set::merge(Thread& thread, Set* other) {
    if (other == this || other->size == 0) return {};
    reserve_for(other->size);
    if (!table) table = new_table(kSmallest);
    if (fill == 0) {
        SetTable const* from = other->table;
        if (table->mask == from->mask && other->fill == other->size) {
            std::memcpy(table->entries, from->entries, (from->mask + 1) * sizeof(SetEntry));
        } else {
            for (uint64_t i = 0; i <= from->mask; i++) {
                if (!from->entries[i].key.is_empty()) insert_clean(table, from->entries[i].key, from->entries[i].hash);
            }
        }
        fill = size = other->size;
        return {};
    }
    for (int64_t i = other->next_entry(0); i >= 0; i = other->next_entry(uint64_t(i) + 1)) {
        SetEntry entry = other->entry(uint64_t(i));
        if (add_at_once(entry.key, entry.hash) == Added::Unknown) TRY(add(thread, entry.key, entry.hash));
    }
    return {};
}

Raises<bool> Set::remove(Thread& thread, Value key) { return remove(thread, key, TRY(hash_of(thread, key))); }

Raises<bool> Set::remove(Thread& thread, Value key, int64_t key_hash) {
    int64_t index = TRY(find(thread, key, key_hash));
    if (index < 0) return false;
    table->entries[index] = {kEmpty, -1};
    size--;
    return true;
}

void Set::clear() {
    table = nullptr;
    fill = size = finger = 0;
}

}  // namespace py::vm
