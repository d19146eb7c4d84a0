#include <algorithm>
#include <bit>
#include <cstring>

#include "vm/gc/heap.h"
#include "vm/objects/dict/dict.h"
#include "vm/objects/type/type.h"
#include "vm/runtime/protocol/operations.h"
#include "vm/runtime/system/memory_request.h"

namespace py::vm {
namespace {

constexpr uint32_t kSmallestCapacity = 5;
uint32_t next_version = 1;

/// Index places for a number of entries: at most two thirds in use.
uint32_t places_for(uint32_t capacity) { return std::bit_ceil(std::max(4u, capacity + capacity / 2 + 1)); }

uint32_t width_for(uint32_t capacity) { return capacity < 0xFF ? 1 : capacity < 0xFFFF ? 2 : 4; }

size_t table_size(uint32_t capacity, uint32_t places, uint32_t width) {
    return sizeof(DictTable) + capacity * sizeof(DictEntry) + size_t(places) * width;
}

/// What a table for a number of entries looks like.
struct TablePlan {
    uint32_t places;
    uint32_t capacity;
    uint32_t width;

    explicit TablePlan(uint32_t entries)
        // All entries that the places can carry.
        : places(places_for(entries)), capacity(std::max(entries, places * 2 / 3)), width(width_for(capacity)) {}

    size_t size() const { return table_size(capacity, places, width); }
    /// Leaves the entries alone; the index is free everywhere.
    void apply(DictTable* table) const {
        table->capacity = capacity;
        table->mask = places - 1;
        table->index_width = width;
        std::memset(table->index(), 0xFF, size_t(places) * width);
    }
};

/// Entries beyond those in use may be anything.
DictTable* make_table(size_t size) {
    return the_heap->make_unfilled<DictTable>(dict_table_type.root_shape, size - sizeof(DictTable));
}

DictTable* new_table(uint32_t capacity) {
    TablePlan plan(capacity);
    auto* table = make_table(plan.size());
    plan.apply(table);
    return table;
}

size_t size_of(DictTable* table) { return table_size(table->capacity, table->mask + 1, table->index_width); }

/// With the same entries, removed ones included.
DictTable* clone_table(DictTable* from) {
    DictTable* table = make_table(size_of(from));
    std::memcpy(static_cast<Object*>(table) + 1, static_cast<Object*>(from) + 1, sizeof(DictTable) - sizeof(Object));
    std::memcpy(table->entries, from->entries, from->filled * sizeof(DictEntry));
    std::memcpy(table->index(), from->index(), size_t(from->mask + 1) * from->index_width);
    return table;
}

/// Whether a copy is no waste: most places are in use.
bool is_dense(Dict const* dict) {
    return dict->size * 2 >= dict->table->capacity && dict->size * 3 >= dict->filled() * 2;
}

/// Walks the places where a hash may be: linear at first, then spread by the upper bits.
struct Probe {
    uint32_t place;
    uint64_t perturb;
    uint32_t mask;

    Probe(int64_t hash, uint32_t mask) : place(uint32_t(hash) & mask), perturb(uint64_t(hash)), mask(mask) {}
    void next() {
        perturb >>= 5;
        place = uint32_t(place * 5 + perturb + 1) & mask;
    }
};

/// Enters the places of entries from `first` on, none of which is removed, into the index.
template <class Place>
void index_entries(DictTable* table, uint32_t first) {
    auto* places = static_cast<Place*>(table->index());
    for (uint32_t entry = first; entry < table->filled; entry++) {
        Probe probe(table->entries[entry].hash, table->mask);
        while (places[probe.place] != Place(-1)) probe.next();
        places[probe.place] = Place(entry);
    }
}

void index_entries(DictTable* table, uint32_t first) {
    switch (table->index_width) {
        case 1: return index_entries<uint8_t>(table, first);
        case 2: return index_entries<uint16_t>(table, first);
        default: return index_entries<uint32_t>(table, first);
    }
}

/// Adds the entries of another table but those removed.
void add_entries(DictTable* table, DictTable const* from) {
    for (uint32_t i = 0; i < from->filled; i++) {
        if (!from->entries[i].key.is_empty()) table->entries[table->filled++] = from->entries[i];
    }
    index_entries(table, 0);
}

/// What `locate` answers instead of an entry.
constexpr int64_t kAbsent = -1;
constexpr int64_t kMustCompare = -2;

/// The entry of a key that is an int of 48 bits or a str; `kMustCompare` if a key of another kind must be asked.
template <class Place>
int64_t locate(DictTable* table, Value key, int64_t hash) {
    auto const* places = static_cast<Place const*>(table->index());
    for (Probe probe(hash, table->mask);; probe.next()) {
        Place index = places[probe.place];
        if (index == Place(-1)) return kAbsent;
        DictEntry const& candidate = table->entries[index];
        if (candidate.key == key) return int64_t(index);
        if (candidate.hash != hash || candidate.key.is_empty() || both_small(candidate.key, key)) continue;
        if (!candidate.key.is_exact<Str>() || !key.is_exact<Str>()) return kMustCompare;
        if (equal_text(candidate.key.as<Str>(), key.as<Str>())) return int64_t(index);
    }
}

int64_t locate(DictTable* table, Value key, int64_t hash) {
    switch (table->index_width) {
        case 1: return locate<uint8_t>(table, key, hash);
        case 2: return locate<uint16_t>(table, key, hash);
        default: return locate<uint32_t>(table, key, hash);
    }
}

}  // namespace

uint32_t DictTable::index_at(uint32_t place) {
    switch (index_width) {
        case 1: {
            uint8_t value = static_cast<uint8_t*>(index())[place];
            return value == 0xFF ? kFree : value;
        }
        case 2: {
            uint16_t value = static_cast<uint16_t*>(index())[place];
            return value == 0xFFFF ? kFree : value;
        }
        default: return static_cast<uint32_t*>(index())[place];
    }
}

Dict* new_dict(uint32_t capacity) {
    Dict* dict = the_heap->make<Dict>(dict_type.root_shape);
    if (!capacity) return dict;
    DictTable* table = new_table(capacity);
    note_write(dict);
    dict->table = table;
    return dict;
}

Dict* copy_dict(Dict* dict) {
    Dict* copy = new_dict();
    copy->fill_from(dict);
    return copy;
}

void Dict::fill_from(Dict* other) {
    if (other->size == 0) return;
    DictTable* made;
    if (is_dense(other)) {
        made = clone_table(other->table);
    } else {
        made = new_table(other->size);
        add_entries(made, other->table);
    }
    note_write(this);
    table = made;
    size = other->size;
    keys_version = 0;
}

void Dict::reserve_for(uint32_t count) {
    if (count > (table ? table->capacity : kSmallestCapacity)) rebuild(size + count);
}

uint32_t Dict::version() {
    if (keys_version == 0) keys_version = next_version++;
    return keys_version;
}

int64_t Dict::next_entry(uint32_t index) const {
    for (; index < filled(); index++) {
        if (!entry(index).key.is_empty()) return index;
    }
    return -1;
}

int64_t Dict::find_entry(Str* key) const {
    if (!table) return -1;
    int64_t hash = key->hash();
    Value wanted = Value::of(key);
    for (Probe probe(hash, table->mask);; probe.next()) {
        uint32_t index = table->index_at(probe.place);
        if (index == DictTable::kFree) return -1;
        DictEntry& candidate = table->entries[index];
        if (candidate.key == wanted) return index;
        if (candidate.hash == hash && candidate.key.is<Str>() && equal_text(candidate.key.as<Str>(), key)) return index;
    }
}

Value Dict::find(Str* key) const {
    int64_t index = find_entry(key);
    return index < 0 ? kEmpty : entry(uint32_t(index)).value;
}

/// Makes a large table larger where it lies, or where the system moves its pages to: that needs no room for another.
void Dict::extend(uint32_t capacity) {
    TablePlan plan(capacity);
    auto* grown = static_cast<DictTable*>(the_heap->resize(table, size_of(table), plan.size()));
    plan.apply(grown);
    index_entries(grown, 0);
    note_write(this);
    table = grown;
    keys_version = 0;
}

void Dict::rebuild(uint32_t capacity) {
    // Nothing was removed, so that entries stay where they are.
    if (table && (table->flags & kLarge) && size == table->filled && capacity > size) return extend(capacity);
    DictTable* fresh = new_table(std::max(capacity, kSmallestCapacity));
    if (table) add_entries(fresh, table);
    note_write(this);
    table = fresh;
    keys_version = 0;
}

void Dict::add(Value key, int64_t hash, Value value) {
    if (!table || table->filled == table->capacity) rebuild(size + size / 2 + (size < 50000 ? size : 0) + 1);
    note_write(table);
    table->entries[table->filled] = {hash, key, value};
    index_entries(table, table->filled++);
    table->removed_tail = 0;
    size++;
    keys_version = 0;
}

void Dict::store(Str* key, Value value) {
    int64_t index = find_entry(key);
    if (index >= 0) {
        note_write(table);
        entry(uint32_t(index)).value = value;
    } else {
        add(Value::of(key), key->hash(), value);
    }
}

bool Dict::remove(Str* key) {
    int64_t index = find_entry(key);
    if (index < 0) return false;
    remove_entry(uint32_t(index));
    return true;
}

/// The place in the index stays, so that probes walk past it.
void Dict::remove_entry(uint32_t index) {
    entry(index).key = kEmpty;
    entry(index).value = kEmpty;
    size--;
    keys_version = 0;
}

uint32_t Dict::last_entry() {
    uint32_t index = table->filled - table->removed_tail - 1;
    while (entry(index).key.is_empty()) index--;
    table->removed_tail = table->filled - index - 1;
    return index;
}

void Dict::clear() {
    table = nullptr;
    size = 0;
    keys_version = 0;
}

Raises<int64_t> Dict::find_entry(Thread& thread, Value key, int64_t hash) const {
    if (table && (key.is_small() || key.is_exact<Str>())) {
        int64_t index = locate(table, key, hash);
        if (index != kMustCompare) return index;
    }
    // Comparing may run Python code that changes the dict: then start anew.
again:
    DictTable* seen = table;
    if (!seen) return int64_t(-1);
    for (Probe probe(hash, seen->mask);; probe.next()) {
        uint32_t index = seen->index_at(probe.place);
        if (index == DictTable::kFree) return int64_t(-1);
        DictEntry candidate = seen->entries[index];
        if (candidate.key == key) return int64_t(index);
        if (candidate.hash != hash || candidate.key.is_empty() || both_small(candidate.key, key)) continue;
        if (candidate.key.is_exact<Str>() && key.is_exact<Str>()) {
            if (equal_text(candidate.key.as<Str>(), key.as<Str>())) return int64_t(index);
            continue;
        }
        bool same = TRY(equal(thread, candidate.key, key));
        if (table != seen || table->mask != probe.mask || seen->entries[index].key != candidate.key) goto again;
        if (same) return int64_t(index);
    }
}

Raises<Value> Dict::find(Thread& thread, Value key) const {
    int64_t hash = TRY(hash_of(thread, key));
    int64_t index = TRY(find_entry(thread, key, hash));
    return index < 0 ? kEmpty : entry(uint32_t(index)).value;
}

Raises<void> Dict::store(Thread& thread, Value key, Value value) {
    return store(thread, key, TRY(hash_of(thread, key)), value);
}

Raises<void> Dict::store(Thread& thread, Value key, int64_t hash, Value value) {
    int64_t index = TRY(find_entry(thread, key, hash));
    if (index >= 0) {
        note_write(table);
        entry(uint32_t(index)).value = value;
        return {};
    }
    return insert(thread, key, hash, value);
}

Raises<void> Dict::insert(Thread& thread, Value key, int64_t hash, Value value) {
    // A small table grows without asking.
    constexpr uint32_t kLarge = 1 << 18;
    if (size >= kLarge && table->filled == table->capacity) [[unlikely]]
        TRY(request_memory(thread, uint64_t(size) * 2, sizeof(DictEntry) + 2 * sizeof(uint32_t)));
    add(key, hash, value);
    return {};
}

Raises<Value> Dict::remove(Thread& thread, Value key) {
    int64_t hash = TRY(hash_of(thread, key));
    int64_t index = TRY(find_entry(thread, key, hash));
    if (index < 0) return kEmpty;
    Value value = entry(uint32_t(index)).value;
    remove_entry(uint32_t(index));
    return value;
}

}  // namespace py::vm
